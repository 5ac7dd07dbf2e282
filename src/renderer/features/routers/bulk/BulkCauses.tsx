/**
 * What came of an operation on many routers, by cause: how many, which ones, and how many of them are well by now. The names
 * are asked for, because a cause may have thousands.
 */

import { Button } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useId, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { BulkGroup, BulkOperation, BulkProgress } from '@shared/bulk';
import type { RouterId } from '@shared/ids';
import { canStart, type Phase } from '@shared/session';
import { Sentence } from '../../../components/Sentence';
import { goToRow } from '../../../stores/go-to-row';
import { createPhaseCount } from '../../../stores/phase-count';
import { useApp, useListedRows, useRow } from '../../../window-parts';
import { texts } from '../../../texts';
import type { Pieces } from '../../../texts/shape';
import styles from './BulkPanel.module.css';

/** More names than these are not read but searched for, and Select shows them in the list. */
export const namesAtMost = 30;
/** So few are named without being asked for. */
const namedAtOnce = 3;

export function BulkCauses({ bulk }: { readonly bulk: BulkProgress }) {
  const { operation, groups, skipped, spared, cancelled } = bulk;
  if (groups.length + skipped.length + spared.length + cancelled.length === 0) return null;
  return (
    <ul className={styles.groups} tabIndex={0} aria-label={texts.bulk.byCause}>
      {groups.map((group) => (
        <Failed key={`${group.code} ${group.message}`} group={group} operation={operation} />
      ))}
      <Left ids={spared} operation={operation} sentence={texts.bulk.spared} />
      <Left ids={skipped} operation={operation} sentence={texts.bulk.notAllowed} />
      <Left ids={cancelled} operation={operation} sentence={texts.bulk.leftAlone} />
    </ul>
  );
}

/** Whether another try would begin anything: what was started in another way meanwhile did not fail any more. */
export function useCanRetry({ operation, groups }: BulkProgress): boolean {
  const ids = useMemo(() => groups.flatMap(({ routerIds }) => routerIds), [groups]);
  return usePhaseCount(ids, operation === 'start' ? canStart : anyPhase) > 0;
}

const anyPhase = (): boolean => true;

function usePhaseCount(ids: readonly RouterId[], isWanted: (phase: Phase) => boolean): number {
  const { mirror } = useApp();
  const counter = useMemo(() => createPhaseCount(mirror, ids, isWanted), [mirror, ids, isWanted]);
  return useSyncExternalStore(counter.subscribe, counter.count);
}

type OfOperation = { readonly operation: BulkOperation };

function Failed({ group, operation }: OfOperation & { readonly group: BulkGroup }) {
  return (
    <li>
      <p className={styles.cause}>
        <Sentence of={texts.bulk.cause(<HowMany ids={group.routerIds} />, group.message)} />
      </p>
      <p className={styles.soft}>
        {group.meaning} {group.hint}
      </p>
      <Routers ids={group.routerIds} operation={operation} />
    </li>
  );
}

type LeftProps = OfOperation & {
  readonly ids: readonly RouterId[];
  readonly sentence: (routers: ReactNode, count: number) => Pieces;
};

function Left({ ids, operation, sentence }: LeftProps) {
  if (ids.length === 0) return null;
  return (
    <li>
      <p className={styles.cause}>
        <Sentence of={sentence(<HowMany ids={ids} />, ids.length)} />
      </p>
      <Routers ids={ids} operation={operation} />
    </li>
  );
}

function HowMany({ ids }: { readonly ids: readonly RouterId[] }) {
  return <strong>{texts.bulk.routers(ids.length)}</strong>;
}

const isActive = (phase: Phase): boolean => phase === 'Active';
const isEnded = (phase: Phase): boolean => phase === 'No session';

/** Which they are, and how many of them are by now as the operation wanted them. Said beside the live region, not in it. */
function Routers({ ids, operation }: OfOperation & { readonly ids: readonly RouterId[] }) {
  const { ui } = useApp();
  const [chosen, setChosen] = useState<boolean | null>(null);
  const isOpen = chosen ?? ids.length <= namedAtOnce;
  const listId = useId();
  const reached = usePhaseCount(ids, operation === 'end' ? isEnded : isActive);
  const word = texts.phases[operation === 'end' ? 'No session' : 'Active'];
  const Glyph = isOpen ? IconChevronDown : IconChevronRight;
  // One name takes no more place than the button that would show it, and says itself what it is by now.
  if (ids.length === 1) return <Names id={listId} ids={ids} />;
  return (
    <>
      {reached > 0 && <p className={styles.now}>{texts.bulk.now(reached, ids.length, word)}</p>}
      <div className={styles.tools}>
        <Button
          variant="subtle"
          size="compact-xs"
          aria-expanded={isOpen}
          {...(isOpen ? { 'aria-controls': listId } : {})}
          leftSection={<Glyph size={13} aria-hidden="true" />}
          onClick={() => setChosen(!isOpen)}
        >
          {texts.bulk.names}
        </Button>
        <Button variant="subtle" size="compact-xs" onClick={() => ui.setState({ selection: new Set(ids) })}>
          {texts.bulk.select(ids.length)}
        </Button>
      </div>
      {isOpen && <Names id={listId} ids={ids} />}
    </>
  );
}

function Names({ id, ids }: { readonly id: string; readonly ids: readonly RouterId[] }) {
  const { mirror } = useApp();
  const { isReady } = useListedRows();
  // In the order of their names as they are now; what each of them is called and does is followed by the name itself.
  const { shown, more } = useMemo(() => {
    if (!isReady) return { shown: [], more: 0 };
    const { rows } = mirror.getState().mirror;
    const nameOf = (routerId: RouterId): string => rows.get(routerId)?.router.name ?? '';
    const { compare } = new Intl.Collator(undefined, { numeric: true });
    const there = ids.filter((routerId) => rows.has(routerId)).toSorted((a, b) => compare(nameOf(a), nameOf(b)));
    return { shown: there.slice(0, namesAtMost), more: Math.max(0, there.length - namesAtMost) };
  }, [mirror, ids, isReady]);
  return (
    <ul id={id} className={styles.names} aria-label={texts.bulk.namesOf(ids.length)}>
      {shown.map((routerId) => (
        <Name key={routerId} routerId={routerId} />
      ))}
      {more > 0 && <li className={styles.soft}>{texts.bulk.andMore(more)}</li>}
    </ul>
  );
}

function Name({ routerId }: { readonly routerId: RouterId }) {
  const parts = useApp();
  const row = useRow(routerId);
  if (row === null) return null;
  return (
    <li>
      <button type="button" className={styles.link} onClick={() => goToRow(parts, routerId)}>
        {row.router.name}
      </button>{' '}
      <span className={styles.phase}>{texts.phases[row.session.phase]}</span>
    </li>
  );
}
