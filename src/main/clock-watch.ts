/**
 * Notices sleep, and a wall clock that was set: when the two clocks part by more than 5 s, what is known of leases may be
 * old, so the server is asked. The wall clock alone never expires anything (lease rule 6, fault 15).
 */

import type { Clock, TimerHandle, Timers } from './ports';

const everyMs = 5_000;
const toleratedMs = 5_000;

export function watchClocks(ports: {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onJump: (byMs: number) => void;
}): { readonly stop: () => void } {
  const gap = (): number => ports.clock.wallMs() - ports.clock.monotonicMs();
  let last = gap();
  let timer: TimerHandle = ports.timers.after(everyMs, look);
  function look(): void {
    const now = gap();
    if (Math.abs(now - last) > toleratedMs) ports.onJump(now - last);
    last = now;
    timer = ports.timers.after(everyMs, look);
  }
  return { stop: () => timer.cancel() };
}
