/** Words for people stand in `src/main/texts` and nowhere else in main or in what it shares with the window. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { textsInMain } from './main-texts';

const project = path.resolve(import.meta.dirname, '../..');

/** What is a table of texts itself, or of words that are nobody's texts. */
const left: ReadonlySet<string> = new Set([
  // The English sentences of errors: `texts.errors`.
  'src/shared/errors.ts',
  // The mark where a text was cut, which the commands server leaves as well.
  'src/shared/visible-text.ts',
  // Headers of other tools' tables, in several languages.
  'src/main/inventory/import/column-guess.ts',
]);

const files = ['src/main', 'src/shared']
  .flatMap((folder) =>
    readdirSync(path.join(project, folder), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file.split(path.sep).join('/')}`,
    ),
  )
  .filter((file) => file.endsWith('.ts') && !file.startsWith('src/main/texts/') && !left.has(file))
  .toSorted();

const findingsIn = (file: string): readonly string[] =>
  textsInMain(file, readFileSync(path.join(project, file), 'utf8')).map(({ line, what }) => `${line}: ${what}`);

test.each(files)('%s has no words of its own', (file) => {
  expect(findingsIn(file)).toEqual([]);
});

describe('a planted text is found', () => {
  it.each([
    ['as a sentence anywhere', "const a = 'The lease ran out.';"],
    ['with values put in', 'const a = `${name} cannot be deleted: it ${why}.`;'],
    ['of one word and a value', 'const where = `Line ${number}`;'],
    ['in a refusal', "const a = () => refusal('NOT_POSSIBLE_NOW', 'Another one is running.');"],
    ['in a schema', "const a = z.string().min(1, 'name: must not be empty');"],
    ['of one word, in a message', "const a = serviceError('INTERNAL', { message: 'Failed', correlationId });"],
    ['of one word, in a label', "const a = { label: busy ? 'Wait' : '' };"],
    ['of one word, in a variable that is a title', "const title = isOne ? 'Session' : `${count}`;"],
    ['beside a kind', "const a = { kind: 'end failed', text: 'Gone.' };"],
    ['in a function that is called beside the log', "const a = () => tell('it is over', log.info('it is over'));"],
  ])('%s', (_where, source) => {
    expect(textsInMain('planted.ts', source)).toHaveLength(1);
  });

  it.each([
    ['what is logged', "log.warn('could not write', { reason: `${name} is gone` });"],
    ['what is logged at a level of its own', 'log[level](`embedded server`, { line });'],
    ['why the sessions are asked for anew', "ports.onDoubt('the computer woke up');"],
    ['what is thrown', "throw new Error('the source of ids gave no UUID');"],
    ['the type of an event', "send({ type: 'end requested', at: 1 });"],
    ['a state that is compared', "if (phase === 'In use' || step !== 'not there') stop();"],
    ['a case', "switch (kind) { case 'slow down': wait(); }"],
    ['a type', "type Verdict = 'no answer' | 'slow down';"],
    ['a phase', "const phases = new Set(['No session', 'End pending']);"],
    ['a policy', `const policy = "default-src 'none'; base-uri 'none'";`],
    ['a text by its key', 'const message = texts.sessions.notStarted;'],
    ['what only joins values', 'const key = `${address} ${port}`;'],
  ])('%s is none', (_what, source) => {
    expect(textsInMain('planted.ts', source)).toEqual([]);
  });
});
