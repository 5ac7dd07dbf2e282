/** The plan as a table: what a router has, and what is to be done about it. */

import { describe, expect, test } from 'vitest';
import { noMark } from '../../src/commands-server/infrastructure/fence';
import { planFor, type Acting } from '../../src/commands-server/infrastructure/plan';
import { readComponents, type Probe } from '../../src/commands-server/infrastructure/probe';

const nft =
  'table inet rsm { chain mark_forward { type filter hook forward priority mangle; policy accept; } chain mark_output { type filter hook output priority mangle; policy accept; } }';
const tree = (name: string) =>
  `${name} qdisc htb 7273: root refcnt 2 r2q 10 default 0x10 class htb 7273:10 parent 7273:1 prio 0 rate 10Gbit class htb 7273:1 root rate 10Gbit class htb 7273:30 parent 7273:1 prio 0 rate 1Mbit filter parent 7273: protocol all pref 30 fw chain 0 filter parent 7273: protocol all pref 30 fw chain 0 handle 0x10000000/0xf0000000 classid 7273:30 filter parent 7273: protocol all pref 31 bpf chain 0 handle 0x1 flowid 7273:10 not_in_hw bytecode '1'`;
const state = 'version=1 generation=3 owner=alice@s1 boot_id=b1 profile=traffic-control interfaces=lan0 marking=nft';

const facts = (changes: { state?: string; nft?: string | null; iptables?: string; tc?: string; absent?: string }) =>
  readComponents([
    { name: 'state', value: changes.state ?? state },
    ...(changes.nft === null ? [] : [{ name: 'nft', value: changes.nft ?? nft }]),
    ...(changes.iptables === undefined ? [] : [{ name: 'iptables', value: changes.iptables }]),
    ...(changes.absent === undefined
      ? [{ name: 'tc', value: changes.tc ?? tree('lan0') }]
      : [{ name: 'absent', value: changes.absent }]),
  ]);

const prepared: Probe = {
  hostname: 'h',
  model: '',
  os: '',
  osId: 'debian',
  osVersion: '12',
  kernel: '6',
  uptimeSeconds: 1,
  load: '',
  memoryTotalKiB: 1,
  memoryAvailableKiB: 1,
  bootId: 'b1',
  userId: 0,
  isOpenWrt: false,
  sudoWorks: null,
  profile: 'traffic-control',
  tools: ['tc', 'nft', 'apt-get'],
  offloading: [],
  interfaces: ['lan0'],
  components: facts({}),
};
const plan = (changes: Partial<Probe>, rebuild = false) =>
  planFor({ ...prepared, ...changes }, { claim: { owner: 'alice@s1', always: false } }, { rebuild });
const states = (changes: Partial<Probe>) => plan(changes).components.map(({ state }) => state);

