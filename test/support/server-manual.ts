/** Reads docs/commands-server.md and its unit, for the tests that do what the page says and compare the two. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export const manual = readFileSync(resolve('docs/commands-server.md'), 'utf8');

/** The blocks that are marked to be run, in their order, each with its last line end. */
export function walkBlocks(): readonly string[] {
  return [...manual.matchAll(/^```sh walk\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
}

/** The settings of a unit by name; of one that stands there twice, the last. */
export function settingsOf(unit: string): ReadonlyMap<string, string> {
  return new Map([...unit.matchAll(/^(\w+)=(.*)$/gm)].map((match) => [match[1] ?? '', match[2] ?? '']));
}
