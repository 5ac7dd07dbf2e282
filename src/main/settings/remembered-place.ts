/**
 * Where the window stood, read ahead of all else: the window is opened before the rest of the state is there. Checked by
 * hand, because the settings' schema takes main longer to load than the window takes to open. And at once: to be read in
 * pieces it waited 40 ms for its turns beside what Electron does at its start.
 */

import { readFileSync } from 'node:fs';
import type { WindowPlace } from './settings';

/** null when the file tells none, for whatever reason: what is wrong with it is told when the settings are loaded. */
export function rememberedPlace(settingsFile: string): WindowPlace | null {
  try {
    const settings: unknown = JSON.parse(readFileSync(settingsFile, 'utf8'));
    return typeof settings === 'object' && settings !== null && 'window' in settings ? placeOf(settings.window) : null;
  } catch {
    return null;
  }
}

function placeOf(value: unknown): WindowPlace | null {
  if (typeof value !== 'object' || value === null) return null;
  const { x, y, width, height, isMaximized } = value as Readonly<Record<string, unknown>>;
  if (!isPixels(x) || !isPixels(y) || !isPixels(width) || !isPixels(height)) return null;
  return width > 0 && height > 0 && typeof isMaximized === 'boolean' ? { x, y, width, height, isMaximized } : null;
}

const isPixels = (value: unknown): value is number => Number.isInteger(value) && Math.abs(value as number) <= 100_000;
