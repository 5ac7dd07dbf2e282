/** Changes on their way to the window: gathered, numbered, one batch unacknowledged at a time. */

import { describe, expect, it } from 'vitest';
import { noSession } from '@shared/session';
import { applyBatch, type Batch, mirrorOf, type RouterRow, rowsOf } from '@shared/view-sync';
import { createChangeFeed } from '../../../src/main/active-sessions/change-feed';
import { createFakeTime } from '../../support/fake-time';
import { routerNumber } from './tracker';

function fed() {
  const time = createFakeTime();
  const batches: Batch[] = [];
  const versions = new Map<RouterRow['id'], number>();
  const rowOf = (id: RouterRow['id']): RouterRow | null => {
    const detailsVersion = versions.get(id);
    return detailsVersion === undefined
      ? null
      : { id, router: { id } as never, session: noSession, hasSecret: false, detailsVersion };
  };
  const feed = createChangeFeed({
    clock: time.clock,
    timers: time.timers,
    randomness: { uuid: () => 'epoch-1', fraction: () => 0 },
    rowOf,
    firstRows: () => [],
    allRows: () => [...versions.keys()].flatMap((id) => rowOf(id) ?? []),
    send: (batch) => batches.push(batch),
  });
  const change = (number: number): void => {
    const id = routerNumber(number);
    versions.set(id, (versions.get(id) ?? 0) + 1);
    feed.changed(id);
  };
  const remove = (number: number): void => {
    versions.delete(routerNumber(number));
    feed.changed(routerNumber(number));
  };
  const acknowledge = (batch: Batch | undefined): void => feed.acknowledge(batch!.epoch, batch!.seq);
  return { time, batches, feed, change, remove, acknowledge };
}

describe('the change feed', () => {
  it('sends nothing before somebody took a snapshot', async () => {
    const { time, batches, change } = fed();
    change(1);
    await time.advance(10_000);
    expect(batches).toEqual([]);
    expect(time.armed()).toEqual([]);
  });

  it('puts the changes of 50 ms into one batch, with the newest row of each', async () => {
    const { time, batches, feed, change } = fed();
    feed.snapshot();
    change(1);
    change(1);
    change(2);
    await time.advance(49);
    expect(batches).toEqual([]);
    await time.advance(1);
    expect(batches).toHaveLength(1);
    expect(batches[0]?.upserts.map((row) => row.detailsVersion)).toEqual([2, 1]);
  });

  it('has one batch unacknowledged at most, and then sends all that came meanwhile at once', async () => {
    const { time, batches, feed, change, acknowledge } = fed();
    feed.snapshot();
    change(1);
    await time.advance(50);
    for (let number = 2; number < 100; number += 1) {
      change(number);
      await time.advance(10);
    }
    expect(batches).toHaveLength(1);
    acknowledge(batches[0]);
    await time.advance(50);
    expect(batches).toHaveLength(2);
    expect(batches[1]?.upserts).toHaveLength(98);
  });

  it('goes on after 5 s without an acknowledgement', async () => {
    const { time, batches, feed, change } = fed();
    feed.snapshot();
    change(1);
    await time.advance(50);
    change(2);
    await time.advance(5_050);
    expect(batches).toHaveLength(2);
  });

  it('takes no acknowledgement of another epoch or of an older batch', async () => {
    const { time, batches, feed, change } = fed();
    feed.snapshot();
    change(1);
    await time.advance(50);
    change(2);
    feed.acknowledge('epoch-0', 1);
    feed.acknowledge('epoch-1', 0);
    await time.advance(1_000);
    expect(batches).toHaveLength(1);
  });

  it('starts anew with a snapshot: nothing that is in it is sent again', async () => {
    const { time, batches, feed, change } = fed();
    feed.snapshot();
    change(1);
    const snapshot = feed.snapshot();
    expect(rowsOf(snapshot)).toHaveLength(1);
    await time.advance(10_000);
    expect(batches).toEqual([]);
  });

  it('a snapshot releases a batch that was never acknowledged', async () => {
    const { time, batches, feed, change } = fed();
    feed.snapshot();
    change(1);
    await time.advance(50);
    const snapshot = feed.snapshot();
    change(2);
    await time.advance(50);
    expect(batches).toHaveLength(2);
    expect(batches[1]).toMatchObject({ fromSeq: snapshot.seq, seq: snapshot.seq + 1 });
  });

  it('names a router that is gone as removed', async () => {
    const { time, batches, feed, change, remove } = fed();
    change(1);
    feed.snapshot();
    remove(1);
    await time.advance(50);
    expect(batches[0]).toMatchObject({ upserts: [], removed: [routerNumber(1)] });
  });

  it('sends less often to a window that nobody sees', async () => {
    const { time, batches, feed, change } = fed();
    feed.snapshot();
    feed.setHidden(true);
    change(1);
    await time.advance(499);
    expect(batches).toEqual([]);
    await time.advance(1);
    expect(batches).toHaveLength(1);
  });

  it('leaves no timer behind', async () => {
    const { time, feed, change } = fed();
    feed.snapshot();
    change(1);
    await time.advance(50);
    change(2);
    feed.stop();
    expect(time.armed()).toEqual([]);
  });
});

describe('the mirror of the window', () => {
  it('ends up with the same rows whatever the order of changes, batches and snapshots', async () => {
    const { time, batches, feed, change, remove, acknowledge } = fed();
    change(1);
    let mirror = mirrorOf(feed.snapshot());
    for (let round = 1; round < 60; round += 1) {
      change(round % 7);
      if (round % 5 === 0) remove(round % 3);
      await time.advance(50);
      const batch = batches.at(-1);
      if (batch && batch.seq > mirror.seq) mirror = applyBatch(mirror, batch) ?? mirrorOf(feed.snapshot());
      if (round % 4 !== 0) acknowledge(batch);
    }
    await time.advance(6_000);
    mirror = applyBatch(mirror, batches.at(-1)!) ?? mirror;
    const rows = rowsOf(feed.snapshot());
    expect(new Map(mirror.rows)).toEqual(new Map(rows.map((row) => [row.id, row])));
  });

  it('asks for a snapshot when a batch is missing or of another epoch, and ignores one it has', async () => {
    const { time, batches, feed, change, acknowledge } = fed();
    const mirror = mirrorOf(feed.snapshot());
    change(1);
    await time.advance(50);
    acknowledge(batches[0]);
    change(2);
    await time.advance(50);
    const [first, second] = batches;
    expect(applyBatch(mirror, second!)).toBeNull();
    expect(applyBatch(mirror, { ...first!, epoch: 'epoch-2' })).toBeNull();
    const current = applyBatch(mirror, first!)!;
    expect(applyBatch(current, first!)).toBe(current);
  });
});
