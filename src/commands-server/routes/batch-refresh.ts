/** One request that refreshes many sessions: parsed, answered and counted per session. */

import { parseUuid } from '@shared/ids';
import type { WireBatchEntry, WireBatchRefresh } from '@shared/wire';
import { asCommandsError, CommandsError } from '../commands-error';
import type { Metrics } from '../metrics';
import type { RefreshEntry, SessionConductor } from '../session-conductor';
import { batchRefreshBody, parseRequest, refreshBody } from './request-schemas';

/** Room for 500 entries with both ids, also when somebody indents the JSON. */
export const batchBodyLimit = 128 * 1024;

export function isBatch(body: unknown): boolean {
  return body !== null && typeof body === 'object' && 'sessions' in body;
}

export async function refreshBatch(
  ports: {
    readonly conductor: SessionConductor;
    readonly redact: (error: CommandsError) => CommandsError;
    readonly metrics: Metrics;
  },
  body: unknown,
  owner: string,
): Promise<WireBatchRefresh> {
  const { sessions } = parseRequest(batchRefreshBody, body, 'body');
  const entries = sessions.map(parseEntry);
  const from = performance.now();
  const outcomes = await ports.conductor.refreshAll(entries, owner);
  const answers = outcomes.map((outcome, index): WireBatchEntry => {
    const ids = idsOf(sessions[index]);
    if (!(outcome instanceof CommandsError)) return { ...ids, success: true, data: outcome, error: null };
    return { ...ids, success: false, data: null, error: ports.redact(outcome).toWire() };
  });
  const seconds = (performance.now() - from) / 1000;
  for (const { error } of answers) ports.metrics.observe('refresh', error?.code ?? 'ok', seconds);
  const refreshed = answers.filter(({ success }) => success).length;
  return { message: `${refreshed} of ${answers.length} sessions refreshed`, sessions: answers };
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
