/** The list's layout, selection, typing and memory, each for itself. */

import { expect, test } from 'vitest';
import type { RouterId } from '@shared/ids';
import { folded } from '../../../src/renderer/components/folded';
import { layoutAt } from '../../../src/renderer/features/routers/grid-layout';
import { filterRows, matchesSearch, searchWords } from '../../../src/renderer/features/routers/list-model';
import { allOrNone, toggled, withRange } from '../../../src/renderer/features/routers/selection';
import { createTypeAhead, nextBeginning } from '../../../src/renderer/features/routers/type-ahead';
import { changeOf, keep } from '../../../src/renderer/features/routers/bulk/EditManyDialog';
import {
  parseLayout,
  parseShown,
  parseSort,
  parseViews,
  shownText,
  viewsText,
} from '../../../src/renderer/stores/remembered';
import { usualLayout, type SavedView } from '../../../src/renderer/stores/ui';
import { idOf, routerRow } from '../harness/scenes';

const ids = [1, 2, 3, 4, 5].map((index) => idOf(index));
const [one, two, three, four, five] = ids as [RouterId, RouterId, RouterId, RouterId, RouterId];
const none: ReadonlySet<RouterId> = new Set();

test('a wide list shows every column, a narrow one leaves out those missed least, never the state, name and actions', () => {
  expect(layoutAt(1_400, usualLayout)).toMatchObject({ hidden: [], hasWords: true, causeSpan: 3 });
  expect(layoutAt(950, usualLayout)).toMatchObject({ hidden: ['latency'], hasWords: false });
  expect(layoutAt(560, usualLayout).hidden).toEqual(['address', 'refreshed', 'verified', 'latency']);
  expect(layoutAt(200, { ...usualLayout, hidden: ['state', 'name', 'actions'] }).hidden).not.toContain('name');
});

test.each([420, 560, 640, 700, 800, 900, 1_000, 1_100, 1_300, 1_900])(
  'at %i px no column is pushed out of the list',
  (width) => {
    const { template } = layoutAt(width, usualLayout);
    const tracks = template.match(/\d+(?=px)/g)?.map(Number) ?? [];
    const least = tracks.reduce((sum, track) => sum + track, 0) + 10 * (tracks.length - 1) + 49;
    expect(least).toBeLessThanOrEqual(Math.max(width, 480));
  },
);

test('a column that was hidden or drawn wider stays so', () => {
  const layout = layoutAt(1_400, { hidden: ['refreshed'], widths: { address: 300 } });
  expect(layout.hidden).toEqual(['refreshed']);
  expect(layout.causeSpan).toBe(2);
  expect(layout.template).toContain('300px');
});

test('a range goes from the anchor to the row, in either direction, and keeps what was selected', () => {
  expect([...withRange(new Set([five]), ids, two, four)]).toEqual([five, two, three, four]);
  expect([...withRange(none, ids, four, two)]).toEqual([two, three, four]);
  expect([...withRange(none, ids, null, three)]).toEqual([three]);
});

test('an anchor that the filter has hidden selects the row alone', () => {
  expect([...withRange(none, [three, four], one, four)]).toEqual([four]);
});

test('a second toggle takes the first back; all or none does so for what is shown', () => {
  expect(toggled(toggled(none, one), one).size).toBe(0);
  const all = allOrNone(new Set([five]), [one, two]);
  expect([...all]).toEqual([five, one, two]);
  expect([...allOrNone(all, [one, two])]).toEqual([five]);
});

test('what was looked at is remembered; a text that is none, and the order of an earlier version, are read', () => {
  const shown = {
    search: 'berlin',
    filter: { kind: 'group', group: 'Branches' },
    facets: { phases: ['Failed'], tags: ['lte'] },
    sort: { column: 'lease', descending: true },
  } as const;
  expect(parseShown(shownText(shown), null)).toEqual(shown);
  const all = { search: '', filter: { kind: 'all' }, facets: { phases: [], tags: [] } };
  for (const text of [null, '', '7', '{']) {
    expect(parseShown(text, 'lease descending')).toMatchObject({ ...all, sort: { column: 'lease' } });
  }
  const odd = '{"search":7,"filter":{"kind":"other"},"facets":{"phases":["Gone"],"tags":[1]},"sort":null}';
  expect(parseShown(odd, null)).toEqual({ ...all, sort: { column: 'name', descending: false } });
});

