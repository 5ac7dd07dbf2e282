/** One request that refreshes many sessions: parsed, answered and counted per session. */

import { parseUuid } from '@shared/ids';
import type { WireBatchEntry } from '@shared/wire';
import { asCommandsError, CommandsError } from '../commands-error';
import type { Log } from '../log';
import type { Metrics } from '../metrics';
import type { RefreshTexts } from '../session-answers';
import type { Moment, RefreshEntry, SessionConductor } from '../session-conductor';
import { batchRefreshBody, parseRequest, refreshBody } from './request-schemas';

/** Room for 500 entries with both ids, also when somebody indents the JSON. */
export const batchBodyLimit = 128 * 1024;

export function isBatch(body: unknown): boolean {
  return body !== null && typeof body === 'object' && 'sessions' in body;
}

export type BatchPorts = {
  readonly conductor: SessionConductor;
  readonly texts: RefreshTexts;
  readonly log: Log;
  readonly redact: (error: CommandsError) => CommandsError;
  readonly metrics: Metrics;
};

/** The JSON text of the answer's data. Most entries are answered at once; only the others take the long way, together. */
export async function refreshBatch(
  ports: BatchPorts,
  body: unknown,
  who: { readonly user: string; readonly correlationId: string },
): Promise<string> {
  const owner = who.user;
  const { sessions } = parseRequest(batchRefreshBody, body, 'body');
  const { conductor, texts, metrics } = ports;
  const now = conductor.now();
  const pieces: (string | number)[] = [];
  const others: { readonly entry: unknown; readonly at: number }[] = [];
  for (const entry of sessions) {
    if (pieces.length > 0) pieces.push(',');
    const done = refreshEntryAtOnce(conductor, entry, owner, now);
    if (done) texts.pushEntry(pieces, done.record, done.verifiedMsAgo);
    else others.push({ entry, at: pieces.push('') - 1 });
  }
  let refreshed = sessions.length - others.length;
  if (refreshed > 0)
    metrics.observe('refresh', 'ok', (conductor.now().monotonicMs - now.monotonicMs) / 1000, refreshed);
  if (others.length > 0) {
    const entries = others.map(({ entry }) => entry);
    const failures: Record<string, number> = {};
    for (const [index, answer] of (await refreshOthers(ports, entries, owner)).entries()) {
      pieces[others[index]?.at ?? 0] = JSON.stringify(answer);
      if (answer.success) refreshed += 1;
      else failures[answer.error.code] = (failures[answer.error.code] ?? 0) + 1;
    }
    if (refreshed < sessions.length) {
      ports.log.warn('batch refresh failed in part', { ...who, sessions: sessions.length, ...failures });
    }
  }
  return `{"message":"${refreshed} of ${sessions.length} sessions refreshed","sessions":[${pieces.join('')}]}`;
}

/** Only with both ids: an answer names what was asked for. */
function refreshEntryAtOnce(conductor: SessionConductor, entry: unknown, owner: string, now: Moment) {
  if (entry === null || typeof entry !== 'object') return null;
  const { sessionId, routerId } = entry as Readonly<Record<string, unknown>>;
  return typeof routerId === 'string' ? conductor.refreshAtOnce(sessionId, routerId, owner, now) : null;
}

async function refreshOthers(
  ports: BatchPorts,
  sessions: readonly unknown[],
  owner: string,
): Promise<readonly WireBatchEntry[]> {
  const from = performance.now();
  const outcomes = await ports.conductor.refreshAll(sessions.map(parseEntry), owner);
  const answers = outcomes.map((outcome, index): WireBatchEntry => {
    const ids = idsOf(sessions[index]);
    if (!(outcome instanceof CommandsError)) return { ...ids, success: true, data: outcome, error: null };
    return { ...ids, success: false, data: null, error: ports.redact(outcome).toWire() };
  });
  const seconds = (performance.now() - from) / 1000;
  for (const { error } of answers) ports.metrics.observe('refresh', error?.code ?? 'ok', seconds);
  return answers;
}

function parseEntry(entry: unknown): RefreshEntry | CommandsError {
  try {
    const { sessionId, routerId } = parseRequest(refreshBody, entry, 'entry');
    return { sessionId, routerId: routerId ?? null };
  } catch (thrown) {
    return asCommandsError(thrown);
  }
}

/** The ids as far as they are ids: nothing else that a caller sent is sent back. */
function idsOf(entry: unknown): { readonly session_id: string | null; readonly router_id: string | null } {
  const { sessionId, routerId } = (entry ?? {}) as Readonly<Record<string, unknown>>;
  return { session_id: parseUuid(sessionId), router_id: parseUuid(routerId) };
}
