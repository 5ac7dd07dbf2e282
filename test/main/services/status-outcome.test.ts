/** What a status says of the router itself is believed only of a server that looks at routers. */

import { expect, it } from 'vitest';
import { statusAnswer } from '../../../src/main/services/commands-server-operations/answer-schemas';
import { statusOutcome } from '../../../src/main/services/session-outcomes';
import { routerId, sessionId } from '../support';

const answer = statusAnswer.parse({
  sessions: [
    {
      session_id: sessionId.toUpperCase(),
      router_id: routerId,
      state: 'active',
      remaining_ms: 50_000,
      router_state: 'unreachable',
      last_verified_ms_ago: 12_000,
      facts: [{ name: 'System', value: 'OpenWrt' }],
    },
  ],
});

it.each([
  ['of a server that lists “lease”: seen by it, and as old as the last answer of the router', true, 12_000],
  ['of one that does not: its word', false, null],
])('%s', (_what, serverTellsLeases, lastVerifiedMsAgo) => {
  expect(statusOutcome(answer, sessionId, { serverTellsLeases })).toMatchObject({
    state: 'active',
    report: { facts: [{ name: 'System', value: 'OpenWrt' }] },
    verifiedByServer: serverTellsLeases,
    lastVerifiedMsAgo,
  });
});
