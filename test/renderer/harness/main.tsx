/** The real window on a fake main, under the real CSP: for looking at it, for axe and for timing. Never shipped. */

import { textOf, type TextBridge } from '@shared/ipc-contract';
import { openWindow } from '../../../src/renderer/open-window';
import { languages } from '../../../src/renderer/texts';
import { english } from '../../../src/renderer/texts/en';
import { pseudoOf } from '../texts/pseudo';
import { FakeMain } from './fake-main';
import { scenes } from './scenes';

const wanted = new URLSearchParams(location.search).get('scene') ?? 'eight';
const fake = new FakeMain();
scenes[wanted]?.(fake);
// For a browser whose language it is, as in cut-off.mjs.
languages['en-XA'] = pseudoOf(english);
const bridge: TextBridge = {
  invoke: async (name, input) => textOf(await fake.bridge.invoke(name, input as never)),
  on: (name, listener) => fake.bridge.on(name, (payload) => listener(textOf(payload))),
};
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root element');
Object.assign(window, { fake, parts: openWindow(root, bridge) });
