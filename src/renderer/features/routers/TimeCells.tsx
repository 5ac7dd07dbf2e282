/** The cells that change while nothing happens: lease left, age of the last refresh, age of the last verification. */

import { rootCause, type ServiceError } from '@shared/errors';
import type { SessionView } from '@shared/session';
import { classNames } from '../../components/class-names';
import { formatAge, formatCountdown, formatDuration, formatLatency } from '../../components/format';
import { useNow } from '../../window-parts';
import { reasonInRow } from './reason';
import { texts } from '../../texts';
import styles from './TimeCells.module.css';

type SessionProps = { readonly session: SessionView };

/** `unsaid`: what a click on this row met and the phase does not tell. */
export function LeaseCell({ session, unsaid }: SessionProps & { readonly unsaid: ServiceError | null }) {
  if (session.phase === 'Starting') return <span className={styles.step}>{texts.cells.step(stepWord(session))}</span>;
  if (session.phase === 'Ending') return <span className={styles.step}>{texts.cells.ending}</span>;
  if (session.leaseDeadline === null) return null;
  const trouble = unsaid ?? session.error;
  return (
    <div className={styles.lease} title={trouble ? rootCause(trouble).message : undefined}>
      <LeaseBar session={session} />
      {unsaid === null ? (
        <SecondLine session={session} />
      ) : (
        <div className={styles.second}>{reasonInRow(rootCause(unsaid).message)}</div>
      )}
    </div>
  );
}

const stepWord = ({ step }: SessionView): string => texts.steps[step ?? 'connecting'];

function SecondLine({ session }: SessionProps) {
  if (session.phase === 'Retrying') return <NextTry session={session} />;
  if (session.phase === 'Unverified') return <Unverified session={session} />;
  if (session.phase === 'End pending') return <Second text={texts.cells.waitingForServer} />;
  return null;
}

/** Few words where the whole sentence would be cut off; it stands in the title and in the details. */
function Unverified({ session }: SessionProps) {
  const full = unverifiedText(session);
  return (
    <Second
      text={session.error?.code === 'INFRASTRUCTURE_DRIFTED' ? texts.cells.setUpDrifted : reasonInRow(full)}
      full={full}
    />
  );
}

/** One line, whatever the language: what does not fit is in its title. */
function Second({ text, full = text }: { readonly text: string; readonly full?: string }) {
  return (
    <div className={styles.second} title={full}>
      {text}
    </div>
  );
}

/** Why the router is not verified: in its own words where it did answer, as with another host key. */
export function unverifiedText({ routerState, error }: SessionView): string {
  if (routerState === 'unreachable') return texts.cells.routerDidNotAnswer;
  return error === null ? texts.cells.routerNotVerifiedLately : rootCause(error).message;
}

/** How much of the lease is left, 0 … 1. */
export function leaseShare(leftMs: number, ttlMs: number | null): number {
  return ttlMs === null || ttlMs <= 0 ? 1 : Math.min(1, Math.max(0, leftMs / ttlMs));
}

export function leaseLeft(session: SessionView, now: number): number {
  if (session.leaseDeadline === null) return 0;
  const left = Math.max(0, session.leaseDeadline - now);
  // Between two ticks a fresh lease can look longer than it can be.
  return session.ttlMs === null ? left : Math.min(left, session.ttlMs);
}

export function LeaseBar({ session }: SessionProps) {
  const now = useNow();
  const left = leaseLeft(session, now);
  const share = leaseShare(left, session.ttlMs);
  const low = share < 1 / 3;
  return (
    <div className={styles.line}>
      <div className={styles.track} data-lease aria-hidden="true">
        <div className={classNames(styles.fill, low && styles.low)} style={{ width: `${share * 100}%` }} />
      </div>
      <span className={classNames(styles.time, low && styles.lowTime)}>{formatCountdown(left)}</span>
    </div>
  );
}

export function nextTryText(session: SessionView, now: number): string {
  if (session.nextAttemptAt === null) return texts.cells.retrying;
  const seconds = Math.ceil((session.nextAttemptAt - now) / 1_000);
  return seconds <= 0 ? texts.cells.retryingNow : texts.cells.nextTryIn(seconds);
}

