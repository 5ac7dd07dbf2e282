/** What a sleep cost is told in one summary that grows, however far apart its losses are found. */

import { parseId, type RouterId } from '@shared/ids';
import { beforeEach, expect, it } from 'vitest';
import {
  createSleepSummary,
  type SleepLosses,
  type SleepSummary,
} from '../../../src/main/active-sessions/sleep-summary';
import { createFakeTime, type FakeTime } from '../../support/fake-time';

const routers = Array.from({ length: 4 }, (_, at) => parseId<RouterId>(`00000000-0000-4000-8000-00000000000${at}`)!);

let time: FakeTime;
let told: SleepLosses[];
let summary: SleepSummary;

beforeEach(() => {
  time = createFakeTime();
  told = [];
  summary = createSleepSummary(time.timers, (losses) => told.push(losses));
});

async function lostAndBack(count: number): Promise<void> {
  for (const routerId of routers.slice(0, count)) {
    summary.lost(routerId);
    summary.changed(routerId, 'Re-establishing');
    summary.changed(routerId, 'Active');
  }
  await time.advance(2_500);
}

it('losses that are found after those before are back already are counted with them', async () => {
  summary.wokeUp();
  await lostAndBack(3);
  await lostAndBack(2);
  expect(told.at(-1)).toEqual({ lost: 5, back: 5, over: 0 });
});

it('the next sleep is counted anew', async () => {
  summary.wokeUp();
  await lostAndBack(3);
  summary.wokeUp();
  await lostAndBack(1);
  expect(told.at(-1)).toEqual({ lost: 1, back: 1, over: 0 });
});

it('a sleep that is told twice is one, while its losses are still found or on their way back', async () => {
  summary.wokeUp();
  summary.lost(routers[0]!);
  summary.wokeUp();
  await time.advance(2_500);
  summary.wokeUp();
  summary.changed(routers[0]!, 'Failed');
  await time.advance(2_500);
  expect(told.at(-1)).toEqual({ lost: 1, back: 0, over: 1 });
});
