/** Tags of one cell are parted where people part them, and never at blanks. */

import { expect, it } from 'vitest';
import { tagsOf, tagsText } from '../../../src/main/inventory/tag-list';

it.each([
  ['guest wifi', ['guest wifi']],
  ['core router; guest wifi ;', ['core router', 'guest wifi']],
  ['edge, guest wifi', ['edge', 'guest wifi']],
  ['Vienna, 1st;edge', ['Vienna, 1st', 'edge']],
  ['24" rack;edge', ['24" rack', 'edge']],
  ['"open;edge', ['"open', 'edge']],
  ['"a;b";"say ""c"""', ['a;b', 'say "c"']],
  ['"a, b"', ['a, b']],
  [' ; ,', [',']],
  ['', []],
])('%s', (text, tags) => {
  expect(tagsOf(text)).toEqual(tags);
});

it('a tag of ours that holds a separator stands in quotes', () => {
  expect(tagsText(['core router', 'a,b', 'c;"d"'])).toBe('core router;"a,b";"c;""d"""');
});
