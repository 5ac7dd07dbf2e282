/** The window's place out of settings.json: what is there, or nothing. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rememberedPlace } from '../../../src/main/settings/remembered-place';
import { firstSettings, parseSettings } from '../../../src/main/settings/settings';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'router-sessions-place-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function placeIn(content: string): Promise<unknown> {
  const file = path.join(folder, 'settings.json');
  await writeFile(file, content);
  return rememberedPlace(file);
}

const place = { x: -20, y: 10, width: 1280, height: 800, isMaximized: false };
const settings = { ...firstSettings('00000000-0000-4000-8000-000000000001'), window: place };

test('is what the settings hold, as their schema reads it', async () => {
  expect(await placeIn(JSON.stringify(settings))).toEqual(place);
  expect(parseSettings(settings).window).toEqual(place);
});

test('is nothing where there is no file, no JSON, no window, or a window of an older version', async () => {
  expect(rememberedPlace(path.join(folder, 'nothing.json'))).toBeNull();
  for (const content of ['', '{', 'null', '[]', '7', '{"version":1}', '{"window":null}', '{"window":"left"}']) {
    expect([content, await placeIn(content)]).toEqual([content, null]);
  }
});

test.each([
  { x: '1' },
  { y: 1.5 },
  { width: 0 },
  { height: -800 },
  { x: 1e9 },
  { isMaximized: 'no' },
  { height: undefined },
])('is nothing with %o', async (wrong) => {
  expect(await placeIn(JSON.stringify({ ...settings, window: { ...place, ...wrong } }))).toBeNull();
});
