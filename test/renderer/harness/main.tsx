/** The real window on a fake main, under the real CSP: for looking at it, for axe and for timing. Never shipped. */

import { textOf, type TextBridge } from '@shared/ipc-contract';
import { FakeMain } from './fake-main';
import { scenes } from './scenes';

const wanted = new URLSearchParams(location.search).get('scene') ?? 'eight';
const fake = new FakeMain();
scenes[wanted]?.(fake);
const bridge: TextBridge = {
  invoke: async (name, input) => textOf(await fake.bridge.invoke(name, input as never)),
  on: (name, listener) => fake.bridge.on(name, (payload) => listener(textOf(payload))),
};
Object.assign(window, { bridge, fake });
await import('../../../src/renderer/main');