describe('the plan', () => {
  test('for a prepared router is to do nothing', () => {
    expect(plan({}).action).toEqual({ kind: 'nothing' });
    expect(states({})).toEqual(['present', 'present', 'present']);
  });

  test('with the profile facts is to do nothing, whatever the router lacks', () => {
    expect(plan({ profile: 'facts', tools: [], userId: 1000 }).action).toEqual({ kind: 'nothing' });
  });

  test('for a bare router is to make everything', () => {
    const bare = facts({ state: '', nft: '', tc: 'lan0 qdisc noqueue 0: root refcnt 2' });
    expect(plan({ components: bare }).action).toMatchObject({
      kind: 'apply',
      parts: ['state', 'marking', 'tree:lan0'],
      rebuild: false,
      seen: { owner: '', generation: 0 },
      mark: { owner: 'alice@s1', generation: 1 },
    });
  });

  test('of a restart is to take down and rebuild all, also when nothing is missing', () => {
    expect(plan({}, true).action).toMatchObject({
      kind: 'apply',
      rebuild: true,
      parts: ['state', 'marking', 'tree:lan0'],
      seen: { owner: 'alice@s1', generation: 3 },
      mark: { owner: 'alice@s1', generation: 4 },
    });
  });

  test.each([
    ['the table is gone', { nft: '' }, 'missing', ['marking']],
    ['a chain is gone', { nft: nft.replace('mark_output', 'other') }, 'drifted', ['marking']],
  ])('makes only the marking anew when %s', (_what, changes, marking, parts) => {
    const components = facts(changes);
    expect(states({ components })).toEqual(['present', marking, 'present']);
    expect(plan({ components }).action).toMatchObject({ kind: 'apply', parts, rebuild: false });
  });

  test('finds a class or a filter that is gone', () => {
    for (const lost of ['class htb 7273:30 parent 7273:1', 'pref 31 bpf']) {
      const components = facts({ tc: tree('lan0').replace(lost, 'gone') });
      expect(plan({ components }).action).toMatchObject({ kind: 'apply', parts: ['tree:lan0'] });
    }
  });

  test('is all anew when the state file is of another boot or for other interfaces', () => {
    for (const changed of [
      state.replace('b1', 'b0'),
      state.replace('lan0', 'lan9'),
      state.replace('version=1', 'version=0'),
    ]) {
      expect(plan({ components: facts({ state: changed }) }).action).toMatchObject({ kind: 'apply', rebuild: true });
    }
  });

  test.each(['noqueue 0:', 'pfifo_fast 0:', 'fq_codel 0:', 'mq 0:'])(
    'replaces the system’s own root queue %s',
    (root) => {
      const components = facts({ tc: `lan0 qdisc ${root} root refcnt 2` });
      expect(plan({ components }).action).toMatchObject({ kind: 'apply', parts: ['tree:lan0'] });
    },
  );

  test.each(['htb 1:', 'cake 8001:', 'tbf 5:', 'hfsc 1:', 'fq 8002:'])(
    'never touches a foreign root queue %s, also in a restart',
    (root) => {
      const components = facts({ tc: `lan0 qdisc ${root} root refcnt 2 default 0x30` });
      for (const rebuild of [false, true]) {
        expect(plan({ components }, rebuild).action).toMatchObject({ kind: 'conflict' });
      }
      expect(JSON.stringify(plan({ components }).action)).toContain(root);
    },
  );

  test('works with iptables where there is no nft', () => {
    const tools = ['tc', 'iptables'];
    const iptables = '-P FORWARD ACCEPT -N RSM -A FORWARD -j RSM';
    expect(plan({ tools, components: facts({ nft: null, iptables }) }).action).toEqual({ kind: 'nothing' });
    const withoutJump = facts({ nft: null, iptables: '-P FORWARD ACCEPT -N RSM' });
    expect(plan({ tools, components: withoutJump }).action).toMatchObject({ marking: 'iptables', parts: ['marking'] });
  });

  test.each([
    ['opkg', 'opkg install tc-full'],
    ['apk', 'apk add tc-full'],
    ['apt-get', 'apt-get install iproute2'],
  ])('names the package of a missing tool for %s', (manager, words) => {
    const { action } = plan({ tools: ['nft', manager] });
    expect(action).toMatchObject({ kind: 'missing', missing: [expect.stringContaining(words)] });
  });

  test('asks for root or sudo, for an interface that is named, and for one that is there', () => {
    expect(plan({ userId: 1000, sudoWorks: false }).action).toMatchObject({ kind: 'missing' });
    expect(plan({ userId: 1000, sudoWorks: true }).action).toEqual({ kind: 'nothing' });
    expect(plan({ interfaces: [] }).action).toMatchObject({ kind: 'missing' });
    expect(plan({ components: facts({ absent: 'lan0' }) }).action).toMatchObject({ missing: ['interface lan0'] });
    expect(plan({ interfaces: ['a;reboot'] }).action).toMatchObject({ kind: 'missing' });
  });

  test('warns of flow offloading and goes on', () => {
    const { warnings, action } = plan({ offloading: ['flow_offloading'] });
    expect(warnings.join()).toContain('bypasses');
    expect(action).toEqual({ kind: 'nothing' });
  });
});

describe('the fence', () => {
  const alice = { owner: 'alice@s1', generation: 3 };
  const acting = (who: Acting, changes: { state?: string; nft?: string } = {}) =>
    planFor({ ...prepared, components: facts(changes) }, who, { rebuild: false }).action;
  const claim = (owner: string, always = false): Acting => ({ claim: { owner, always } });

  test('lets a start of another owner, or a take-over, claim a prepared router and make nothing else', () => {
    for (const who of [claim('bob@s2'), claim('alice@s1', true)]) {
      expect(acting(who)).toMatchObject({ kind: 'apply', parts: [], rebuild: false, seen: alice });
      expect(acting(who)).toMatchObject({ mark: { generation: 4 } });
    }
    expect(acting(claim('alice@s1'))).toEqual({ kind: 'nothing' });
    expect(acting(claim('alice@s1'), { state: state.replace(' owner=alice@s1', '') })).toMatchObject({ kind: 'apply' });
  });

  test('lets a check repair what it holds under the mark it holds, also after everything was wiped', () => {
    expect(acting({ held: alice })).toEqual({ kind: 'nothing' });
    expect(acting({ held: alice }, { nft: '' })).toMatchObject({ kind: 'apply', seen: alice, mark: alice });
    expect(acting({ held: alice }, { state: '' })).toMatchObject({ kind: 'apply', seen: noMark, mark: alice });
  });

  test('stops a check when another owner, or a later generation, is on the router', () => {
    for (const held of [
      { owner: 'bob@s2', generation: 9 },
      { owner: 'alice@s1', generation: 2 },
    ]) {
      expect(acting({ held }, { nft: '' })).toEqual({ kind: 'overtaken', by: alice });
    }
  });
});
