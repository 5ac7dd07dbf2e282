/** What the app's own log has: every change of phase, in order. The window is told less often and draws only what is in sight. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { StartedApp } from './app';

export type PhaseChange = { readonly routerId: string; readonly from: string; readonly to: string };

export function phaseChanges({ userDataFolder }: Pick<StartedApp, 'userDataFolder'>): readonly PhaseChange[] {
  return (
    readFileSync(path.join(userDataFolder, 'logs', 'app.jsonl'), 'utf8')
      .split('\n')
      // The last line may be on its way.
      .filter((line) => line.includes('"session phase"') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as PhaseChange)
  );
}
