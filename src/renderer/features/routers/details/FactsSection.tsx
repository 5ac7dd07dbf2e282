/** The router as configured, as it told of itself, and what is set up on it; and whose word that is. */

import { IconAlertTriangle, IconCheck, IconLock, IconMinus, IconX, type Icon } from '@tabler/icons-react';
import type { RouterDetails } from '@shared/ipc-contract';
import { parseUuid } from '@shared/ids';
import type { CredentialKind, FurtherCredential, JumpHost } from '@shared/router';
import type { ComponentState } from '@shared/session';
import type { RouterRow } from '@shared/view-sync';
import { CopyButton } from '../../../components/CopyButton';
import { texts } from '../../../texts';
import { useMirror, useRow } from '../../../window-parts';
import { addressOf } from '../address';
import { Fact } from './SessionSection';
import { formatTime } from '../../../components/format';
import styles from './sections.module.css';

const credentialWords: Record<CredentialKind, string> = {
  password: 'password',
  'key-file': 'key file',
  agent: 'SSH agent',
};

const componentLooks: Record<ComponentState, { readonly icon: Icon; readonly word: string; readonly bad: boolean }> = {
  present: { icon: IconCheck, word: 'in place', bad: false },
  missing: { icon: IconMinus, word: 'missing', bad: true },
  drifted: { icon: IconAlertTriangle, word: 'changed by somebody', bad: true },
  foreign: { icon: IconLock, word: 'not ours, left alone', bad: true },
  'prerequisite-missing': { icon: IconX, word: 'the router lacks what it needs', bad: true },
};

type Props = { readonly row: RouterRow; readonly details: RouterDetails | null };

/** The whole moment is shown, whichever day it is. */
const longAgo = new Date(0);

export function FactsSection({ row, details }: Props) {
  const { router } = row;
  const facts = details?.facts ?? [];
  const components = details?.components ?? [];
  const warnings = details?.warnings ?? [];
  const hasWord = facts.length > 0 || components.length > 0 || warnings.length > 0;
  return (
    <>
      <section className={styles.section} aria-label="Router">
        <h3 className={styles.heading}>Router</h3>
        <dl className={styles.list}>
          <Fact name="Address">{addressOf(router)}</Fact>
          <Fact name="User">
            {router.user}, <CredentialText row={row} />
          </Fact>
          {router.furtherCredentials.length > 0 && (
            <Fact name={texts.advanced.alsoTried}>
              <FurtherText further={router.furtherCredentials} />
            </Fact>
          )}
          {router.legacyAlgorithms && (
            <Fact name={texts.advanced.oldAlgorithms}>
              <span className={styles.warning}>{texts.advanced.allowed}</span>
            </Fact>
          )}
          {router.jump !== null && (
            <Fact name="Jump host">
              <JumpText jump={router.jump} />
            </Fact>
          )}
          {router.group !== null && <Fact name="Group">{router.group}</Fact>}
          {router.tags.length > 0 && <Fact name="Tags">{router.tags.join(', ')}</Fact>}
          <Fact name="Router id" isId>
            <code className={styles.mono}>{router.id}</code>
            <CopyButton text={router.id} label="Copy the router id" />
          </Fact>
          {router.notes !== '' && <Fact name="Notes">{router.notes}</Fact>}
          {facts.map((fact) => (
            <Fact key={fact.name} name={fact.name}>
              {parseUuid(fact.value) === null ? fact.value : <code className={styles.mono}>{fact.value}</code>}
            </Fact>
          ))}
        </dl>
      </section>
      {(components.length > 0 || warnings.length > 0) && (
        <section className={styles.section} aria-label="Infrastructure">
          <h3 className={styles.heading}>Infrastructure{details?.profile ? `, profile ${details.profile}` : ''}</h3>
          <ul className={styles.items}>
            {components.map((component) => {
              const { icon: Glyph, word, bad } = componentLooks[component.state];
              return (
                <li key={component.name} className={styles.item}>
                  <Glyph size={15} className={bad ? styles.warning : undefined} aria-hidden="true" />
                  <span>{component.name}</span>
                  <span className={bad ? styles.warning : undefined}>{word}</span>
                  {component.detail !== '' && <span className={styles.itemDetail}>{component.detail}</span>}
                </li>
              );
            })}
            {warnings.map((warning) => (
              <li key={warning} className={styles.item}>
                <IconAlertTriangle size={15} className={styles.warning} aria-hidden="true" />
                <span>{warning}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {details !== null && hasWord && (
        <p className={styles.soft}>
          {details.reportedAt !== null && `As of ${formatTime(details.reportedAt, longAgo).full}. `}
          {details.verifiedByServer
            ? 'Facts and infrastructure: read from the router by the commands server.'
            : 'Facts and infrastructure are the server’s word; it does not say whether it asked the router.'}
        </p>
      )}
    </>
  );
}

function CredentialText({ row }: { readonly row: RouterRow }) {
  const { credential } = row.router;
  const shared = useMirror(({ status }) =>
    credential.kind === 'shared' ? status?.credentials.find(({ id }) => id === credential.credentialId) : undefined,
  );
  if (credential.kind !== 'shared') {
    return (
      <>
        {credentialWords[credential.kind]}
        {credential.kind === 'password' && !row.hasSecret && <span className={styles.warning}>none stored</span>}
      </>
    );
  }
  if (shared === undefined) return <span className={styles.warning}>a shared credential that is not there</span>;
  return (
    <>
      {shared.name} ({credentialWords[shared.kind]}, shared)
      {shared.kind === 'password' && !shared.hasSecret && <span className={styles.warning}>none stored</span>}
    </>
  );
}

function FurtherText({ further }: { readonly further: readonly FurtherCredential[] }) {
  const credentials = useMirror(({ status }) => status?.credentials);
  const nameOf = (one: FurtherCredential): string =>
    one.kind === 'agent'
      ? texts.advanced.agent
      : (credentials?.find(({ id }) => id === one.credentialId)?.name ?? texts.advanced.missingCredential);
  return further.map(nameOf).join(', ');
}

function JumpText({ jump }: { readonly jump: JumpHost }) {
  const router = useRow(jump.kind === 'router' ? jump.routerId : null);
  if (jump.kind === 'address') return `${jump.user}@${addressOf(jump)}`;
  if (router === null) return <span className={styles.warning}>a router that is not in the list</span>;
  return router.router.name;
}
