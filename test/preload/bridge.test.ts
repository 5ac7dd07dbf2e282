/** What the page can call: the first rows are asked for before the page asks, and nothing that main tells meanwhile is lost. */

import { expect, test } from 'vitest';
import {
  commandChannel,
  eventChannel,
  type CommandName,
  type EventName,
  type FirstQuestion,
} from '@shared/ipc-contract';
import { createBridge } from '../../src/preload/bridge';

function page(first: FirstQuestion = 'getFirstRows') {
  const asked: { readonly channel: string; readonly input: unknown; readonly answer: (text: string) => void }[] = [];
  const listeners = new Map<string, Set<(payload: string) => void>>();
  const time = { ms: 0 };
  const bridge = createBridge(
    {
      invoke: (channel, input) => new Promise((answer) => asked.push({ channel, input, answer })),
      listen: (channel, listener) => {
        const known = listeners.get(channel) ?? new Set();
        listeners.set(channel, known.add(listener));
        return () => known.delete(listener);
      },
    },
    () => time.ms,
    first,
  );
  const tell = (name: EventName, payload: string): void => {
    for (const listener of listeners.get(eventChannel(name)) ?? []) listener(payload);
  };
  return { bridge, asked, tell, time };
}

const rows = commandChannel('getFirstRows');

test('a page that wants the list in another way has all of it asked for at once', async () => {
  const { bridge, asked } = page('getSnapshot');
  expect(asked.map(({ channel }) => channel)).toEqual([commandChannel('getSnapshot')]);
  asked[0]!.answer('the list');
  expect(await bridge.invoke('getSnapshot', undefined)).toBe('the list');
  expect(asked).toHaveLength(1);
});

test('a page that asks something else first is not answered with what was asked for it', async () => {
  const { bridge, asked } = page('getSnapshot');
  asked[0]!.answer('the list');
  const answer = bridge.invoke('getFirstRows', undefined);
  asked[1]!.answer('the rows');
  expect(await answer).toBe('the rows');
  expect(asked[1]?.channel).toBe(rows);
});

test('the first rows are asked for at once, and the page’s first question is answered with them', async () => {
  const { bridge, asked } = page();
  expect(asked.map(({ channel }) => channel)).toEqual([rows]);
  asked[0]!.answer('the rows');
  expect(await bridge.invoke('getFirstRows', undefined)).toBe('the rows');
  expect(asked).toHaveLength(1);
});

test('a page that asks again gets another answer', async () => {
  const { bridge, asked } = page();
  asked[0]!.answer('first');
  await bridge.invoke('getFirstRows', undefined);
  const second = bridge.invoke('getFirstRows', undefined);
  asked[1]!.answer('second');
  expect(await second).toBe('second');
});

test('an answer that lay for long is not passed on: the rows are asked for anew', async () => {
  const { bridge, asked, time } = page();
  asked[0]!.answer('stale');
  await Promise.resolve();
  time.ms = 501;
  const answer = bridge.invoke('getFirstRows', undefined);
  await Promise.resolve();
  await Promise.resolve();
  await Promise.resolve();
  expect(asked.map(({ channel }) => channel)).toEqual([rows, rows]);
  asked[1]!.answer('fresh');
  expect(await answer).toBe('fresh');
});

test('what main tells before the page listens is told when it does, once and in order', () => {
  const { bridge, tell } = page();
  tell('viewBatch', 'one');
  tell('viewBatch', 'two');
  tell('statusChanged', 'status');
  const heard: string[] = [];
  const stop = bridge.on('viewBatch', (payload) => heard.push(payload));
  tell('viewBatch', 'three');
  expect(heard).toEqual(['one', 'two', 'three']);
  stop();
  tell('viewBatch', 'four');
  bridge.on('viewBatch', (payload) => heard.push(payload));
  expect(heard).toEqual(['one', 'two', 'three']);
});

test('other commands go to main each time, and unknown names nowhere', async () => {
  const { bridge, asked } = page();
  void bridge.invoke('startSession', { routerId: 'x' });
  expect(asked.at(-1)).toMatchObject({ channel: commandChannel('startSession'), input: { routerId: 'x' } });
  await expect(bridge.invoke('run' as CommandName, undefined)).rejects.toThrow('unknown command');
  expect(() => bridge.on('told' as EventName, () => undefined)).toThrow('unknown event');
  expect(asked).toHaveLength(2);
});
