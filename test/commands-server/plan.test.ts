/** The plan as a table: what the checks of a profile said, and what is to be done about it. */

import { describe, expect, test } from 'vitest';
import { noMark } from '../../src/commands-server/infrastructure/fence';
import { planFor, type Acting } from '../../src/commands-server/infrastructure/plan';
import { readFound, type Probe } from '../../src/commands-server/infrastructure/probe';
import { builtInProfiles } from '../../src/commands-server/infrastructure/profile-catalog';
import { parseProfile } from '../../src/commands-server/infrastructure/profile-format';

const trafficControl = builtInProfiles.candidates('traffic-control').elsewhere;
const factsOnly = builtInProfiles.candidates('facts').elsewhere;
const state = 'generation=3 owner=alice@s1 boot_id=b1 profile=traffic-control version=1 interfaces=lan0';

type Said = {
  readonly state?: string;
  readonly marking?: string;
  readonly queues?: string;
  readonly absent?: string;
  readonly warning?: string;
  readonly watchdog?: string;
};
/** What the probe's script tells: exit code and words of each check. */
const found = ({ state: words = state, marking = '0 present', queues = '0 present', ...rest }: Said) =>
  readFound([
    { name: 'state', value: words },
    { name: 'check', value: `0 - ${marking}` },
    { name: 'check', value: `1 lan0 ${queues}` },
    ...Object.entries(rest).map(([name, value]) => ({ name, value })),
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
  profile: trafficControl,
  tools: ['tc', 'nft', 'apt-get'],
  interfaces: ['lan0'],
  found: found({}),
  stderr: '',
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
    expect(plan({ profile: factsOnly, tools: [], userId: 1000 }).action).toEqual({ kind: 'nothing' });
  });

  test('for a bare router is to make everything', () => {
    const bare = found({ state: '', marking: '0 missing no table', queues: '1 ' });
    expect(plan({ found: bare }).action).toMatchObject({
      kind: 'apply',
      parts: ['marking chains', 'queues@lan0'],
      rebuild: false,
      seen: { owner: '', generation: 0 },
      mark: { owner: 'alice@s1', generation: 1 },
    });
  });

  test('of a restart is to take down and rebuild all, also when nothing is missing', () => {
    expect(plan({}, true).action).toMatchObject({
      kind: 'apply',
      rebuild: true,
      parts: ['marking chains', 'queues@lan0'],
      seen: { owner: 'alice@s1', generation: 3 },
      mark: { owner: 'alice@s1', generation: 4 },
    });
  });

  test.each([
    ['says missing', '0 missing no table', 'missing', 'no table'],
    ['says drifted', '0 drifted a chain is gone', 'drifted', 'a chain is gone'],
    ['says nothing and ends with 1', '1 ', 'missing', ''],
    ['says something else and ends with 1', '1 no idea', 'missing', 'no idea'],
  ])('makes only the part anew whose check %s', (_what, marking, verdict, detail) => {
    const { components, action } = plan({ found: found({ marking }) });
    expect(components[1]).toEqual({ name: 'marking chains', state: verdict, detail });
    expect(action).toMatchObject({ kind: 'apply', parts: ['marking chains'], rebuild: false });
  });

  test('takes the word of a check before its exit code, and its exit code where it says none', () => {
    expect(plan({ found: found({ marking: '1 present after all', queues: '0 all is well' }) }).action.kind).toBe(
      'nothing',
    );
  });

  test('is to do nothing and to say so when a check itself does not work', () => {
    expect(plan({ found: found({ queues: '2 ' }) }).action).toEqual({
      kind: 'unclear',
      check: 'queues on lan0',
      exitCode: 2,
    });
  });

  test('makes a part whose check gave no answer', () => {
    const silent = readFound([
      { name: 'state', value: state },
      { name: 'check', value: '0 - 0 present' },
    ]);
    expect(plan({ found: silent }).action).toMatchObject({ parts: ['queues@lan0'] });
  });

  test('is all anew when the state file is of another boot, profile or version, or for other interfaces', () => {
    for (const changed of [
      state.replace('b1', 'b0'),
      state.replace('lan0', 'lan9'),
      state.replace('version=1', 'version=0'),
      state.replace('traffic-control', 'another'),
      `${state} remove_on_end=1`,
    ]) {
      expect(plan({ found: found({ state: changed }) }).action).toMatchObject({ kind: 'apply', rebuild: true });
    }
  });

  test('never touches what is foreign, also in a restart', () => {
    const foreign = found({ queues: '0 foreign lan0 has the root queue “cake 8001:”' });
    for (const rebuild of [false, true]) {
      expect(plan({ found: foreign }, rebuild).action).toEqual({
        kind: 'conflict',
        conflicts: ['lan0 has the root queue “cake 8001:”'],
      });
    }
  });

  test('names what a check says is missing on the router', () => {
    expect(plan({ found: found({ marking: '0 prerequisite-missing the kernel module x' }) }).action).toMatchObject({
      kind: 'missing',
      missing: ['the kernel module x'],
    });
  });

  test('is content with one of several tools', () => {
    expect(plan({ tools: ['tc', 'iptables'] }).action).toEqual({ kind: 'nothing' });
    expect(plan({ tools: ['tc'] }).action).toMatchObject({ missing: ['nft or iptables'] });
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
    expect(plan({ found: found({ absent: 'lan0' }) }).action).toMatchObject({ missing: ['interface lan0'] });
    expect(plan({ interfaces: ['a;reboot'] }).action).toMatchObject({ kind: 'missing' });
  });

  test('tells the profile’s warnings and goes on', () => {
    const { warnings, action } = plan({ found: found({ warning: 'offloaded traffic bypasses shaping' }) });
    expect(warnings).toEqual(['offloaded traffic bypasses shaping']);
    expect(action).toEqual({ kind: 'nothing' });
  });
});

