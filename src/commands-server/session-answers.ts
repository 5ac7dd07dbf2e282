/** What is said on the wire of a session: its lease, and what is known of the router behind it. */

import type { WireLease, WireRefresh, WireSessionStatus, WireStart } from '@shared/wire';
import type { SetUp } from './infrastructure/set-up';
import type { Redactor } from './redact';
import { factsOnWire, type RouterVerdict, type RouterWatch } from './router-watch';
import type { SessionRecord, SessionRegistry } from './session-registry';

export type AnswerPorts = {
  readonly registry: SessionRegistry;
  readonly watch: RouterWatch;
  readonly redactor: Redactor;
  readonly serverInstanceId: string;
};

/** What a router said of its trouble may hold anything. */
function verdictOn({ watch, redactor }: AnswerPorts, sessionId: string): RouterVerdict {
  const verdict = watch.verdictOf(sessionId);
  return verdict.router_error === null ? verdict : { ...verdict, router_error: redactor.value(verdict.router_error) };
}

function leaseOf({ registry, serverInstanceId }: AnswerPorts, record: SessionRecord): WireLease {
  return { ttl_ms: registry.ttlMs, generation: record.generation, server_instance_id: serverInstanceId };
}

export function startAnswer(ports: AnswerPorts, record: SessionRecord, setUp: SetUp): WireStart {
  return {
    session_id: record.sessionId,
    router_reachable: true,
    infrastructure_ready: true,
    message: 'Session established successfully',
    changed: setUp.changed,
    ...leaseOf(ports, record),
    ...factsOnWire(setUp, null),
  };
}

export function refreshAnswer(ports: AnswerPorts, record: SessionRecord): WireRefresh {
  const message = `Session ${record.sessionId} refreshed`;
  return { message, ...leaseOf(ports, record), ...verdictOn(ports, record.sessionId) };
}

const batchHeads = new WeakMap<SessionRecord, string>();

/**
 * `refreshAnswer` as JSON text, for sessions whose router was verified a moment ago: put together by hand, because
 * JSON.stringify would take most of the time of a batch. Ids are UUIDs and need no escaping.
 */
export function refreshTexts({ registry, serverInstanceId }: Pick<AnswerPorts, 'registry' | 'serverInstanceId'>) {
  const head = ({ sessionId, generation }: SessionRecord) =>
    `{"message":"Session ${sessionId} refreshed","ttl_ms":${registry.ttlMs},"generation":${generation},` +
    `"server_instance_id":"${serverInstanceId}","router_state":"verified","last_verified_ms_ago":`;
  const tail = ',"router_error":null}';
  return {
    /** the data of a single refresh */
    single: (record: SessionRecord, verifiedMsAgo: number) => `${head(record)}${verifiedMsAgo}${tail}`,
    /** one entry of a batch, in pieces that are to be joined. All but one are the same at every refresh. */
    pushEntry: (pieces: (string | number)[], record: SessionRecord, verifiedMsAgo: number) => {
      let start = batchHeads.get(record);
      if (start === undefined) {
        const ids = `"session_id":"${record.sessionId}","router_id":"${record.routerId}"`;
        // By way of a buffer, so that it is one flat piece of memory and not a tree of its parts.
        start = Buffer.from(`{${ids},"success":true,"data":${head(record)}`, 'latin1').toString('latin1');
        batchHeads.set(record, start);
      }
      pieces.push(start, verifiedMsAgo, entryTail);
    },
  };
}

export type RefreshTexts = ReturnType<typeof refreshTexts>;

const entryTail = ',"router_error":null},"error":null}';

export function statusAnswer(ports: AnswerPorts, record: SessionRecord): WireSessionStatus {
  const { registry, watch } = ports;
  return {
    session_id: record.sessionId,
    router_id: record.routerId,
    state: record.phase,
    step: record.step,
    remaining_ms: Math.round(registry.remainingMs(record)),
    ...leaseOf(ports, record),
    ...verdictOn(ports, record.sessionId),
    ...watch.factsOf(record.sessionId),
  };
}