function NextTry({ session }: SessionProps) {
  const now = useNow();
  return <Second text={nextTryText(session, now)} />;
}

/** Who holds the router, since when, and until when unless they refresh it. */
export function holderText({ holder }: SessionView, now: number): string {
  const who = holder?.by ?? texts.holder.anotherAdmin;
  if (holder?.tookOver) {
    return texts.holder.tookOver(who, holder.since === null ? null : formatAge(Math.max(0, now - holder.since)));
  }
  const since = holder?.since == null ? null : formatDuration(Math.max(0, now - holder.since));
  if (holder?.until == null) return texts.holder.holds(who, since);
  const left = holder.until - now;
  return left > 0 ? texts.holder.holdsUntil(who, since, formatDuration(left)) : texts.holder.leaseRanOut(who, since);
}

export function Holder({ session }: SessionProps) {
  const now = useNow();
  return <>{holderText(session, now)}</>;
}

/** The same for the two lines of a row, in which the whole sentence was cut off before its end. */
export function HolderInRow({ session }: SessionProps) {
  const now = useNow();
  return <span title={holderText(session, now)}>{holderInRow(session, now)}</span>;
}

export function holderInRow(session: SessionView, now: number): string {
  const { holder } = session;
  if (holder?.tookOver) return holderText(session, now);
  const who = holder?.by ?? texts.holder.anotherAdminInside;
  const since = holder?.since == null ? null : formatDuration(Math.max(0, now - holder.since));
  if (holder?.until == null) return texts.holder.inRow(who, since);
  const left = holder.until - now;
  return left > 0 ? texts.holder.inRowUntil(who, since, formatDuration(left)) : texts.holder.inRowRanOut(who, since);
}

export function StartingAgain({ session }: SessionProps) {
  const now = useNow();
  if (session.nextAttemptAt === null) return <>{texts.cells.startingAgain(stepWord(session))}</>;
  const seconds = Math.ceil((session.nextAttemptAt - now) / 1_000);
  return <>{seconds <= 0 ? texts.cells.startingAgainNow : texts.cells.startingAgainIn(seconds)}</>;
}

export function Age({ since }: { readonly since: number }) {
  const now = useNow();
  return <>{formatAge(Math.max(0, now - since))}</>;
}

/** Known from the first refresh on; until then a held session has a dash, and a router without a session nothing. */
export function latencyText(session: SessionView): string {
  if (session.latencyMs !== null) return formatLatency(session.latencyMs);
  return session.leaseDeadline === null ? '' : '–';
}

export function RefreshedCell({ session }: SessionProps) {
  return session.lastRefreshedAt === null ? null : <Age since={session.lastRefreshedAt} />;
}

/** `whyIsSaid`: beside the lease of the same row, so that it is not said twice; rows of one line have no place there. */
export function VerifiedCell({ session, whyIsSaid = false }: SessionProps & { readonly whyIsSaid?: boolean }) {
  const { cells } = texts;
  if (session.routerState === 'server-said') {
    return (
      <span className={classNames(styles.wrap, styles.two)} title={cells.notVerifiedByServer}>
        {cells.notVerifiedByServer}
      </span>
    );
  }
  if (session.routerState === 'unreachable' || session.routerState === 'unverified') {
    const trouble = session.routerState === 'unreachable' ? cells.didNotAnswer : cells.notVerified;
    return (
      <span className={styles.wrap}>
        <span className={classNames(styles.lowTime, styles.one, whyIsSaid && styles.saidBefore)} title={trouble}>
          {trouble}
        </span>
        {session.lastVerifiedAt !== null ? (
          <LastVerified since={session.lastVerifiedAt} />
        ) : (
          whyIsSaid && <span className={styles.under}>{cells.notYetVerified}</span>
        )}
      </span>
    );
  }
  return session.lastVerifiedAt === null ? null : <Age since={session.lastVerifiedAt} />;
}

function LastVerified({ since }: { readonly since: number }) {
  const text = texts.cells.last(formatAge(Math.max(0, useNow() - since)));
  return (
    <span className={styles.under} title={text}>
      {text}
    </span>
  );
}
