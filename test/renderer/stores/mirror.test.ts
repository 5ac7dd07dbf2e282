/** The mirror keeps main's truth: nothing lost before the snapshot, nothing skipped after it, every batch acknowledged. */

import { beforeEach, expect, test } from 'vitest';
import type { AppStatus, EventName, EventPayload } from '@shared/ipc-contract';
import { fail, ok, type Result } from '@shared/result';
import type { ServiceError } from '@shared/errors';
import { type Batch, type Snapshot, snapshotOf } from '@shared/view-sync';
import type { Api } from '../../../src/renderer/bridge';
import { createMirrorStore, followMain, type MirrorStore, shownMirror } from '../../../src/renderer/stores/mirror';
import { FakeMain, problem } from '../harness/fake-main';
import { idOf, routerRow } from '../harness/scenes';

type SnapshotAnswer = Result<{ readonly view: Snapshot; readonly status: AppStatus }, ServiceError>;

class ScriptedMain {
  readonly log: string[] = [];
  readonly timers: (() => void)[] = [];
  readonly #drawings: (() => void)[] = [];
  readonly #pending: ((answer: SnapshotAnswer) => void)[] = [];
  readonly #listeners: { [Name in EventName]?: (payload: EventPayload<Name>) => void } = {};
  readonly clocks: number[] = [];

