/** Words for people stand in `src/renderer/texts` and nowhere else in the window. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { literalTexts } from './literal-texts';

const renderer = path.resolve(import.meta.dirname, '../../src/renderer');

const files = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('texts/'))
  .toSorted();

const findingsIn = (file: string): readonly string[] =>
  literalTexts(file, readFileSync(path.join(renderer, file), 'utf8')).map(({ line, what }) => `${line}: ${what}`);

test.each(files)('%s has no words of its own', (file) => {
  expect(findingsIn(file)).toEqual([]);
});

describe('a planted text is found', () => {
  it.each([
    ['in an element', 'const a = () => <p>Hello</p>;'],
    ['in an expression of an element', "const a = () => <p>{busy ? 'Close' : cancel}</p>;"],
    ['after a condition', "const a = () => <p>{busy && 'Busy'}</p>;"],
    ['in a template of an element', 'const a = () => <p>{`${count} failed`}</p>;'],
    ['in a label for screen readers', 'const a = () => <button aria-label="Close" />;'],
    ['in a placeholder', "const a = () => <input placeholder={wanted ? 'Any' : ''} />;"],
    ['in a title', 'const a = () => <Modal title={`Delete ${name}?`} />;'],
    ['in a property that becomes a label', "const kinds = [{ value: 'agent', label: 'Agent' }];"],
    ['in what is read out', "const a = () => announcer.say('Copied');"],
    ['as a sentence anywhere', "const a = () => 'The lease ran out.';"],
    ['as a template anywhere', 'const a = () => `Session active on ${name}`;'],
    ['as a text kept by a module', 'const label = texts.common.close;'],
  ])('%s', (_where, source) => {
    expect(literalTexts('planted.tsx', source)).toHaveLength(1);
  });

  it.each([
    ['the name of a class', 'const a = () => <p className="visually-hidden" role="status" />;'],
    ['a value that people do not see', "const a = () => <Select value={kind === 'agent' ? 'agent' : ''} />;"],
    ['a text by its key', 'const a = () => <p title={texts.common.close}>{texts.common.close}</p>;'],
    ['an exception', "const a = () => { throw new Error('the page has no root element'); };"],
    ['a selector', "const a = () => element.closest('button, input');"],
    ['punctuation', 'const a = () => <p>{name} ({count}), </p>;'],
  ])('%s is none', (_what, source) => {
    expect(literalTexts('planted.tsx', source)).toEqual([]);
  });
});
