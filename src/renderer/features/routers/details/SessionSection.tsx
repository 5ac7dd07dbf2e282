/** The session in full: its id, phase and step, server, generation, lease and the two ages. */

import type { ReactNode } from 'react';
import { PhaseMark } from '../../../components/PhaseMark';
import { CopyButton } from '../../../components/CopyButton';
import type { RouterRow } from '@shared/view-sync';
import { useMirror, useNow } from '../../../window-parts';
import { Age, Holder, latencyText, LeaseBar, nextTryText, StartingAgain, VerifiedCell } from '../TimeCells';
import styles from './sections.module.css';

export function SessionSection({ row }: { readonly row: RouterRow }) {
  const { session } = row;
  const server = useMirror((state) => state.status?.server.label ?? null);
  return (
    <section className={styles.section} aria-label="Session">
      <h3 className={styles.heading}>Session</h3>
      <dl className={styles.list}>
        <Fact name="State">
          <PhaseMark phase={session.phase} /> {session.phase}
          {session.step !== null && <span className={styles.soft}>({session.step})</span>}
        </Fact>
        {session.nextAttemptAt !== null && session.phase === 'Retrying' && (
          <Fact name="Next">
            <NextTry row={row} />
          </Fact>
        )}
        {session.phase === 'Re-establishing' && (
          <Fact name="Next">
            <span className={styles.warning}>
              <StartingAgain session={session} />
            </span>
          </Fact>
        )}
        {session.phase === 'In use' && (
          <Fact name="Held by">
            <span>
              <Holder session={session} />
            </span>
          </Fact>
        )}
        {session.leaseDeadline !== null && (
          <Fact name="Lease left">
            <span className={styles.grow}>
              <LeaseBar session={session} />
            </span>
          </Fact>
        )}
        {session.lastRefreshedAt !== null && (
          <Fact name="Refreshed">
            <Age since={session.lastRefreshedAt} />
          </Fact>
        )}
        {session.routerState !== null && (
          <Fact name="Verified">
            <VerifiedCell session={session} />
          </Fact>
        )}
        {session.startedAt !== null && (
          <Fact name="Started">
            <Age since={session.startedAt} />
          </Fact>
        )}
        {latencyText(session) !== '' && <Fact name="Latency">{latencyText(session)}</Fact>}
        {session.sessionId !== null && (
          <Fact name="Session id" isId>
            <code className={styles.mono}>{session.sessionId}</code>
            <CopyButton text={session.sessionId} label="Copy the session id" />
          </Fact>
        )}
        {server !== null && <Fact name="Server">{server}</Fact>}
        {session.generation !== null && <Fact name="Generation">{session.generation}</Fact>}
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
