/** The session in full: its id, phase and step, server, generation, lease and the two ages. */

import type { ReactNode } from 'react';
import { PhaseMark } from '../../../components/PhaseMark';
import { CopyButton } from '../../../components/CopyButton';
import type { RouterRow } from '@shared/view-sync';
import { useMirror, useNow } from '../../../window-parts';
import { Age, Holder, latencyText, LeaseBar, nextTryText, StartingAgain, VerifiedCell } from '../TimeCells';
import { texts } from '../../../texts';
import styles from './sections.module.css';

export function SessionSection({ row }: { readonly row: RouterRow }) {
  const { session } = row;
  const server = useMirror((state) => state.status?.server.label ?? null);
  return (
    <section className={styles.section} aria-label={texts.details.session}>
      <h3 className={styles.heading}>{texts.details.session}</h3>
      <dl className={styles.list}>
        <Fact name={texts.list.columns.state}>
          <PhaseMark phase={session.phase} /> {texts.phases[session.phase]}
          {session.step !== null && <span className={styles.soft}>({texts.steps[session.step]})</span>}
        </Fact>
        {session.nextAttemptAt !== null && session.phase === 'Retrying' && (
          <Fact name={texts.details.next}>
            <NextTry row={row} />
          </Fact>
        )}
        {session.phase === 'Re-establishing' && (
          <Fact name={texts.details.next}>
            <span className={styles.warning}>
              <StartingAgain session={session} />
            </span>
          </Fact>
        )}
        {session.phase === 'In use' && (
          <Fact name={texts.details.heldBy}>
            <span>
              <Holder session={session} />
            </span>
          </Fact>
        )}
        {session.leaseDeadline !== null && (
          <Fact name={texts.list.columns.lease}>
            <span className={styles.grow}>
              <LeaseBar session={session} />
            </span>
          </Fact>
        )}
        {session.lastRefreshedAt !== null && (
          <Fact name={texts.list.columns.refreshed}>
            <Age since={session.lastRefreshedAt} />
          </Fact>
        )}
        {session.routerState !== null && (
          <Fact name={texts.list.columns.verified}>
            <VerifiedCell session={session} />
          </Fact>
        )}
        {session.startedAt !== null && (
          <Fact name={texts.details.started}>
            <Age since={session.startedAt} />
          </Fact>
        )}
        {latencyText(session) !== '' && <Fact name={texts.list.columns.latency}>{latencyText(session)}</Fact>}
        {session.sessionId !== null && (
          <Fact name={texts.details.sessionId} isId>
            <code className={styles.mono}>{session.sessionId}</code>
            <CopyButton text={session.sessionId} label={texts.details.copySessionId} />
          </Fact>
        )}
        {server !== null && <Fact name={texts.details.server}>{server}</Fact>}
        {session.generation !== null && <Fact name={texts.details.generation}>{session.generation}</Fact>}
      </dl>
    </section>
  );
}

type FactProps = { readonly name: string; readonly isId?: boolean; readonly children: ReactNode };

export function Fact({ name, isId = false, children }: FactProps) {
  return (
    <>
      <dt>{name}</dt>
      <dd className={isId ? styles.idLine : undefined}>{children}</dd>
    </>
  );
}

function NextTry({ row }: { readonly row: RouterRow }) {
  const now = useNow();
  return <span className={styles.warning}>{nextTryText(row.session, now)}</span>;
}
