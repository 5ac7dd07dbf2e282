/**
 * The parts of the window that are not in sight at first: every dialog and the details. They are a script of their own, so
 * that the list does not wait for it; it is loaded when the list is drawn and the window is idle, or at once when one of
 * them is asked for. Not React's `lazy`: that one shows its fallback once more when the script is there already, and may
 * keep it for 300 ms.
 */

import { useEffect, useSyncExternalStore } from 'react';
import { useMirror, useUi } from './window-parts';
import type * as Parts from './later-parts';

export type LaterParts = typeof Parts;

type Loading =
  | { readonly kind: 'unasked' }
  | { readonly kind: 'asked' }
  | { readonly kind: 'there'; readonly parts: LaterParts }
  | { readonly kind: 'failed'; readonly error: unknown };

/** An idle moment may not come while much changes. */
const idleWithinMs = 500;

let loading: Loading = { kind: 'unasked' };
const listeners = new Set<() => void>();

function become(next: Loading): void {
  loading = next;
  for (const listener of listeners) listener();
}

/** Resolves when they are there, or could not be loaded. */
export async function loadLater(): Promise<void> {
  if (loading.kind !== 'unasked') return;
  loading = { kind: 'asked' };
  try {
    become({ kind: 'there', parts: await import('./later-parts') });
  } catch (error) {
    become({ kind: 'failed', error });
  }
}

export const laterIsThere = (): boolean => loading.kind === 'there';

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** null until they are there. Throws, for the boundary around everything, when they cannot be loaded. */
export function useLater(): LaterParts | null {
  const state = useSyncExternalStore(subscribe, () => loading);
  if (state.kind === 'failed') throw state.error;
  return state.kind === 'there' ? state.parts : null;
}

/** Once, in the frame of the window. */
export function useLoadLater(): void {
  const isThere = useLater() !== null;
  const isDrawn = useMirror(({ stage }) => stage !== 'loading');
  const isAsked = useUi(
    ({ dialog, detailsId, hostKeyQuestions, closeAsked, quit }) =>
      dialog !== null || detailsId !== null || hostKeyQuestions.length > 0 || closeAsked !== null || quit !== null,
  );
  useEffect(() => {
    if (isAsked) void loadLater();
  }, [isAsked]);
  useEffect(() => {
    if (isThere || !isDrawn) return undefined;
    const idle = requestIdleCallback(() => void loadLater(), { timeout: idleWithinMs });
    return () => cancelIdleCallback(idle);
  }, [isThere, isDrawn]);
}
