/** When the embedded server's process is started at launch: after the window's list, and never too late. */

import { describe, expect, it } from 'vitest';
import { createStartInTurn } from '../../../src/main/embedded-server/start-in-turn';
import { createFakeTime } from '../../support/fake-time';

function launched() {
  const time = createFakeTime();
  let starts = 0;
  const turn = createStartInTurn({ timers: time.timers, start: () => (starts += 1) });
  return { time, turn, starts: () => starts };
}

describe('the turn of the embedded server', () => {
  it('comes when the window has its list and had time to paint it', async () => {
    const { time, turn, starts } = launched();
    turn.want();
    turn.listSent();
    expect(starts()).toBe(0);
    await time.advance(250);
    expect(starts()).toBe(1);
  });

  it('comes without a window, too', async () => {
    const { time, turn, starts } = launched();
    turn.want();
    await time.advance(999);
    expect(starts()).toBe(0);
    await time.advance(1);
    expect(starts()).toBe(1);
  });

  it('is now when something waits for it, and comes once', async () => {
    const { time, turn, starts } = launched();
    turn.want();
    turn.hurry();
    expect(starts()).toBe(1);
    turn.listSent();
    turn.hurry();
    turn.want();
    await time.advance(5_000);
    expect(starts()).toBe(1);
  });

  it('is at once when the hurry came before the wish, as with sessions held since the last launch', () => {
    const { turn, starts } = launched();
    turn.hurry();
    expect(starts()).toBe(0);
    turn.want();
    expect(starts()).toBe(1);
  });

  it('is at once for who changes to the embedded server later', async () => {
    const { time, turn, starts } = launched();
    turn.listSent();
    await time.advance(60_000);
    expect(starts()).toBe(0);
    turn.want();
    expect(starts()).toBe(1);
  });

  it('does not come any more when the app leaves', async () => {
    const { time, turn, starts } = launched();
    turn.want();
    turn.listSent();
    turn.stop();
    turn.hurry();
    await time.advance(5_000);
    expect(starts()).toBe(0);
  });
});
