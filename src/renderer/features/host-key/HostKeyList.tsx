/**
 * The first host keys of several routers in one list. Each is shown in full and ticked by itself: there is no way to trust
 * what was not shown, and a key that has changed never stands here. The starts go as one operation on many, which spares
 * routers whose credential was refused (fault 10).
 */

import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { rootCause, type HostKey, type ServiceError } from '@shared/errors';
import { canStart } from '@shared/session';
import type { RouterRow } from '@shared/view-sync';
import { CopyButton } from '../../components/CopyButton';
import { WaitingButton } from '../../components/WaitingButton';
import { shownMirror } from '../../stores/mirror';
import { noteRecent } from '../../stores/recent';
import { dropHostKeyQuestions, setActionError, type HostKeyQuestion } from '../../stores/ui';
import { texts } from '../../texts';
import { useApp, useRow, useUi } from '../../window-parts';
import { addressOf } from '../routers/address';
import { idsByName, inPlace } from './host-key-order';
import { HowToCompare, shortAlgorithm } from './HostKeyQuestion';
import styles from './HostKeyList.module.css';

/** More than these nobody compares at one sitting; the others come when these are answered. */
export const keysShownAtMost = 100;

type FirstKey = HostKeyQuestion & { readonly hostKey: HostKey; readonly id: string };

/** The questions that may stand in the list: of a router itself, and its first key. All others are asked alone. */
export function firstKeysOf(questions: readonly HostKeyQuestion[]): readonly FirstKey[] {
  return questions.flatMap((question) => {
    const { code, details } = rootCause(question.error);
    const hostKey = details?.hostKey;
    const isFirst = code === 'HOST_KEY_UNKNOWN' && (details?.knownHostKeys ?? []).length === 0;
    if (!isFirst || hostKey === undefined || details?.jumpHost !== undefined) return [];
    // Another key that the same router shows meanwhile is another line, without the tick of the first.
    return [{ ...question, hostKey, id: `${question.routerId} ${hostKey.algorithm} ${hostKey.fingerprint}` }];
  });
}

type Props = { readonly keys: readonly FirstKey[]; readonly onOneByOne: () => void; readonly onLater: () => void };

