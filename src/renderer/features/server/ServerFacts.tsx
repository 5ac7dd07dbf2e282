/** What is known of the commands server, and "Check now". */

import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import type { ServerStatus } from '@shared/ipc-contract';
import { ErrorText } from '../../components/ErrorText';
import { formatLatency } from '../../components/format';
import { WaitingButton } from '../../components/WaitingButton';
import { useApp, useMirror, useNow } from '../../window-parts';
import { capabilityText } from './capabilities';
import { ServerDot } from './ServerDot';
import { texts } from '../../texts';
import styles from './ServerFacts.module.css';

export function ServerFacts({ server }: { readonly server: ServerStatus }) {
  const versions = useMirror((state) => state.status?.versions ?? null);
  return (
    <div className={styles.facts}>
      <div className={styles.head}>
        <ServerDot state={server.state} />
        <strong className={styles.name}>{server.label}</strong>
        <span>{texts.server.states[server.state]}</span>
      </div>
      <dl className={styles.list}>
        <dt>{texts.server.kind}</dt>
        <dd>{server.kind === 'embedded' ? texts.server.embedded : texts.server.remote}</dd>
        {server.url !== null && (
          <>
            <dt>{texts.server.address}</dt>
            <dd>{server.url}</dd>
          </>
        )}
        <dt>{texts.server.latency}</dt>
        <dd>{server.latencyMs === null ? texts.server.latencyNotKnown : formatLatency(server.latencyMs)}</dd>
        <dt>{texts.server.version}</dt>
        <dd>{server.version ?? texts.server.versionNotTold}</dd>
        {versions !== null && (
          <>
            <dt>{texts.server.thisApp}</dt>
            <dd>{texts.server.appOnElectron(versions.app, versions.electron)}</dd>
          </>
        )}
      </dl>
      <Capabilities names={server.capabilities} />
      {server.error && <ErrorText error={server.error} copyable />}
      <CheckNow server={server} />
    </div>
  );
}

function Capabilities({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) {
    return <p className={styles.soft}>{texts.server.plainProtocol}</p>;
  }
  return (
    <div>
      <p className={styles.soft}>{texts.server.thisServer}</p>
      <ul className={styles.capabilities}>
        {names.map((name) => (
          <li key={name}>{capabilityText(name)}</li>
        ))}
      </ul>
    </div>
  );
}

export function CheckNow({ server }: { readonly server: ServerStatus }) {
  const { api } = useApp();
  const [checking, setChecking] = useState(false);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const check = async (): Promise<void> => {
    setChecking(true);
    const [, error] = await api.checkServer();
    setChecking(false);
    // The server's own trouble stands in its status; here only a call that could not be made.
    setFailure(error?.code === 'INTERNAL' ? error : null);
  };
  return (
    <div className={styles.check}>
      {server.nextCheckAt !== null && <NextCheck at={server.nextCheckAt} />}
      <WaitingButton variant="default" size="xs" loading={checking} onClick={() => void check()}>
        {texts.server.checkNow}
      </WaitingButton>
      {failure && <ErrorText error={failure} />}
    </div>
  );
}

export function nextCheckText(at: number, now: number): string {
  const seconds = Math.ceil((at - now) / 1_000);
  return seconds <= 0 ? texts.server.tryingNow : texts.server.nextTryIn(seconds);
}

export function NextCheck({ at }: { readonly at: number }) {
  const now = useNow();
  return <span className={styles.next}>{nextCheckText(at, now)}</span>;
}
