/**
 * Sleep and clocks of the running app, moved from outside. Main takes its time from `Date.now` and `performance.now` at each look
 * (src/main/ports.ts) and hears of sleep from Electron's `powerMonitor`: so these are moved in the real process, and the app
 * has no hook for tests. Its timers are real.
 */

import type { StartedApp } from './app';

type App = Pick<StartedApp, 'electron'>;

/**
 * As a sleep of the computer: the wall clock has gone on, and no timer has run meanwhile. `counted`: so has the monotonic clock,
 * as on some systems; on Linux it stands still.
 */
export async function sleep({ electron }: App, ms: number, how: { readonly counted: boolean }): Promise<void> {
  await electron.evaluate(
    ({ powerMonitor }, { ms, counted }) => {
      powerMonitor.emit('suspend');
      for (const clock of counted ? [Date, performance] : [Date]) {
        const before = clock.now.bind(clock);
        clock.now = () => before() + ms;
      }
      powerMonitor.emit('resume');
    },
    { ms, ...how },
  );
}

/** As when somebody sets the clock, or it is set by the network: nothing slept, and nothing says that it was set. */
export async function setWallClock({ electron }: App, byMs: number): Promise<void> {
  await electron.evaluate((_electron, byMs) => {
    const before = Date.now.bind(Date);
    Date.now = () => before() + byMs;
  }, byMs);
}

/** What the system says of the network. */
export async function setOnline({ electron }: App, isOnline: boolean): Promise<void> {
  await electron.evaluate(({ net }, isOnline) => {
    net.isOnline = () => isOnline;
  }, isOnline);
}
