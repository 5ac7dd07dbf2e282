/** The router as configured, as it told of itself, and what is set up on it; and whose word that is. */

import { IconAlertTriangle, IconCheck, IconLock, IconMinus, IconX, type Icon } from '@tabler/icons-react';
import type { RouterDetails } from '@shared/ipc-contract';
import { parseUuid } from '@shared/ids';
import type { FurtherCredential, JumpHost } from '@shared/router';
import type { ComponentState } from '@shared/session';
import type { RouterRow } from '@shared/view-sync';
import { CopyButton } from '../../../components/CopyButton';
import { texts } from '../../../texts';
import { useListedRows, useMirror, useRow } from '../../../window-parts';
import { addressOf } from '../address';
import { Fact } from './SessionSection';
import { formatTime } from '../../../components/format';
import styles from './sections.module.css';

const componentLooks: Record<ComponentState, { readonly icon: Icon; readonly bad: boolean }> = {
  present: { icon: IconCheck, bad: false },
  missing: { icon: IconMinus, bad: true },
  drifted: { icon: IconAlertTriangle, bad: true },
  foreign: { icon: IconLock, bad: true },
  'prerequisite-missing': { icon: IconX, bad: true },
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
      <section className={styles.section} aria-label={texts.details.router}>
        <h3 className={styles.heading}>{texts.details.router}</h3>
        <dl className={styles.list}>
          <Fact name={texts.details.address}>{addressOf(router)}</Fact>
          {/* A router without an address is the server's to log in to: what the app has there is never used. */}
          {router.address !== null && (
            <Fact name={texts.details.user}>
              {texts.details.withCredential(router.user)} <CredentialText row={row} />
            </Fact>
          )}
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
            <Fact name={texts.details.jumpHost}>
              <JumpText jump={router.jump} />
            </Fact>
          )}
          {router.group !== null && <Fact name={texts.details.group}>{router.group}</Fact>}
          {router.tags.length > 0 && <Fact name={texts.details.tags}>{texts.details.listed(router.tags)}</Fact>}
          <Fact name={texts.details.routerId} isId>
            <code className={styles.mono}>{router.id}</code>
            <CopyButton text={router.id} label={texts.details.copyRouterId} />
          </Fact>
          {router.notes !== '' && <Fact name={texts.details.notes}>{router.notes}</Fact>}
          {facts.map((fact) => (
            <Fact key={fact.name} name={fact.name}>
              {parseUuid(fact.value) === null ? fact.value : <code className={styles.mono}>{fact.value}</code>}
            </Fact>
          ))}
        </dl>
      </section>
      {(components.length > 0 || warnings.length > 0) && (
        <section className={styles.section} aria-label={texts.details.infrastructure}>
          <h3 className={styles.heading}>
            {details?.profile ? texts.details.infrastructureOf(details.profile) : texts.details.infrastructure}
          </h3>
          <ul className={styles.items}>
            {components.map((component) => {
              const { icon: Glyph, bad } = componentLooks[component.state];
              return (
                <li key={component.name} className={styles.item}>
                  <Glyph size={15} className={bad ? styles.warning : undefined} aria-hidden="true" />
                  <span>{component.name}</span>
                  <span className={bad ? styles.warning : undefined}>{texts.details.components[component.state]}</span>
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
          {details.reportedAt !== null && `${texts.details.asOf(formatTime(details.reportedAt, longAgo).full)} `}
          {details.verifiedByServer ? texts.details.readFromRouter : texts.details.wordOfServer}
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
        {texts.credentials.kinds[credential.kind]}
        {credential.kind === 'password' && !row.hasSecret && (
          <span className={styles.warning}>{texts.details.noneStored}</span>
        )}
      </>
    );
  }
  if (shared === undefined) return <span className={styles.warning}>{texts.details.sharedMissing}</span>;
  return (
    <>
      {texts.details.sharedCredential(shared.name, texts.credentials.kinds[shared.kind])}
      {shared.kind === 'password' && !shared.hasSecret && (
        <span className={styles.warning}>{texts.details.noneStored}</span>
      )}
    </>
  );
}

function FurtherText({ further }: { readonly further: readonly FurtherCredential[] }) {
  const credentials = useMirror(({ status }) => status?.credentials);
  const nameOf = (one: FurtherCredential): string =>
    one.kind === 'agent'
      ? texts.advanced.agent
      : (credentials?.find(({ id }) => id === one.credentialId)?.name ?? texts.advanced.missingCredential);
  return texts.details.listed(further.map(nameOf));
}

function JumpText({ jump }: { readonly jump: JumpHost }) {
  const router = useRow(jump.kind === 'router' ? jump.routerId : null);
  const { isReady } = useListedRows();
  if (jump.kind === 'address') return `${jump.user}@${addressOf(jump)}`;
  if (router === null && !isReady) return null;
  if (router === null) return <span className={styles.warning}>{texts.details.notInList}</span>;
  return router.router.name;
}
