/** A commands server that runs elsewhere. “Test connection” says what it can do before anything is saved. */

import { Button, NumberInput, PasswordInput, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { ServiceError } from '@shared/errors';
import type { SecretChange } from '@shared/router';
import {
  settingsLimits,
  timeoutLimits,
  type RemoteServerInput,
  type RemoteServerView,
  type ServerTest,
} from '@shared/settings';
import { ErrorText } from '../../components/ErrorText';
import { formatLatency } from '../../components/format';
import { WaitingButton } from '../../components/WaitingButton';
import { useApp, useMirror } from '../../window-parts';
import { capabilityText } from '../server/capabilities';
import { type Asked, type ChangeServer, heldIf, SwitchDialog } from './SwitchDialog';
import { texts } from '../../texts';
import styles from './Settings.module.css';

type Props = { readonly server: RemoteServerView | null; readonly onClose: () => void };

export function ServerForm({ server, onClose }: Props) {
  const { api } = useApp();
  const inMemory = useMirror((state) => state.status?.secretStorage === 'memory-only');
  const [name, setName] = useState(server?.name ?? '');
  const [url, setUrl] = useState(server?.url ?? '');
  const [token, setToken] = useState('');
  const [caFile, setCaFile] = useState(server?.caFile ?? '');
  const [leaseMinutes, setLeaseMinutes] = useState<number | null>(
    server?.leaseSeconds == null ? null : server.leaseSeconds / 60,
  );
  const [startTimeout, setStartTimeout] = useState(server?.startTimeoutSeconds ?? null);
  const [requestTimeout, setRequestTimeout] = useState(server?.requestTimeoutSeconds ?? null);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const [test, setTest] = useState<ServerTest | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [busy, setBusy] = useState<'test' | 'save' | null>(null);

  const request = (): { serverId: RemoteServerView['id'] | null; server: RemoteServerInput } & SecretChange => ({
    serverId: server?.id ?? null,
    server: {
      name: name.trim() || hostOf(url),
      url: url.trim(),
      caFile: caFile.trim() === '' ? null : caFile.trim(),
      leaseSeconds: leaseMinutes === null ? null : Math.round(leaseMinutes * 60),
      startTimeoutSeconds: startTimeout,
      requestTimeoutSeconds: requestTimeout,
    },
    ...(token === '' ? {} : { secret: token }),
  });

  const tryIt = async (): Promise<void> => {
    setBusy('test');
    setTest(null);
    const [answer, error] = await api.testServer(request());
    setBusy(null);
    setFailure(error);
    setTest(answer);
  };
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy('save');
    const wanted = request();
    const change: ChangeServer = (held) => api.saveServer({ ...wanted, ...heldIf(held) });
    const [answer, error] = await change();
    setBusy(null);
    setFailure(error);
    if (answer?.question) setAsked({ question: answer.question, change });
    else if (error === null) onClose();
  };
  const chooseCa = async (): Promise<void> => {
    const [chosen, error] = await api.chooseCaFile();
    setFailure(error);
    if (chosen?.path) setCaFile(chosen.path);
  };

  return (
    <form className={styles.section} noValidate onSubmit={(event) => void save(event)}>
      <TextInput
        label={texts.serverSettings.address}
        required
        autoFocus
        placeholder="https://commands.example:8443"
        spellCheck={false}
        maxLength={settingsLimits.url}
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <div className={styles.two}>
        <TextInput
          label={texts.serverSettings.name}
          placeholder={hostOf(url)}
          maxLength={settingsLimits.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label={texts.serverSettings.token}
          placeholder={
            server?.hasToken === true ? texts.serverSettings.tokenStored : texts.serverSettings.tokenIfWanted
          }
          autoComplete="new-password"
          maxLength={settingsLimits.token}
          visibilityToggleButtonProps={{ 'aria-label': texts.serverSettings.showToken }}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
        />
      </div>
      {inMemory && <p className={styles.hint}>{texts.serverSettings.tokenInMemory('--commands-server-token-file')}</p>}
      <div className={styles.withButton}>
        <TextInput
          label={texts.serverSettings.ownAuthority}
          description={texts.serverSettings.ownAuthorityMeaning}
          spellCheck={false}
          value={caFile}
          onChange={(event) => setCaFile(event.currentTarget.value)}
        />
        <Button variant="default" onClick={() => void chooseCa()}>
          {texts.common.choose}
        </Button>
      </div>
      <NumberInput
        label={texts.serverSettings.lease}
        description={texts.serverSettings.leaseMeaning}
        min={0.25}
        max={1_440}
        value={leaseMinutes ?? ''}
        onChange={(value) => setLeaseMinutes(typeof value === 'number' ? value : null)}
      />
      <div className={styles.two}>
        <Seconds
          label={texts.serverSettings.startTimeout}
          description={texts.serverSettings.startTimeoutMeaning(timeoutLimits.start.least, timeoutLimits.start.most)}
          limits={timeoutLimits.start}
          value={startTimeout}
          onChange={setStartTimeout}
        />
        <Seconds
          label={texts.serverSettings.requestTimeout}
          description={texts.serverSettings.requestTimeoutMeaning(
            timeoutLimits.request.least,
            timeoutLimits.request.most,
          )}
          limits={timeoutLimits.request}
          value={requestTimeout}
          onChange={setRequestTimeout}
        />
      </div>
      {failure && <ErrorText error={failure} />}
      {test !== null && (
        <div ref={intoView} data-result>
          <TestResult test={test} />
        </div>
      )}
      <div className={styles.buttons} data-dialog-foot>
        <Button variant="default" onClick={onClose}>
          {texts.common.back}
        </Button>
        <WaitingButton
          variant="default"
          loading={busy === 'test'}
          disabled={url.trim() === ''}
          onClick={() => void tryIt()}
        >
          {texts.serverSettings.test}
        </WaitingButton>
        <WaitingButton type="submit" loading={busy === 'save'} disabled={url.trim() === ''}>
          {texts.serverSettings.save}
        </WaitingButton>
      </div>
      {asked && <SwitchDialog {...asked} onDone={onClose} onCancel={() => setAsked(null)} />}
    </form>
  );
}

function Seconds({
  limits,
  value,
  onChange,
  ...words
}: {
  readonly label: string;
  readonly description: string;
  readonly limits: { readonly least: number; readonly most: number };
  /** null: the usual time */
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}) {
  return (
    <NumberInput
      {...words}
      min={limits.least}
      max={limits.most}
      allowDecimal={false}
      value={value ?? ''}
      onChange={(typed) => onChange(typeof typed === 'number' ? typed : null)}
    />
  );
}

/** The form is longer than a small window, and what came of the test stands at its end. */
const intoView = (result: HTMLElement | null): void => result?.scrollIntoView({ block: 'nearest' });

function TestResult({ test }: { readonly test: ServerTest }) {
  if (test.error !== null) return <ErrorText error={test.error} title={texts.serverSettings.unusable} copyable />;
  const latency = formatLatency(test.latencyMs);
  return (
    <div className={styles.hint} role="status">
      {test.version === null
        ? texts.serverSettings.answered(latency)
        : texts.serverSettings.answeredWithVersion(latency, test.version)}{' '}
      {test.capabilities.length === 0
        ? texts.serverSettings.plainProtocol
        : texts.serverSettings.can(test.capabilities.map(capabilityText))}
    </div>
  );
}

function hostOf(url: string): string {
  try {
    return new URL(url.trim()).host;
  } catch {
    return '';
  }
}
