/** What the details say of a router, asked for while they are open: as of when, and whether the server has seen it itself. */

import { expect, it } from 'vitest';
import type { StatusOutcome } from '../../../src/main/services';
import { createTracker, routerNumber } from './tracker';

const report = { profile: 'facts', facts: [{ name: 'System', value: 'OpenWrt' }], components: [], warnings: [] };
const told = (more: Pick<StatusOutcome, 'verifiedByServer' | 'lastVerifiedMsAgo'>): StatusOutcome => ({
  state: 'active',
  step: null,
  report,
  ...more,
});

async function looked(status: StatusOutcome) {
  const tracker = createTracker({ status: () => status });
  tracker.sessions.start(routerNumber(1));
  await tracker.time.advance(15_000);
  await tracker.sessions.lookAgain(routerNumber(1));
  const { verifiedByServer, reportedAt } = tracker.sessions.detailsOf(routerNumber(1));
  return { verifiedByServer, ageMs: tracker.time.clock.wallMs() - Date.parse(reportedAt!) };
}

it('facts of a router that has not answered for a while are as old as its last answer', async () => {
  const status = told({ verifiedByServer: true, lastVerifiedMsAgo: 12_000 });
  expect(await looked(status)).toEqual({ verifiedByServer: true, ageMs: 12_000 });
});

it('facts that a server tells which verifies nothing are its word, as of now', async () => {
  const status = told({ verifiedByServer: false, lastVerifiedMsAgo: null });
  expect(await looked(status)).toEqual({ verifiedByServer: false, ageMs: 0 });
});
