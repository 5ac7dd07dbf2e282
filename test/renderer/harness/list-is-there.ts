/** For tests that change what the snapshot brings: before it is there, it would take the change back. */

import { waitFor } from '@testing-library/react';
import type { App } from '../../../src/renderer/window-parts';

export async function listIsThere({ mirror }: App): Promise<void> {
  await waitFor(() => {
    const { stage } = mirror.getState();
    if (stage !== 'ready') throw new Error(`the list is not there: ${stage}`);
  });
}
