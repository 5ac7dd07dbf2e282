/** What is wrong with a line of a table, with the router's name and the value as they stand there. Pure. */

import type { ImportRemark } from '@shared/import';
import { visibleLine } from '@shared/visible-text';
import type { Candidate } from './candidate';
import { texts } from '../../texts';

const shown = 60;
/** Whose value a problem that begins with the field's name is about (`fields` of the texts). */
const values = ['name', 'address', 'port', 'user', 'group', 'profile'] as const;

/** `problems`: of the table's lines; one of no line, or of a line that names no router, is left as it is. */
export function namedProblems(
  problems: readonly ImportRemark[],
  candidates: readonly Candidate[],
): readonly ImportRemark[] {
  const lines = new Map(candidates.map((candidate) => [candidate.where, candidate]));
  return problems.map(({ where, text }) => {
    const candidate = lines.get(where);
    return candidate === undefined ? { where, text } : { where, text: inFull(candidate, text) };
  });
}

function inFull(candidate: Candidate, text: string): string {
  const words = texts.importing.table;
  const field = values.find((each) => text.startsWith(`${texts.fields.names[each]}:`));
  const value = field === undefined ? null : candidate[field];
  // One that quotes what it found says it already.
  const said =
    value === null || value === '' || text.includes('“') ? text : words.itIs(text, visibleLine(value, shown));
  const name = candidate.name ?? candidate.address;
  return name === null || field === 'name' ? said : words.ofRouter(visibleLine(name, shown), said);
}