test('a name is found however its letters are composed, and by the same letters in every language', () => {
  const decomposed = routerRow(1, { name: 'Zu\u0308rich-1' });
  expect(matchesSearch(decomposed, searchWords('Z\u00fcrich'))).toBe(true);
  expect(folded('IMPORT')).toBe('import');
});

test('letters typed without a pause are one beginning; a key that acts begins none', () => {
  const ahead = createTypeAhead((key) => 'serf'.includes(key));
  expect(ahead.typed('s', 0)).toBeNull();
  expect(ahead.typed('b', 0)).toBe('b');
  expect(ahead.typed('e', 200)).toBe('be');
  expect(ahead.typed('h', 5_000)).toBe('h');
  expect(ahead.typed('Enter', 5_100)).toBeNull();
});

test('one letter again goes to the next name, more letters stay on the one that fits', () => {
  const names = ['berlin', 'bonn', 'cologne', 'Bremen'];
  expect(nextBeginning(names, 'b', 0)).toBe(1);
  expect(nextBeginning(names, 'b', 1)).toBe(3);
  expect(nextBeginning(names, 'be', 0)).toBe(0);
  expect(nextBeginning(names, 'x', 0)).toBe(-1);
});

test('several states are any of them, several tags are all of them', () => {
  const rows = new Map(
    [{ tags: ['a', 'b'] }, { tags: ['a'] }, { tags: [] }]
      .map((router, index) => routerRow(index, router))
      .map((row) => [row.id, row] as const),
  );
  const shown = (facets: Parameters<typeof filterRows>[4]) =>
    filterRows(rows, [...rows.keys()], { kind: 'all' }, '', facets).length;
  expect(shown({ phases: [], tags: ['a'] })).toBe(2);
  expect(shown({ phases: [], tags: ['a', 'b'] })).toBe(1);
  expect(shown({ phases: ['Active', 'Failed'], tags: [] })).toBe(0);
  expect(shown({ phases: ['No session', 'Failed'], tags: ['a'] })).toBe(2);
});

test('what the window remembered comes back, and nonsense becomes the usual', () => {
  const view: SavedView = {
    name: 'Branches that failed',
    search: 'muc',
    filter: { kind: 'group', group: 'Branches/Munich' },
    facets: { phases: ['Failed'], tags: ['lte'] },
    sort: { column: 'lease', descending: true },
  };
  expect(parseViews(viewsText([view]))).toEqual([view]);
  expect(parseViews('{"name":')).toEqual([]);
  expect(parseViews('[{"name":""},7,null,{"name":"x","facets":{"phases":["Rebooting"]}}]')).toEqual([
    { name: 'x', search: '', filter: { kind: 'all' }, facets: { phases: [], tags: [] }, sort: parseSort(null) },
  ]);
  const layout = { density: 'compact', hidden: ['latency'], widths: { name: 222 } } as const;
  expect(parseLayout(JSON.stringify(layout))).toEqual(layout);
  expect(parseLayout('{"density":"huge","hidden":["actions"],"widths":{"name":-5}}')).toEqual(usualLayout);
});

test('an edit of several names only what was filled in', () => {
  const untouched = {
    user: '',
    port: '',
    group: '',
    addTags: [],
    removeTags: [],
    profile: keep,
    credential: keep,
    further: keep,
    legacy: keep,
    jump: keep,
  };
  expect(changeOf(untouched)).toBeNull();
  expect(changeOf({ ...untouched, group: ' / ', port: '2222', jump: 'none' })).toEqual({
    group: null,
    port: 2222,
    jump: null,
  });
  expect(changeOf({ ...untouched, further: 'agent', legacy: 'offered' })).toEqual({
    furtherCredentials: [{ kind: 'agent' }],
    legacyAlgorithms: true,
  });
  expect(changeOf({ ...untouched, further: 'none', legacy: 'none' })).toEqual({
    furtherCredentials: [],
    legacyAlgorithms: false,
  });
});
