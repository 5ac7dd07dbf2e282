// @vitest-environment happy-dom
/** The main screens in the pseudo-language: no English is left on them, but for what main and the routers say. */

import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { BulkProgress } from '@shared/bulk';
import type { QuitQuestion } from '@shared/ipc-contract';
import { App } from '../../../src/renderer/App';
import { loadLater } from '../../../src/renderer/later';
import { actionsOf } from '../../../src/renderer/features/routers/session-actions';
import licences from '../../../src/renderer/features/about/licences.json';
import type { Dialog } from '../../../src/renderer/stores/ui';
import { setTexts, texts } from '../../../src/renderer/texts';
import { english } from '../../../src/renderer/texts/en';
import { setLocale } from '../../../src/renderer/texts/locale';
import { createApp, type App as Parts } from '../../../src/renderer/window-parts';
import { FakeMain } from '../harness/fake-main';
import { makeRoomForRows } from '../harness/room-for-rows';
import { idOf, scenes } from '../harness/scenes';
import { englishLeft } from './english-left';
import { pseudoOf, pseudoText } from './pseudo';

let main: FakeMain;
let parts: Parts;

beforeAll(async () => {
  // Whether they come by themselves is tested in later.test.tsx.
  await loadLater();
  // A focus trap finds nothing to focus where nothing is laid out, and says so.
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
  makeRoomForRows(1_600);
});

beforeEach(() => {
  localStorage.clear();
  main = new FakeMain();
  setTexts(pseudoOf(english));
  // Its dates have no words.
  setLocale('de-DE');
});

afterEach(() => {
  parts.stop();
  cleanup();
  setTexts(english);
  setLocale();
});

async function open(scene: string): Promise<void> {
  scenes[scene]?.(main);
  parts = createApp(main.bridge);
  render(<App app={parts} />);
  await waitFor(() => expect(parts.mirror.getState().stage).toBe('ready'));
}

/** Names and versions of libraries, the app’s own licence, and the samples of a pasted list and of an interface. */
const names = [
  ...licences.flatMap(({ name, version, licence }) => [name, version, licence]),
  '10.0.0.1\nroot@gateway.example:2222\nbranch-7 10.7.0.1',
  'MIT',
  'br-lan',
];

const left = (): readonly string[] => englishLeft(document.body, main, names);

test('a pseudo-text is strange, bracketed and longer, and keeps what is put into it', () => {
  parts = createApp(main.bridge);
  expect(pseudoText('Start session')).toBe('[Šťåŕť šéššîöñ ···]');
  expect(texts.actions.labels.start('branch-ber-core')).toMatch(/^\[Š.* branch-ber-core ·+\]$/);
  expect(texts.bulk.summary([texts.bulk.failed(1), 'a name'])).toContain('a name');
});

describe('no English is left', () => {
  test.each(Object.keys(scenes).filter((scene) => scene !== 'many'))('in the scene “%s”', async (scene) => {
    await open(scene);
    expect(left()).toEqual([]);
  });

  const id = idOf(1);
  const dialogs: readonly Dialog[] = [
    ...(['about', 'activity', 'add', 'delete-many', 'edit-many', 'end-all', 'end-many', 'import'] as const).map(
      (kind) => ({
        kind,
      }),
    ),
    ...(['palette', 'save-view', 'settings', 'settings-servers', 'shortcuts'] as const).map((kind) => ({ kind })),
    ...(['delete', 'edit', 'take-over'] as const).map((kind) => ({ kind, routerId: id })),
  ];
  test.each(dialogs)('in the dialog “$kind”', async (dialog) => {
    await open('banner');
    parts.ui.setState({ dialog, selection: new Set([idOf(1), idOf(2)]) });
    await screen.findByRole('dialog');
    expect(left()).toEqual([]);
  });

  test.each([1, 3, 4, 5, 6, 7, 8, 9])('in the details of router %i', async (index) => {
    await open('refused');
    parts.ui.setState({ detailsId: idOf(index) });
    await screen.findByRole('complementary');
    await waitFor(() => expect(screen.getByText('Ended by admin')).toBeTruthy());
    expect(left()).toEqual([]);
  });

  const press = (name: string): void => {
    fireEvent.click(screen.getByRole('button', { name: new RegExp(name.replaceAll(/[[\]]/g, '\\$&')) }));
  };
  test.each<readonly [what: string, act: () => void, shown: () => string]>([
    ['quit', () => parts.ui.setState({ quit: { asked: 1, question } }), () => texts.quit.whatEndingDoes],
    ['close', () => parts.ui.setState({ closeAsked: 3 }), () => texts.closing.held(3)],
    ['filter', () => press(texts.filter.name), () => texts.filter.state],
    ['view', () => press(texts.views.name), () => texts.views.saved],
    ['theme', () => press(texts.header.theme), () => texts.header.themes.dark],
    ['menu', () => press(texts.menu.name), () => texts.menu.allCommands],
    ['server', () => press(texts.server.states.unreachable), () => texts.server.thisApp],
    ['nothing found', () => parts.ui.setState({ search: '999' }), () => texts.list.nothingMatches('999')],
    ['undo', () => main.setStatus({ undo: { id: 'u', text: '3 routers deleted' } }), () => texts.undo.undo],
    ['outcome of many', () => parts.ui.setState({ bulk: outcome }), () => texts.bulk.retryFailed],
  ])('in “%s”', async (_what, act, shown) => {
    await open('banner');
    act();
    await screen.findByText(shown(), { exact: false });
    expect(left()).toEqual([]);
  });
});

test('English that is drawn is found', async () => {
  await open('eight');
  document.body.append(Object.assign(document.createElement('p'), { textContent: 'Close this' }));
  document.body.append(Object.assign(document.createElement('button'), { title: 'Active' }));
  expect(left()).toEqual(['Close this', 'Active']);
  for (const planted of document.body.querySelectorAll(':scope > p, :scope > button')) planted.remove();
});

test('every button of a row has a name of its language', () => {
  parts = createApp(main.bridge);
  for (const action of [...actionsOf('Active'), ...actionsOf('In use')]) {
    expect(texts.actions.labels[action]('x')).toMatch(/^\[/);
  }
});

const question: QuitQuestion = { activeSessions: 2, canKeep: true, longestLeaseMs: 90_000 };

const outcome: BulkProgress = {
  id: 'b',
  operation: 'start',
  state: 'done',
  total: 5,
  waiting: 0,
  running: 0,
  succeeded: 1,
  failed: 1,
  skipped: [idOf(2)],
  spared: [idOf(3)],
  gone: [idOf(5)],
  cancelled: [idOf(4)],
  hostKeyQuestions: [],
  groups: [{ code: 'ROUTER_UNREACHABLE', message: '–', meaning: '–', hint: '–', routerIds: [idOf(9)] }],
};
