/** Which profiles can be chosen for a router. */

import { profileChoices } from '../../../src/renderer/features/routers/profile-choices';
import { expect, test } from 'vitest';

const own = { name: 'forward-counter', title: 'Forward counter', description: 'Counts.' };
const names = (ofServer: Parameters<typeof profileChoices>[0], chosen: string) =>
  profileChoices(ofServer, chosen).map(({ name }) => name);

test('the built-in ones are there without a server, and once only with one that names them too', () => {
  expect(names([], 'auto')).toEqual(['auto', 'facts', 'traffic-control']);
  const told = [{ name: 'facts', title: 'Facts', description: 'As the server has it.' }, own];
  expect(names(told, 'facts')).toEqual(['auto', 'facts', 'traffic-control', 'forward-counter']);
});

test('what is chosen already can be kept though the server does not name it, and says so', () => {
  const choices = profileChoices([own], 'gone');
  expect(choices.at(-1)).toMatchObject({
    name: 'gone',
    title: 'gone',
    description: expect.stringContaining('does not name'),
  });
  expect(names([own], 'forward-counter').filter((name) => name === 'forward-counter')).toHaveLength(1);
});
