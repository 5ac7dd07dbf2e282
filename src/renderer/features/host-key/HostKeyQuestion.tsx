/**
 * Shows the key a router offered, beside the known one where it differs, and asks. A changed key is replaced only after
 * a typed confirmation, because a click is too cheap for the one moment that tells a new router from somebody in between.
 */

import { Button, TextInput } from '@mantine/core';
import { IconShieldExclamation, IconShieldQuestion } from '@tabler/icons-react';
import { useState } from 'react';
import { rootCause, type HostKey, type ServiceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import { ErrorText } from '../../components/ErrorText';
import { useApp, useRow } from '../../window-parts';
import styles from './HostKeyQuestion.module.css';

export function hostKeyTitle(error: ServiceError, name: string): string {
  return rootCause(error).code === 'HOST_KEY_CHANGED' ? `The host key of ${name} has changed` : `Is this ${name}?`;
}

/** The typed confirmation: the router's name, or the word "replace". */
export function isConfirmed(typed: string, name: string): boolean {
  const text = typed.trim().toLocaleLowerCase();
  return text !== '' && (text === 'replace' || text === name.trim().toLocaleLowerCase());
}

type Props = {
  readonly routerId: RouterId;
  readonly name: string;
  readonly error: ServiceError;
  readonly onDone: () => void;
  readonly onLater?: () => void;
};

export function HostKeyQuestion({ routerId, name, error, onDone, onLater }: Props) {
  const { api, actions } = useApp();
  const held = useRow(routerId)?.session.phase === 'Unverified';
  const [typed, setTyped] = useState('');
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const root = rootCause(error);
  const changed = root.code === 'HOST_KEY_CHANGED';
  const offered = root.details?.hostKey;
  if (offered === undefined) return <ErrorText error={error} />;

  const accept = async (): Promise<void> => {
    setSending(true);
    const [, refused] = await api.acceptHostKey({ routerId, ...offered, replace: changed });
    setSending(false);
    setFailure(refused);
    if (refused !== null) return;
    onDone();
    // A session that is held already is looked at again instead.
    actions.run(held ? 'refresh' : 'start', routerId);
  };

  return (
    <form
      className={styles.question}
      onSubmit={(event) => {
        event.preventDefault();
        if (!changed || isConfirmed(typed, name)) void accept();
      }}
    >
      <HostKeyEvidence error={error} />
      {changed && (
        <TextInput
          label={`To replace the known key, type “${name}” or “replace”`}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      {failure && <ErrorText error={failure} />}
      <div className={styles.buttons}>
        {onLater && (
          <Button variant="default" onClick={onLater}>
            Not now
          </Button>
        )}
        <Button
          type="submit"
          color={changed ? 'red' : 'petrol'}
          loading={sending}
          disabled={changed && !isConfirmed(typed, name)}
        >
          {`${changed ? 'Replace key' : 'Trust'} and ${held ? 'verify' : 'start'}`}
        </Button>
      </div>
    </form>
  );
}

/** The key that was shown, beside the known one where it differs, and how to compare it. Null where there is none. */
export function HostKeyEvidence({ error }: { readonly error: ServiceError }) {
  const { code, details } = rootCause(error);
  const offered = details?.hostKey;
  if (offered === undefined) return null;
  const changed = code === 'HOST_KEY_CHANGED';
  return (
    <>
      <p className={styles.text}>
        {changed
          ? 'The router showed another key than the one that is known. If it was reinstalled or replaced, that is expected. If not, somebody may stand between you and the router. No credential was sent.'
          : 'The router showed a key that is not known yet. Compare it with the router’s own before you trust it. No credential was sent.'}
      </p>
      {changed &&
        (details?.knownHostKeys ?? []).map((key) => (
          <KeyBlock key={key.fingerprint} label="Known until now" hostKey={key} tone="known" />
        ))}
      <KeyBlock
        label={changed ? 'Shown now' : 'Shown by the router'}
        hostKey={offered}
        tone={changed ? 'changed' : 'new'}
      />
      <p className={styles.how}>
        On the router: <code>ssh-keygen -lf /etc/ssh/ssh_host_{shortAlgorithm(offered.algorithm)}_key.pub</code>, on
        OpenWrt <code>dropbearkey -y -f /etc/dropbear/dropbear_{shortAlgorithm(offered.algorithm)}_host_key</code>
      </p>
    </>
  );
}

/** `ssh-ed25519` is kept in a file named after `ed25519`, `ecdsa-sha2-nistp256` after `ecdsa`. */
export function shortAlgorithm(algorithm: string): string {
  if (algorithm.startsWith('ecdsa')) return 'ecdsa';
  if (algorithm.includes('rsa')) return 'rsa';
  return algorithm.replace(/^ssh-/, '');
}

type KeyBlockProps = { readonly label: string; readonly hostKey: HostKey; readonly tone: 'new' | 'known' | 'changed' };

function KeyBlock({ label, hostKey, tone }: KeyBlockProps) {
  const Glyph = tone === 'changed' ? IconShieldExclamation : IconShieldQuestion;
  return (
    <div className={styles.key} data-tone={tone}>
      <div className={styles.keyHead}>
        <Glyph size={16} aria-hidden="true" />
        <span>{label}</span>
        <span className={styles.algorithm}>{hostKey.algorithm}</span>
      </div>
      <code className={styles.fingerprint}>{hostKey.fingerprint}</code>
    </div>
  );
}
