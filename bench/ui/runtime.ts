/** The Electron that scripts/bench.mjs found, and how both parties are started on it. */

import path from 'node:path';

/** The commands of package.json run in the project's folder. */
export const projectFolder = process.cwd();
export const blankWindowFolder = path.join(projectFolder, 'bench/ui/blank-window');

export function electronPath(): string {
  const found = process.env['E2E_ELECTRON'];
  if (!found) throw new Error('E2E_ELECTRON is not set: run this with npm run bench:ui');
  return found;
}

/** Chromium's sandbox cannot be used by root. */
export function electronFlags(): readonly string[] {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

export function environment(): Record<string, string> {
  const entries = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries.filter(([name]) => name !== 'ELECTRON_RUN_AS_NODE'));
}
