/** What is wired to Electron: its objects are stand-ins here, the wiring is real. */

import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { QuitQuestion } from '@shared/ipc-contract';
import { createFakeTime, settled } from '../../support/fake-time';

type Item = { readonly label?: string; readonly enabled?: boolean; readonly click?: () => void };
type Box = { readonly message: string; readonly buttons: readonly string[]; readonly signal?: AbortSignal };

const electron = vi.hoisted(() => ({
  blockers: new Set<number>(),
  started: 0,
  menu: [] as unknown[],
  toolTip: '',
  clicks: [] as (() => void)[],
  boxes: [] as { readonly box: unknown; readonly answer: (response: number) => void }[],
}));

vi.mock('electron', () => ({
  powerSaveBlocker: {
    start: (kind: string) => {
      if (kind !== 'prevent-app-suspension') throw new Error('another kind');
      electron.started += 1;
      electron.blockers.add(electron.started);
      return electron.started;
    },
    stop: (id: number) => electron.blockers.delete(id),
  },
  nativeImage: { createFromDataURL: () => ({}) },
  Menu: { buildFromTemplate: (items: unknown[]) => items },
  Tray: class {
    on = (_event: string, listener: () => void) => electron.clicks.push(listener);
    setToolTip = (text: string) => {
      electron.toolTip = text;
    };
    setContextMenu = (items: unknown[]) => {
      electron.menu = items;
    };
  },
  dialog: {
    showMessageBox: (box: unknown) =>
      new Promise((resolve) => electron.boxes.push({ box, answer: (response) => resolve({ response }) })),
  },
}));

const { keepAwake } = await import('../../../src/main/electron/keep-awake');
const { createTray } = await import('../../../src/main/electron/tray');
const { askNatively } = await import('../../../src/main/electron/quit-dialog');
const { followTrouble } = await import('../../../src/main/electron/window-trouble');

beforeEach(() => {
  electron.blockers.clear();
  electron.menu = [];
  electron.boxes.length = 0;
});

const item = (label: string): Item => (electron.menu as Item[]).find((one) => one.label?.startsWith(label)) ?? {};
const box = (index: number): Box => electron.boxes[index]!.box as Box;

describe('keeping the computer awake', () => {
  it('one blocker while sessions are held, however often that is said, and none afterwards', () => {
    const activity = keepAwake();
    activity(true);
    activity(true);
    expect(electron.blockers.size).toBe(1);
    activity(false);
    activity(false);
    expect(electron.blockers.size).toBe(0);
    activity(true);
    expect(electron.blockers.size).toBe(1);
  });
});

describe('the tray', () => {
  it('says how many are held and need attention, and does what its items say', () => {
    const done: string[] = [];
    const act = (what: string) => () => done.push(what);
    const tray = createTray({
      open: act('open'),
      refreshAll: act('refresh'),
      endAll: act('end'),
      quit: act('quit'),
    });
    expect(electron.toolTip).toBe('Router Sessions: 0 sessions held');
    expect([item('Refresh').enabled, item('End').enabled]).toEqual([false, false]);
    tray.show({ held: 3, attention: 1 });
    expect(electron.toolTip).toBe('Router Sessions: 3 sessions held, 1 need attention');
    expect([item('Refresh').enabled, item('End').enabled]).toEqual([true, true]);
    for (const label of ['Open', 'Refresh', 'End', 'Quit']) item(label).click?.();
    electron.clicks.at(-1)?.();
    expect(done).toEqual(['open', 'refresh', 'end', 'quit', 'open']);
  });
});

describe('the quit question without a window', () => {
  const question: QuitQuestion = { activeSessions: 2, canKeep: true, longestLeaseMs: 60_000 };

  it('asked twice is one dialog, and both get its answer', async () => {
    const answers = [askNatively(question), askNatively(question)];
    expect(electron.boxes).toHaveLength(1);
    electron.boxes[0]!.answer(1);
    expect(await Promise.all(answers)).toEqual(['keep-and-quit', 'keep-and-quit']);
    const again = askNatively(question);
    expect(electron.boxes).toHaveLength(2);
    electron.boxes[1]!.answer(2);
    expect(await again).toBe('cancel');
  });
});

describe('a window in trouble', () => {
  function troubled() {
    const time = createFakeTime();
    const done: string[] = [];
    const contents = Object.assign(new EventEmitter(), {
      reload: () => done.push('reload'),
      forcefullyCrashRenderer: () => done.push('crash'),
    });
    followTrouble({ webContents: contents, isDestroyed: () => false } as never, {
      clock: time.clock,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      isLeaving: () => false,
      onGone: () => done.push('gone'),
      quit: () => done.push('quit'),
    });
    const dies = (): unknown => contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
    return { time, done, contents, dies };
  }

  it('that does not respond is told, with the offer to reload it; sessions go on', async () => {
    const { contents, done } = troubled();
    contents.emit('unresponsive');
    contents.emit('unresponsive');
    expect(electron.boxes).toHaveLength(1);
    expect(box(0).message).toBe('The window does not respond.');
    electron.boxes[0]!.answer(0);
    await settled();
    expect(done).toEqual(['crash']);
  });

  it('that responds again takes the question away', async () => {
    const { contents, done } = troubled();
    contents.emit('unresponsive');
    contents.emit('responsive');
    expect(box(0).signal?.aborted).toBe(true);
    electron.boxes[0]!.answer(0);
    await settled();
    expect(done).toEqual([]);
    contents.emit('unresponsive');
    expect(electron.boxes).toHaveLength(2);
  });

  it('that dies is opened anew; that dies again at once asks, and is opened when the admin says so', async () => {
    const { dies, done, time } = troubled();
    dies();
    expect(done).toEqual(['gone', 'reload']);
    await time.advance(5_000);
    dies();
    expect(done).toEqual(['gone', 'reload', 'gone']);
    expect(box(0).message).toBe('The window failed twice within seconds.');
    electron.boxes[0]!.answer(0);
    await settled();
    expect(done).toEqual(['gone', 'reload', 'gone', 'reload']);
    await time.advance(20_000);
    dies();
    expect(done.at(-1)).toBe('reload');
    expect(electron.boxes).toHaveLength(1);
  });

  it('that failed twice can be left by quitting', async () => {
    const { dies, done } = troubled();
    dies();
    dies();
    electron.boxes[0]!.answer(1);
    await settled();
    expect(done.at(-1)).toBe('quit');
  });
});
