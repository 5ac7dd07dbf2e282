/** Everything that our server says it can do has words for people. */

import { capabilities } from '@shared/wire';
import { expect, test } from 'vitest';
import { texts } from '../../../src/renderer/texts';
import { capabilityText } from '../../../src/renderer/features/server/capabilities';

test('each capability of our server has a sentence, and there is none for one that it does not have', () => {
  expect(Object.keys(texts.server.capabilities).toSorted()).toEqual([...capabilities].toSorted());
});

test('a capability that we do not know is shown as the server named it', () => {
  expect(capabilityText('lease')).toBe('tells how long a lease lives');
  expect(capabilityText('time-travel')).toBe('time-travel');
});
