/** Finds plain English on a page that is drawn in the pseudo-language: what it shows that is neither its text nor data. */

import { reasonInRow } from '../../../src/renderer/features/routers/reason';
import type { FakeMain } from '../harness/fake-main';

/** Of no language: commands, keys, output of routers, names of libraries. */
const untranslated = 'style, script, code, pre, kbd';

const readAttributes = [
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
  'title',
  'placeholder',
];

/** Ids that happen to be words: they are no data to show. */
const idsOfMain: ReadonlySet<string> = new Set(
  'phase kind state step level routerState runtime secretStorage capabilities'.split(' '),
);

/** Everything that main may have told: names, addresses, the sentences of errors, notices and timelines. */
function toldBy(main: FakeMain): readonly string[] {
  const told = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === 'string') told.add(value).add(reasonInRow(value));
    else if (Array.isArray(value)) value.forEach(collect);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, part] of Object.entries(value)) if (!idsOfMain.has(key)) collect(part);
    }
  };
  for (const row of main.rows.values()) {
    collect(row);
    collect(main.detailsOf(row));
    collect(row.router.group?.split('/'));
  }
  collect(main.status);
  collect(main.preview);
  return [...told].filter((text) => /[A-Za-z]{2}/.test(text));
}

export function englishLeft(page: ParentNode, main: FakeMain, known: readonly string[] = []): readonly string[] {
  // The longest first: “react-dom” is not what is left of “react”.
  const data = [...known, ...toldBy(main)].toSorted((one, other) => other.length - one.length);
  const left = new Set<string>();
  const check = (text: string | null): void => {
    if (text === null || !/[A-Za-z]{2}/.test(text)) return;
    const rest = data.reduce((part, told) => part.replaceAll(told, ''), text);
    if (/[A-Za-z]{2}/.test(rest)) left.add(text.trim());
  };
  for (const element of page.querySelectorAll<HTMLElement>('*')) {
    if (element.closest(untranslated) !== null) continue;
    for (const attribute of readAttributes) check(element.getAttribute(attribute));
    for (const node of element.childNodes) if (node.nodeType === 3) check(node.textContent);
  }
  return [...left];
}
