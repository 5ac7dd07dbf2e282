/** Everything that our server says it can do has words for people. */

import { capabilities } from '@shared/wire';
import { expect, test } from 'vitest';
import { capabilitySentences } from '../../../src/renderer/features/server/capabilities';

test('each capability of our server has a sentence, and there is none for one that it does not have', () => {
  expect(Object.keys(capabilitySentences).toSorted()).toEqual([...capabilities].toSorted());
});
