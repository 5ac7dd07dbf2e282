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
import { Sentence } from '../../components/Sentence';
import { useApp, useRow } from '../../window-parts';
import { texts } from '../../texts';
import styles from './HostKeyQuestion.module.css';
import { folded } from '../../components/folded';
import { WaitingButton } from '../../components/WaitingButton';

/** Whose key it is: that of the router, or of a jump host on the way to it. */
export function hostKeyTitle(error: ServiceError, name: string): string {
  const { code, details } = rootCause(error);
  const whose = details?.jumpHost === undefined ? name : texts.hostKey.jumpHost(details.jumpHost);
  return code === 'HOST_KEY_CHANGED' ? texts.hostKey.hasChanged(whose) : texts.hostKey.isThis(whose);
}

/** The typed confirmation: the router's name, or the word "replace". */
export function isConfirmed(typed: string, name: string): boolean {
  const text = folded(typed.trim());
  return text !== '' && (text === texts.hostKey.replaceWord || text === folded(name.trim()));
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
      {root.details?.jumpHost !== undefined && <p className={styles.text}>{texts.hostKey.onTheWay(name)}</p>}
      <HostKeyEvidence error={error} />
      {changed && (
        <TextInput
          label={texts.hostKey.confirm(name)}
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
            {texts.hostKey.notNow}
          </Button>
        )}
        <WaitingButton
          type="submit"
          color={changed ? 'red' : 'petrol'}
          loading={sending}
          disabled={changed && !isConfirmed(typed, name)}
        >
          {acceptText(changed, held)}
        </WaitingButton>
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
      <p className={styles.text}>{changed ? texts.hostKey.changed : texts.hostKey.unknown}</p>
      {changed &&
        (details?.knownHostKeys ?? []).map((key) => (
          <KeyBlock key={key.fingerprint} label={texts.hostKey.knownUntilNow} hostKey={key} tone="known" />
        ))}
      <KeyBlock
        label={changed ? texts.hostKey.shownNow : texts.hostKey.shownByRouter}
        hostKey={offered}
        tone={changed ? 'changed' : 'new'}
      />
      <p className={styles.how}>
        <HowToCompare algorithm={shortAlgorithm(offered.algorithm)} />
      </p>
    </>
  );
}

function acceptText(changed: boolean, held: boolean): string {
  const { hostKey } = texts;
  if (changed) return held ? hostKey.replaceAndVerify : hostKey.replaceAndStart;
  return held ? hostKey.trustAndVerify : hostKey.trustAndStart;
}

export function HowToCompare({ algorithm }: { readonly algorithm: string }) {
  const openSsh = `ssh-keygen -lf /etc/ssh/ssh_host_${algorithm}_key.pub`;
  const dropbear = `dropbearkey -y -f /etc/dropbear/dropbear_${algorithm}_host_key`;
  return <Sentence of={texts.hostKey.howToCompare(<code>{openSsh}</code>, <code>{dropbear}</code>)} />;
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
