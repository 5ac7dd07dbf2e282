/** A commands server is one server, however its address is written. */

import { describe, expect, it } from 'vitest';
import { parseHeldSessions } from '../../../src/main/active-sessions/held-sessions';
import { parseFlags } from '../../../src/main/settings/flags';
import { inOneSpelling } from '../../../src/main/settings/server-url';
import { remoteServerSchema } from '../../../src/main/settings/settings';

const spellings = [
  'https://team.example',
  'https://team.example/',
  'https://team.example//',
  'https://TEAM.Example',
  'HTTPS://team.example',
  'https://team.example:443',
  'https://Team.Example:443/',
];
const heldOn = (server: string) => ({
  version: 2,
  sessions: [
    {
      routerId: '22222222-2222-4222-8222-222222222222',
      sessionId: '33333333-3333-4333-8333-333333333333',
      server,
      ttlMs: 60_000,
      isTtlTold: true,
      aliveAt: 0,
      endWanted: false,
    },
  ],
});

describe.each(spellings)('%s', (url) => {
  it('is the same server by a flag, in the settings, and on disk from an earlier version', () => {
    expect(parseFlags([`--commands-server=${url}`], {})[0]?.commandsServer).toBe(spellings[0]);
    const usual = { leaseSeconds: null, startTimeoutSeconds: null, requestTimeoutSeconds: null };
    const input = { name: 'Team', url, caFile: null, ...usual };
    expect(remoteServerSchema.parse(input).url).toBe(spellings[0]);
    expect(parseHeldSessions(heldOn(url)).sessions[0]?.server).toBe(spellings[0]);
  });
});

it.each([
  ['another port', 'https://team.example:8443', 'https://team.example:8443'],
  ['a path, whose capitals matter', 'https://Proxy.example/Team/', 'https://proxy.example/Team'],
  ['the embedded server', 'embedded', 'embedded'],
])('%s stays apart', (_what, given, kept) => {
  expect(inOneSpelling(given)).toBe(kept);
  expect(parseHeldSessions(heldOn(given)).sessions[0]?.server).toBe(kept);
});