export function HostKeyList({ keys, onOneByOne, onLater }: Props) {
  const { api, ui, mirror, actions, announcer } = useApp();
  const isRunning = useUi(({ bulk }) => bulk?.state === 'running' || bulk?.state === 'cancelling');
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [refused, setRefused] = useState<ReadonlyMap<string, ServiceError>>(new Map());
  const [sending, setSending] = useState(false);
  const rowOf = ({ routerId }: HostKeyQuestion): RouterRow | undefined =>
    shownMirror(mirror.getState()).rows.get(routerId);
  const byName = (): readonly string[] => idsByName(keys, (key) => rowOf(key)?.router.name ?? '');
  const [sortedIds, setSortedIds] = useState(byName);
  const all = inPlace(keys, sortedIds);
  const sorted = all.sorted.slice(0, keysShownAtMost);
  const later = all.later.slice(0, keysShownAtMost - sorted.length);
  const shown = [...sorted, ...later];
  const chosen = shown.filter(({ id }) => ticked.has(id));
  const algorithms = useMemo(
    () => [...new Set(keys.map(({ hostKey }) => shortAlgorithm(hostKey.algorithm)))].toSorted(),
    [keys],
  );
  const tick = (id: string): void => {
    const next = new Set(ticked);
    if (!next.delete(id)) next.add(id);
    setTicked(next);
  };

  const trust = async (): Promise<void> => {
    setSending(true);
    const trusted: FirstKey[] = [];
    const failures = new Map<string, ServiceError>();
    for (const key of chosen) {
      const [, error] = await api.acceptHostKey({ routerId: key.routerId, ...key.hostKey, replace: false });
      if (error === null) trusted.push(key);
      else failures.set(key.id, error);
    }
    setRefused(failures);
    await go(trusted);
    setSending(false);
    if (trusted.length > 0) announcer.say(texts.hostKey.trusted(trusted.length));
    dropHostKeyQuestions(ui, trusted);
  };

  const go = async (trusted: readonly FirstKey[]): Promise<void> => {
    const phaseOf = (key: FirstKey) => rowOf(key)?.session.phase;
    for (const key of trusted) if (phaseOf(key) === 'Unverified') actions.run('refresh', key.routerId);
    const routerIds = trusted.flatMap((key) => {
      const phase = phaseOf(key);
      return phase !== undefined && canStart(phase) ? [key.routerId] : [];
    });
    const [only] = routerIds;
    if (routerIds.length === 1 && only !== undefined) actions.run('start', only);
    if (routerIds.length < 2) return;
    const [, error] = await api.startBulk({ operation: 'start', routerIds });
    if (error === null) noteRecent(ui, mirror, routerIds);
    else for (const routerId of routerIds) setActionError(ui, routerId, error);
  };

  const asText = (): string =>
    shown
      .map((key) => {
        const router = rowOf(key)?.router;
        const where = router === undefined ? [] : [router.name, addressOf(router)];
        return [...where, key.hostKey.algorithm, key.hostKey.fingerprint].join('\t');
      })
      .join('\n');

  const line = (key: FirstKey) => (
    <Line
      key={key.id}
      of={key}
      isTicked={ticked.has(key.id)}
      isOff={sending}
      refusal={refused.get(key.id) ?? null}
      onTick={() => tick(key.id)}
    />
  );

  return (
    <div className={styles.list}>
      <p className={styles.text}>{texts.hostKey.listText}</p>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={texts.hostKey.listName}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{texts.hostKey.columns.trust}</th>
              <th scope="col">{texts.hostKey.columns.router}</th>
              <th scope="col">{texts.hostKey.columns.address}</th>
              <th scope="col">{texts.hostKey.columns.keyType}</th>
              <th scope="col">{texts.hostKey.columns.fingerprint}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map(line)}
            {later.length > 0 && (
              <tr className={styles.later}>
                <td colSpan={5}>
                  {texts.hostKey.cameLater(later.length)}
                  <Button variant="subtle" size="compact-xs" onClick={() => setSortedIds(byName())}>
                    {texts.hostKey.sortByName}
                  </Button>
                </td>
              </tr>
            )}
            {later.map(line)}
          </tbody>
        </table>
      </div>
      {keys.length > shown.length && (
        <p className={styles.text}>{texts.hostKey.listMore(keys.length - shown.length)}</p>
      )}
      {algorithms.map((algorithm) => (
        <p key={algorithm} className={styles.how}>
          <HowToCompare algorithm={algorithm} />
        </p>
      ))}
      <p className={styles.how} role="status">
        {isRunning && texts.hostKey.listWaits}
      </p>
      <div className={styles.buttons}>
        <CopyButton text={asText()} label={texts.hostKey.copyList} withWord />
        <span className={styles.grow} />
        <Button variant="default" onClick={onOneByOne}>
          {texts.hostKey.oneByOne}
        </Button>
        <Button variant="default" onClick={onLater}>
          {texts.hostKey.notNow}
        </Button>
        <WaitingButton loading={sending} disabled={chosen.length === 0 || isRunning} onClick={() => void trust()}>
          {texts.hostKey.trustSelected(chosen.length)}
        </WaitingButton>
      </div>
    </div>
  );
}

type LineProps = {
  readonly of: FirstKey;
  readonly isTicked: boolean;
  readonly isOff: boolean;
  readonly refusal: ServiceError | null;
  readonly onTick: () => void;
};

function Line({ of: { routerId, hostKey }, isTicked, isOff, refusal, onTick }: LineProps) {
  const row = useRow(routerId);
  if (row === null) return null;
  const { name } = row.router;
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          className={styles.tick}
          aria-label={texts.hostKey.trustOne(name)}
          checked={isTicked}
          disabled={isOff}
          onChange={onTick}
        />
      </td>
      <td>
        {name}
        {refusal !== null && <span className={styles.refusal}>{rootCause(refusal).message}</span>}
      </td>
      <td>{addressOf(row.router)}</td>
      <td className={styles.keyType}>{hostKey.algorithm}</td>
      <td>
        <span className={styles.fingerprint}>
          <code>{hostKey.fingerprint}</code>
          <CopyButton text={hostKey.fingerprint} label={texts.hostKey.copyFingerprint(name)} />
        </span>
      </td>
    </tr>
  );
}
