/** What is said on the wire of a session: its lease, and what is known of the router behind it. */

import type { WireLease, WireRefresh, WireSessionStatus, WireStart } from '@shared/wire';
import type { SetUp } from './infrastructure/set-up';
import { factsOnWire, type RouterWatch } from './router-watch';
import type { SessionRecord, SessionRegistry } from './session-registry';

export type AnswerPorts = {
  readonly registry: SessionRegistry;
  readonly watch: RouterWatch;
  readonly serverInstanceId: string;
};

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
  return { message, ...leaseOf(ports, record), ...ports.watch.verdictOf(record.sessionId) };
}

export function statusAnswer(ports: AnswerPorts, record: SessionRecord): WireSessionStatus {
  const { registry, watch } = ports;
  return {
    session_id: record.sessionId,
    router_id: record.routerId,
    state: record.phase,
    step: record.step,
    remaining_ms: Math.round(registry.remainingMs(record)),
    ...leaseOf(ports, record),
    ...watch.verdictOf(record.sessionId),
    ...watch.factsOf(record.sessionId),
  };
}
