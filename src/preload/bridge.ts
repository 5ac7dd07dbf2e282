/**
 * What the page can call. The first question of every page, for the first rows of the list or for all of it, is asked here
 * before the page's script is there, which takes 120 ms: main's answer is there by then. What main tells until the page
 * listens is kept for it.
 */

import {
  commandChannel,
  commandNames,
  eventChannel,
  type EventName,
  eventNames,
  type FirstQuestion,
  type TextBridge,
} from '@shared/ipc-contract';

/** Electron's ipcRenderer, as far as it is used here. */
export type Ipc = {
  readonly invoke: (channel: string, input: unknown) => Promise<string>;
  readonly listen: (channel: string, listener: (payload: string) => void) => () => void;
};

/** An answer that lay longer is asked for anew: it carries main's clock, which the page takes for the present time. */
const freshMs = 500;

export function createBridge(ipc: Ipc, now: () => number, first: FirstQuestion): TextBridge {
  const ask = (): Promise<string> => ipc.invoke(commandChannel(first), undefined);
  const unheard = new Map(eventNames.map((name) => [name, keep(ipc, name)]));
  let asked: Promise<{ readonly text: string; readonly at: number }> | null = ask().then((text) => ({
    text,
    at: now(),
  }));
  // Told to the page when it asks; one that never asks has nothing to be told.
  asked.catch(() => undefined);

  return {
    invoke: async (name, input) => {
      if (!commandNames.includes(name)) throw new Error('unknown command');
      if (name !== first || asked === null) return await ipc.invoke(commandChannel(name), input);
      const early = asked;
      asked = null;
      const { text, at } = await early;
      return now() - at > freshMs ? await ask() : text;
    },
    on: (name, listener) => {
      if (!eventNames.includes(name)) throw new Error('unknown event');
      const stop = ipc.listen(eventChannel(name), listener);
      const kept = unheard.get(name)?.() ?? [];
      unheard.delete(name);
      for (const payload of kept) listener(payload);
      return stop;
    },
  };
}

/** @returns stops keeping, and hands over what came. */
function keep(ipc: Ipc, name: EventName): () => readonly string[] {
  const kept: string[] = [];
  const stop = ipc.listen(eventChannel(name), (payload) => kept.push(payload));
  return () => {
    stop();
    return kept;
  };
}