describe('of a profile with optional parts, the plan', () => {
  const profile = parseProfile(
    `name: mixed
title: Mixed
description: For this test.
version: 1
components:
  - { name: second, needs: { components: [first] }, check: 'true', apply: 'true', remove: 'true' }
  - { name: first, optional: true, needs: { tools: [wg] }, check: 'true', apply: 'true', remove: 'true' }
  - { name: third, check: 'true', apply: 'true', remove: 'true' }
`,
    'mixed.yaml',
  );
  const words = 'generation=1 owner=alice@s1 boot_id=b1 profile=mixed version=1 interfaces=';
  const said = (first: string) =>
    readFound([
      { name: 'state', value: words },
      { name: 'check', value: `0 - ${first}` },
      { name: 'check', value: '1 - 0 ' },
      { name: 'check', value: '2 - 1 ' },
    ]);
  const mixed = (first: string, tools: readonly string[]) =>
    plan({ profile, interfaces: [], tools, found: said(first) });

  test('makes what is needed first, whatever the order in the file', () => {
    expect(profile.components.map(({ name }) => name)).toEqual(['first', 'second', 'third']);
    expect(mixed('1 ', ['wg']).action).toMatchObject({ kind: 'apply', parts: ['first', 'second', 'third'] });
  });

  test('makes what needs a part anew together with it', () => {
    const whole = readFound([
      { name: 'state', value: words },
      { name: 'check', value: '0 - 0 drifted half of it' },
      { name: 'check', value: '1 - 0 ' },
      { name: 'check', value: '2 - 0 ' },
    ]);
    expect(plan({ profile, interfaces: [], tools: ['wg'], found: whole }).action).toMatchObject({
      kind: 'apply',
      parts: ['first', 'second'],
    });
  });

  test.each([
    ['is foreign', '0 foreign it is another’s', ['wg']],
    ['lacks a tool', '0 ', []],
    ['says that something is missing', '0 prerequisite-missing a module', ['wg']],
  ])('leaves out one that %s, and what needs it, says so and makes the rest', (_what, first, tools) => {
    const { action, warnings } = mixed(first, tools);
    expect(action).toMatchObject({ kind: 'apply', parts: ['third'] });
    expect(warnings).toEqual([
      expect.stringContaining('“first” is left out'),
      expect.stringContaining('“second” is left out'),
    ]);
  });
});

describe('of a profile that is removed at the end, the plan', () => {
  const profile = { ...trafficControl, removeOnEnd: true };
  const removing = (watchdog: string) =>
    plan({ profile, found: found({ state: `${state} remove_on_end=1`, watchdog }) });

  test('is to do nothing while the watchdog runs, and to start it again when it is gone', () => {
    expect(removing('running').action).toEqual({ kind: 'nothing' });
    expect(removing('gone').action).toMatchObject({ kind: 'apply', parts: [], rebuild: false });
    expect(removing('gone').components[1]).toMatchObject({ name: 'watchdog', state: 'missing' });
    expect(removing('unwritable').components[1]).toMatchObject({ name: 'watchdog', state: 'drifted' });
  });

  test('is all anew where what is there was to stay', () => {
    expect(plan({ profile, found: found({ watchdog: 'gone' }) }).action).toMatchObject({ rebuild: true });
  });
});

describe('the fence', () => {
  const alice = { owner: 'alice@s1', generation: 3 };
  const acting = (who: Acting, changes: Said = {}) =>
    planFor({ ...prepared, found: found(changes) }, who, { rebuild: false }).action;
  const claim = (owner: string, always = false): Acting => ({ claim: { owner, always } });

  test('lets a start of another owner, or a take-over, claim a prepared router and make nothing else', () => {
    for (const who of [claim('bob@s2'), claim('alice@s1', true)]) {
      expect(acting(who)).toMatchObject({ kind: 'apply', parts: [], rebuild: false, seen: alice });
      expect(acting(who)).toMatchObject({ mark: { generation: 4 } });
    }
    expect(acting(claim('alice@s1'))).toEqual({ kind: 'nothing' });
    expect(acting(claim('alice@s1'), { state: state.replace('owner=alice@s1 ', '') })).toMatchObject({ kind: 'apply' });
  });

  test('lets a check repair what it holds under the mark it holds, also after everything was wiped', () => {
    expect(acting({ held: alice })).toEqual({ kind: 'nothing' });
    expect(acting({ held: alice }, { marking: '1 ' })).toMatchObject({ kind: 'apply', seen: alice, mark: alice });
    expect(acting({ held: alice }, { state: '' })).toMatchObject({ kind: 'apply', seen: noMark, mark: alice });
  });

  test('stops a check when another owner, or a later generation, is on the router', () => {
    for (const held of [
      { owner: 'bob@s2', generation: 9 },
      { owner: 'alice@s1', generation: 2 },
    ]) {
      expect(acting({ held }, { marking: '1 ' })).toEqual({ kind: 'overtaken', by: alice });
    }
  });
});
