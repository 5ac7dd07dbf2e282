/** The way through jump hosts, also where it leads nowhere or in a circle. */

import { parseId, type RouterId } from '@shared/ids';
import type { JumpHost } from '@shared/router';
import { expect, it } from 'vitest';
import { wayThrough } from '../../../src/main/inventory/jump-way';

const idOf = (digit: number) => parseId<RouterId>(`22222222-2222-4222-8222-22222222222${digit}`)!;
const [a, b, c] = [idOf(1), idOf(2), idOf(3)];
const behind = (routerId: RouterId): JumpHost => ({ kind: 'router', routerId });
const outside: JumpHost = { kind: 'address', address: 'jump.example', port: 22, user: 'root', credentialId: null };

it.each([
  ['is empty without a jump host', null, {}, []],
  ['is empty through a host that is no router', outside, {}, []],
  ['has each jump host, the nearest first', behind(a), { [a]: behind(b), [b]: behind(c), [c]: outside }, [a, b, c]],
  ['ends at one that is gone', behind(a), { [a]: behind(b) }, [a, b]],
  ['has each of a circle once', behind(a), { [a]: behind(b), [b]: behind(c), [c]: behind(b) }, [a, b, c]],
] as const)('the way %s', (_, jump, jumps: Partial<Record<RouterId, JumpHost>>, way) => {
  expect([...wayThrough(jump, (id) => jumps[id])]).toEqual(way);
});
