/**
 * The lines of the session journal: each with a checksum of its own, so that a line that was cut off, or spoilt, is known
 * and left out, and what stands before and after it counts. Pure.
 */

import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { StoredSession } from './session-store';

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const text = z.string().max(200);

const entrySchema = z.discriminatedUnion('kind', [
  // Files from before there was a version have that of 1.
  z.object({ kind: z.literal('server'), instanceId: text, version: count.default(1) }),
  z.object({
    kind: z.literal('put'),
    session: z.object({
      sessionId: text,
      routerId: text,
      owner: text,
      generation: count,
      mark: z.object({ owner: text, generation: count }).nullable(),
      startedAt: z.number(),
      prolongedAt: z.number(),
    }),
  }),
  z.object({ kind: z.literal('prolong'), sessionId: text, at: z.number() }),
  z.object({ kind: z.literal('remove'), sessionId: text }),
]);

/** Of the lines that this program writes. */
export const journalVersion = 1;

export type JournalEntry = z.output<typeof entrySchema>;

export type JournalContent = {
  readonly instanceId: string | null;
  readonly sessions: Map<string, StoredSession>;
  /** lines that could not be read; one at the end is what a kill leaves behind */
  readonly unreadable: number;
  /** others than a torn one at the end are among them: something other than a kill has been at the file */
  readonly isDamaged: boolean;
  readonly version: number;
};

export function lineOf(entry: JournalEntry): string {
  const json = JSON.stringify(entry);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
}

function entryOf(line: string): JournalEntry | null {
  const json = line.slice(9);
  if (line[8] !== ' ' || crc32(json).toString(16).padStart(8, '0') !== line.slice(0, 8)) return null;
  try {
    return entrySchema.parse(JSON.parse(json));
  } catch {
    return null;
  }
}

export function readJournal(content: string): JournalContent {
  const sessions = new Map<string, StoredSession>();
  let instanceId: string | null = null;
  let version = journalVersion;
  let unreadable = 0;
  const lines = content.split('\n');
  const isTorn = lines.at(-1) !== '' && entryOf(lines.at(-1) ?? '') === null;
  for (const line of lines) {
    if (line === '') continue;
    const entry = entryOf(line);
    if (!entry) unreadable += 1;
    else if (entry.kind === 'server') ({ instanceId, version } = entry);
    else applyEntry(sessions, entry);
  }
  return { instanceId, sessions, unreadable, isDamaged: unreadable > (isTorn ? 1 : 0), version };
}

export function applyEntry(
  sessions: Map<string, StoredSession>,
  entry: Exclude<JournalEntry, { readonly kind: 'server' }>,
): void {
  if (entry.kind === 'put') sessions.set(entry.session.sessionId, entry.session);
  else if (entry.kind === 'remove') sessions.delete(entry.sessionId);
  else {
    const known = sessions.get(entry.sessionId);
    if (known) sessions.set(entry.sessionId, { ...known, prolongedAt: entry.at });
  }
}

export function snapshotOf(instanceId: string, sessions: Iterable<StoredSession>): string {
  const lines = [lineOf({ kind: 'server', instanceId, version: journalVersion })];
  for (const session of sessions) lines.push(lineOf({ kind: 'put', session }));
  return lines.join('');
}
