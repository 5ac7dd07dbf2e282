/** A bar below the list goes by itself, but moves no row under the pointer. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { hideLater } from '../../../src/renderer/features/undo/hide-later';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('it goes when its time is over', () => {
  const hide = vi.fn<() => void>();
  hideLater(hide, 30_000, () => false);
  vi.advanceTimersByTime(29_999);
  expect(hide).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(hide).toHaveBeenCalledOnce();
});

test('it stays while the pointer is on the list, and goes soon after that left', () => {
  const hide = vi.fn<() => void>();
  let isOnList = true;
  hideLater(hide, 30_000, () => isOnList);
  vi.advanceTimersByTime(60_000);
  expect(hide).not.toHaveBeenCalled();
  isOnList = false;
  vi.advanceTimersByTime(1_000);
  expect(hide).toHaveBeenCalledOnce();
});

test('one that was put away before is not hidden a second time', () => {
  const hide = vi.fn<() => void>();
  const stop = hideLater(hide, 30_000, () => true);
  vi.advanceTimersByTime(40_000);
  stop();
  vi.advanceTimersByTime(40_000);
  expect(hide).not.toHaveBeenCalled();
});
