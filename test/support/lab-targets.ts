/** The lab in this process, as a commands server's directory describes its routers. */

import type { RouterTarget } from '@shared/embedded-channel';
import { startLab, type Lab } from '../../src/lab/lab';

export type TestLab = {
  readonly lab: Lab;
  readonly targets: readonly RouterTarget[];
  readonly close: () => Promise<void>;
};

export async function labOf(count: number): Promise<TestLab> {
  const lab = await startLab({ routers: count });
  const targets = lab.routers.map(({ id, name, address, port, user, password, hostKey, profile }): RouterTarget => {
    return {
      id,
      name,
      address,
      port,
      user,
      credential: { kind: 'password', password },
      hostKey,
      profile,
      interfaces: [],
    };
  });
  return { lab, targets, close: () => lab.stop() };
}
