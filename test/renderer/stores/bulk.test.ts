/** The operation on many routers in the window: shown as main tells it, its host keys asked about once each. */

import { expect, test } from 'vitest';
import { serviceError } from '@shared/errors';
import { rowMapOf } from '@shared/row-map';
import { noSession } from '@shared/session';
import { createApi } from '../../../src/renderer/bridge';
import { followBulk } from '../../../src/renderer/stores/bulk';
import { createMirrorStore } from '../../../src/renderer/stores/mirror';
import { createUiStore } from '../../../src/renderer/stores/ui';
import { bulkProgress, FakeMain } from '../harness/fake-main';
import { idOf, routerRow } from '../harness/scenes';

function opened() {
  const main = new FakeMain();
  const mirror = createMirrorStore();
  const ui = createUiStore();
  followBulk(createApi(main.bridge), mirror, ui);
  const show = (error: ReturnType<typeof serviceError> | null): void => {
    const row = routerRow(1, {}, { ...noSession, phase: error === null ? 'Starting' : 'Failed', error });
    const { mirror: before } = mirror.getState();
    mirror.setState({ mirror: { ...before, rows: rowMapOf([row]), order: [row.id] } });
  };
  return { main, ui, show };
}
const unknownKey = serviceError('HOST_KEY_UNKNOWN', { message: 'nobody knows this key', correlationId: 'c1' });

test('what main tells is shown until it is dismissed', () => {
  const { main, ui } = opened();
  const bulk = bulkProgress('start', [idOf(1)]);
  main.emit('bulkChanged', bulk);
  expect(ui.getState().bulk?.id).toBe(bulk.id);
  main.emit('bulkChanged', null);
  expect(ui.getState().bulk).toBeNull();
});

test('a host key that nobody knows is asked about once, also when its row comes later than the news', () => {
  const { main, ui, show } = opened();
  const bulk = { ...bulkProgress('start', [idOf(1)]), hostKeyQuestions: [idOf(1)] };
  show(null);
  main.emit('bulkChanged', bulk);
  expect(ui.getState().hostKeyQuestions).toEqual([]);
  show(unknownKey);
  expect(ui.getState().hostKeyQuestions.map(({ routerId }) => routerId)).toEqual([idOf(1)]);
  ui.setState({ hostKeyQuestions: [] });
  main.emit('bulkChanged', { ...bulk, state: 'done' });
  expect(ui.getState().hostKeyQuestions).toEqual([]);
});
