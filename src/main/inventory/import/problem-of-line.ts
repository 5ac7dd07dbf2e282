/** What is wrong with a line or an entry of an import, with the router's name and the value as they stand there. Pure. */

import { visibleLine } from '@shared/visible-text';
import type { Candidate } from './candidate';
import { texts } from '../../texts';

const shown = 60;
/** Whose value a problem that begins with the field's name is about (`fields` of the texts). */
const values = ['name', 'address', 'port', 'user', 'group', 'profile'] as const;

/** A value that stands in a file that must not be quoted is not told; the name of the router always is. */
export function problemOf(candidate: Candidate, text: string): string {
  const words = texts.importing.list;
  const field = values.find((each) => text.startsWith(`${texts.fields.names[each]}:`));
  const value = field === undefined || candidate.unquoted.includes(field) ? null : candidate[field];
  // One that quotes what it found says it already.
  const said =
    value === null || value === '' || text.includes('“') ? text : words.itIs(text, visibleLine(value, shown));
  return field === 'name' ? said : problemOfRouter(candidate.name ?? candidate.address, said);
}

/** `name` null or empty: the line has none. */
export function problemOfRouter(name: string | null, text: string): string {
  const line = visibleLine(name ?? '', shown);
  return line === '' ? text : texts.importing.list.ofRouter(line, text);
}
