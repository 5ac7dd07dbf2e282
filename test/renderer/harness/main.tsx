/** The real window on a fake main, under the real CSP: for looking at it, for axe and for timing. Never shipped. */

import { FakeMain } from './fake-main';
import { scenes } from './scenes';

const wanted = new URLSearchParams(location.search).get('scene') ?? 'eight';
const fake = new FakeMain();
scenes[wanted]?.(fake);
Object.assign(window, { bridge: fake.bridge, fake });
await import('../../../src/renderer/main');
