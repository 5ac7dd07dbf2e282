/** The number of the start that the server counts: another one means that somebody else started the session. */

import { expect, it } from 'vitest';
import { after, newsAt, stateOf } from './machine-states';

const at = 1_023_000;
const asked = stateOf('Active, being refreshed');
const refreshed = (generation: number | null) =>
  after(
    [{ event: { type: 'refresh succeeded', attempt: asked.attempt, news: { ...newsAt(at), generation } }, at }],
    asked,
  );
const kindsOf = ({ effects }: ReturnType<typeof refreshed>) =>
  effects.flatMap((effect) => (effect.type === 'tell' ? [effect.kind] : []));

it('a refresh that tells another generation is told in the timeline, and the new one is shown', () => {
  const result = refreshed(2);
  expect(kindsOf(result)).toEqual(['started elsewhere', 'refreshed']);
  expect(result.state).toMatchObject({ phase: 'Active', generation: 2 });
  const told = result.effects[0];
  expect(told?.type === 'tell' && told.text).toContain('generation 2, before 1');
});

it.each([1, null])('a refresh that tells %s is an ordinary one, and the generation stays', (generation) => {
  const result = refreshed(generation);
  expect(kindsOf(result)).toEqual(['refreshed']);
  expect(result.state.generation).toBe(1);
});

it('the first answer for what was adopted tells its generation, and that is no news', () => {
  const adopted = stateOf('Retrying (adopted)');
  const { state, effects } = after(
    [{ event: { type: 'refresh succeeded', attempt: adopted.attempt, news: { ...newsAt(at), generation: 7 } }, at }],
    adopted,
  );
  expect(state.generation).toBe(7);
  expect(effects.map((effect) => effect.type === 'tell' && effect.kind)).not.toContain('started elsewhere');
});
