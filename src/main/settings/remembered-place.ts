/** Where the window stood, read ahead of all else: the window is opened before the rest of the state is there. */

import { readFile } from 'node:fs/promises';
import { parseSettings, type WindowPlace } from './settings';

/** null when the file tells none, for whatever reason: what is wrong with it is told when the settings are loaded. */
export async function rememberedPlace(settingsFile: string): Promise<WindowPlace | null> {
  try {
    return parseSettings(JSON.parse(await readFile(settingsFile, 'utf8'))).window;
  } catch {
    return null;
  }
}
