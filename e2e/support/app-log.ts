/** What the app writes down of itself: every change of phase, of which the window shows only some, and the audit record. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { recordOf } from '../../src/main/audit/audit-chain';
import type { StartedApp } from './app';

type App = Pick<StartedApp, 'userDataFolder'>;

export type PhaseChange = { readonly routerId: string; readonly from: string; readonly to: string };

/** In their order. */
export function phaseChanges({ userDataFolder }: App): readonly PhaseChange[] {
  return (
    readFileSync(path.join(userDataFolder, 'logs', 'app.jsonl'), 'utf8')
      .split('\n')
      // The last line may be on its way.
      .filter((line) => line.includes('"session phase"') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as PhaseChange)
  );
}

export const auditFile = ({ userDataFolder }: App): string => path.join(userDataFolder, 'logs', 'audit.jsonl');

/** How the operations ended, in the order of their ends. What a full disk took only a part of is no record. */
export function outcomesOnRecord(app: App, operation: string): readonly Readonly<Record<string, unknown>>[] {
  return readFileSync(auditFile(app), 'utf8')
    .split('\n')
    .flatMap((line) => recordOf(line) ?? [])
    .filter((record) => record['operation'] === operation && record['moment'] === 'end');
}