  readonly api: Pick<Api, 'getFirstRows' | 'getSnapshot' | 'acknowledgeBatch' | 'on'> = {
    getFirstRows: async () => {
      this.log.push('first rows asked');
      return new Promise((resolve) => this.#pending.push(resolve));
    },
    getSnapshot: async () => {
      this.log.push('snapshot asked');
      return new Promise((resolve) => this.#pending.push(resolve));
    },
    acknowledgeBatch: async ({ epoch, seq }) => {
      this.log.push(`acknowledged ${epoch} ${seq}`);
      return Promise.resolve(ok(undefined));
    },
    on: (name, listener) => {
      this.log.push(`listening to ${name}`);
      Object.assign(this.#listeners, { [name]: listener });
      return () => this.log.push(`stopped listening to ${name}`);
    },
  };

  paint: () => void = () => undefined;

  painted(): Promise<void> {
    return new Promise((resolve) => {
      this.paint = resolve;
    });
  }

  afterDrawing(run: () => void): void {
    this.#drawings.push(run);
  }

  draw(): void {
    for (const run of this.#drawings.splice(0)) run();
  }

  batch(batch: Partial<Batch>): void {
    this.#listeners.viewBatch?.({
      epoch: 'a',
      fromSeq: 0,
      seq: 1,
      clock: 100,
      upserts: [],
      removed: [],
      ...batch,
    });
  }

  status(clock: number, lab: boolean): void {
    this.#listeners.statusChanged?.(statusAt(clock, lab));
  }

  async answer(answer: SnapshotAnswer): Promise<void> {
    this.#pending.shift()?.(answer);
    await Promise.resolve();
    await Promise.resolve();
  }

  get asked(): number {
    return this.log.filter((line) => line === 'snapshot asked').length;
  }
}

const statusAt = (clock: number, lab = false): AppStatus => ({ ...new FakeMain().status, clock, lab });
const snapshot = (epoch: string, seq: number, names: readonly string[] = []): SnapshotAnswer =>
  ok({
    view: snapshotOf(
      { epoch, seq, clock: 50 },
      names.map((name, index) => routerRow(index, { name })),
    ),
    status: statusAt(50),
  });

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let main: ScriptedMain;
let store: MirrorStore;

const namesShown = (): readonly (string | undefined)[] => {
  const mirror = shownMirror(store.getState());
  return mirror.order.map((id) => mirror.rows.get(id)?.router.name);
};

beforeEach(() => {
  main = new ScriptedMain();
  store = createMirrorStore();
});

const follow = (showsFirstRows = false) =>
  followMain(store, {
    api: main.api,
    observeClock: (clock) => main.clocks.push(clock),
    setTimer: (run) => {
      main.timers.push(run);
      return () => undefined;
    },
    afterDrawing: (run) => main.afterDrawing(run),
    painted: () => main.painted(),
    showsFirstRows: () => showsFirstRows,
  });

test('listens before it asks for the snapshot', () => {
  follow();
  expect(main.log).toEqual(['listening to viewBatch', 'listening to statusChanged', 'snapshot asked']);
});

test('a batch that arrives before the snapshot is applied after it', async () => {
  follow();
  main.batch({ fromSeq: 4, seq: 5, upserts: [routerRow(1, { name: 'later' })] });
  expect(store.getState().stage).toBe('loading');
  await main.answer(snapshot('a', 4, ['first']));
  expect(namesShown()).toEqual(['first', 'later']);
  main.draw();
  expect(main.log.slice(-2)).toEqual(['acknowledged a 4', 'acknowledged a 5']);
});

test('a batch older than the snapshot changes nothing', async () => {
  follow();
  main.batch({ fromSeq: 2, seq: 3, upserts: [routerRow(0, { name: 'stale' })] });
  await main.answer(snapshot('a', 4, ['fresh']));
  expect(namesShown()).toEqual(['fresh']);
});

test('each batch is one change of the store, and is acknowledged once it is drawn', async () => {
  follow();
  await main.answer(snapshot('a', 0, ['one', 'two']));
  main.draw();
  const seen: string[] = [];
  store.subscribe(() => seen.push(`set while ${main.log.at(-1)}`));
  main.batch({
    upserts: [routerRow(0, { name: 'uno' }), routerRow(1, { name: 'due' }), routerRow(2, { name: 'tre' })],
  });
  expect(seen).toEqual(['set while acknowledged a 0']);
  expect(main.log.at(-1)).toBe('acknowledged a 0');
  main.draw();
  expect(main.log.at(-1)).toBe('acknowledged a 1');
  expect(namesShown()).toEqual(['uno', 'due', 'tre']);
});

test('rows that a batch does not touch stay the same objects', async () => {
  follow();
  await main.answer(snapshot('a', 0, ['one', 'two']));
  const before = store.getState().mirror.rows.get(idOf(1));
  main.batch({ upserts: [routerRow(0, { name: 'uno' })] });
  expect(store.getState().mirror.rows.get(idOf(1))).toBe(before);
});

test('a gap in the numbers takes a new snapshot', async () => {
  follow();
  await main.answer(snapshot('a', 1, ['old']));
  main.batch({ fromSeq: 2, seq: 3, upserts: [routerRow(0, { name: 'cannot be applied' })] });
  expect(main.asked).toBe(2);
  expect(namesShown()).toEqual(['old']);
  await main.answer(snapshot('a', 3, ['new']));
  expect(namesShown()).toEqual(['new']);
  main.draw();
  expect(main.log.at(-1)).toBe('acknowledged a 3');
});

test('a new epoch takes a new snapshot, and only one', async () => {
  follow();
  await main.answer(snapshot('a', 7, ['old']));
  main.batch({ epoch: 'b', fromSeq: 0, seq: 1 });
  main.batch({ epoch: 'b', fromSeq: 1, seq: 2, upserts: [routerRow(1, { name: 'came meanwhile' })] });
  expect(main.asked).toBe(2);
  await main.answer(snapshot('b', 1, ['new']));
  expect(namesShown()).toEqual(['new', 'came meanwhile']);
  expect(main.asked).toBe(2);
});

test('removed routers leave the rows and the order', async () => {
  follow();
  await main.answer(snapshot('a', 0, ['one', 'two', 'three']));
  main.batch({ removed: [idOf(1)] });
  expect(namesShown()).toEqual(['one', 'three']);
  expect(store.getState().mirror.rows.size).toBe(2);
});

test('a snapshot that fails is told and tried again', async () => {
  follow();
  await main.answer(fail(problem('INTERNAL', 'no answer')));
  expect(store.getState()).toMatchObject({ stage: 'failed', failure: { message: 'no answer' } });
  main.timers[0]?.();
  await main.answer(snapshot('a', 0, ['one']));
  expect(store.getState()).toMatchObject({ stage: 'ready', failure: null });
});

test('a snapshot that fails later keeps what is shown', async () => {
  follow();
  await main.answer(snapshot('a', 0, ['one']));
  main.batch({ fromSeq: 5, seq: 6 });
  await main.answer(fail(problem('INTERNAL', 'no answer')));
  expect(store.getState().stage).toBe('ready');
  expect(namesShown()).toEqual(['one']);
});

test('a status that is older than the known one is dropped', async () => {
  follow();
  main.status(90, true);
  await main.answer(snapshot('a', 0));
  expect(store.getState().status?.lab).toBe(true);
});

test('every message that carries main’s clock is used to follow it', async () => {
  follow();
  await main.answer(snapshot('a', 0));
  main.batch({ clock: 120 });
  main.status(130, false);
  expect(main.clocks).toEqual([50, 50, 120, 130]);
});

test('the first rows are shown, and the whole list is asked for when they are painted', async () => {
  follow(true);
  expect(main.log.at(-1)).toBe('first rows asked');
  await main.answer(snapshot('a', 4, ['ash', 'birch']));
  expect([store.getState().stage, namesShown()]).toEqual(['loading', ['ash', 'birch']]);
  expect(store.getState().mirror.order).toEqual([]);
  expect(main.asked).toBe(0);
  main.paint();
  await settled();
  expect(main.asked).toBe(1);
  // What changes meanwhile belongs to the whole list.
  main.batch({ fromSeq: 4, seq: 5, upserts: [routerRow(1, { name: 'beech' })] });
  expect(namesShown()).toEqual(['ash', 'birch']);
  await main.answer(snapshot('a', 4, ['ash', 'birch', 'cedar']));
  expect([store.getState().stage, namesShown()]).toEqual(['ready', ['ash', 'beech', 'cedar']]);
  main.draw();
  expect(main.log.filter((line) => line.startsWith('acknowledged'))).toEqual(['acknowledged a 4', 'acknowledged a 5']);
});

test('an empty list is not waited for to be painted, and first rows that fail are left to the whole list', async () => {
  follow(true);
  await main.answer(snapshot('a', 0));
  await settled();
  await main.answer(snapshot('a', 0));
  expect([store.getState().stage, main.asked]).toEqual(['ready', 1]);

  store = createMirrorStore();
  main = new ScriptedMain();
  follow(true);
  await main.answer(fail(problem('INTERNAL', 'no answer')));
  await settled();
  expect([store.getState().stage, main.asked]).toEqual(['loading', 1]);
  await main.answer(snapshot('a', 0, ['ash']));
  expect([store.getState().stage, namesShown()]).toEqual(['ready', ['ash']]);
});

test('first rows whose list does not come are no list, and stay for what was opened from them', async () => {
  follow(true);
  await main.answer(snapshot('a', 4, ['ash', 'birch']));
  main.paint();
  await settled();
  await main.answer(fail(problem('INTERNAL', 'no answer')));
  expect([store.getState().stage, namesShown()]).toEqual(['failed', ['ash', 'birch']]);
  expect(store.getState().mirror.order).toEqual([]);
});

test('the first rows are of no use once there is a list', async () => {
  follow(true);
  await main.answer(snapshot('a', 0));
  await settled();
  await main.answer(snapshot('a', 1, ['old']));
  main.batch({ fromSeq: 2, seq: 3 });
  expect([main.asked, main.log.filter((line) => line === 'first rows asked').length]).toEqual([2, 1]);
});

test('stopping lets go of both events', () => {
  follow().stop();
  expect(main.log.slice(-2)).toEqual(['stopped listening to viewBatch', 'stopped listening to statusChanged']);
});
