/** The checks of the built-in profile traffic-control, as each shell runs them on what the router's tools may print. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { componentFacts, functionsOf } from '../../src/commands-server/infrastructure/check-script';
import { readFacts, readFound } from '../../src/commands-server/infrastructure/probe';
import { builtInProfiles } from '../../src/commands-server/infrastructure/profile-catalog';
import { prelude } from '../../src/commands-server/infrastructure/script-parts';
import { shellQuote } from '../../src/commands-server/ssh/watchdog';

const shells: readonly (readonly [string, readonly [string, ...string[]]])[] = [
  ['dash', ['/bin/dash', '-c']],
  ['bash', ['/bin/bash', '-c']],
  ['BusyBox ash', ['/bin/busybox', 'ash', '-c']],
];
const usable = shells.filter(([, [path]]) => existsSync(path) || process.env['CI'] === 'true');
const profile = builtInProfiles.candidates('traffic-control').elsewhere;

const nft = `table inet rsm {
\tchain mark_forward {
\t\ttype filter hook forward priority mangle; policy accept;
\t}

\tchain mark_output {
\t\ttype filter hook output priority mangle; policy accept;
\t}
}`;
const tree = `qdisc htb 7273: root refcnt 2 r2q 10 default 0x10 direct_packets_stat 0
class htb 7273:10 parent 7273:1 prio 0 rate 10Gbit ceil 10Gbit
class htb 7273:1 root rate 10Gbit ceil 10Gbit
class htb 7273:30 parent 7273:1 prio 0 rate 1Mbit ceil 1Mbit
filter parent 7273: protocol all pref 30 fw chain 0
filter parent 7273: protocol all pref 30 fw chain 0 handle 0x10000000/0xf0000000 classid 7273:30
filter parent 7273: protocol all pref 31 bpf chain 0
filter parent 7273: protocol all pref 31 bpf chain 0 handle 0x1 flowid 7273:10 not_in_hw bytecode '1'`;

describe.each(usable)('in %s', (_name, [path, ...args]) => {
  /** What the two checks say; the tools are functions here, and one that is null is not there. */
  const verdicts = (tools: { readonly nft?: string | null; readonly iptables?: string; readonly tc?: string }) => {
    const tool = (name: string, text: string | null) =>
      text === null ? '' : `${name}() { cat >/dev/null 2>&1 </dev/null; printf '%s\\n' ${shellQuote(text)}; }\n`;
    const hidden = tools.nft === null ? 'have() { [ "$1" != nft ]; }\n' : '';
    const script = `${prelude}${tool('nft', tools.nft ?? nft)}${tool('iptables', tools.iptables ?? '')}${tool('tc', tools.tc ?? tree)}${hidden}I=lo
${functionsOf(profile)}${componentFacts(profile, { keepAlive: null, withWarnings: true })}components
printf %s "$O"`;
    const { stdout, stderr } = spawnSync(path, [...args, script], { encoding: 'utf8', timeout: 60_000 });
    expect(stderr).toBe('');
    return readFound(readFacts(stdout)).checks.map(({ words }) => words);
  };
  const marking = (tools: Parameters<typeof verdicts>[0]) => verdicts(tools)[0];
  const queues = (tc: string) => verdicts({ tc })[1];

  test('a prepared router has everything', () => {
    expect(verdicts({})).toEqual([
      'present nftables, table inet rsm',
      'present HTB 7273: with a full-rate and a limited class',
    ]);
  });

  test('a table that is gone or lacks a chain is told', () => {
    expect(marking({ nft: '' })).toBe('missing no table inet rsm');
    expect(marking({ nft: nft.replace('mark_output', 'other') })).toBe('drifted table inet rsm lacks mark_output');
    const elsewhere = nft.replaceAll(/hook \w+/g, 'hook input');
    expect(marking({ nft: elsewhere })).toBe('drifted table inet rsm lacks mark_forward mark_output');
  });

  test('without nft the chain of iptables is looked for, and the jump to it', () => {
    const begin = '-P PREROUTING ACCEPT\n-P FORWARD ACCEPT\n';
    expect(marking({ nft: null, iptables: `${begin}-N RSM\n-A FORWARD -j RSM` })).toMatch(/^present iptables/);
    expect(
      marking({ nft: null, iptables: `${begin}-N OTHER\n-N RSM\n-A FORWARD -j OTHER\n-A FORWARD -j RSM` }),
    ).toMatch(/^present/);
    expect(marking({ nft: null, iptables: `${begin}-N RSM\n-A OUTPUT -j RSM` })).toMatch(/^drifted nothing jumps/);
    expect(marking({ nft: null, iptables: `${begin}-N RSMX\n-A FORWARD -j RSMX` })).toMatch(/^missing/);
  });

  test.each([
    ['class htb 7273:30 parent 7273:1', 'class 30'],
    ['class htb 7273:1 root', 'class 1'],
    ['pref 31 bpf chain 0 handle', 'filter 31'],
    ['classid 7273:30', 'filter 30'],
  ])('a tree without “%s” lacks it', (words, lacks) => {
    expect(queues(tree.replace(words, 'gone'))).toBe(`drifted HTB 7273: lacks ${lacks}`);
  });

  test.each(['noqueue 0:', 'pfifo_fast 0:', 'fq_codel 0:', 'mq 0:'])(
    'the system’s own root queue %s may be replaced',
    (root) => {
      expect(queues(`qdisc ${root} root refcnt 2\nqdisc fq_codel 0: parent :1 limit 10240p`)).toBe(
        `missing lo has the system’s ${root.split(' ')[0]}`,
      );
    },
  );

  test('a device without any queue has none of ours', () => {
    expect(queues('')).toBe('missing lo has the system’s noqueue');
  });

  test.each(['htb 1:', 'cake 8001:', 'tbf 5:', 'hfsc 1:', 'fq 8002:', 'mqprio 1:', 'htb 72730:'])(
    'fault 18: the foreign root queue %s is named and left alone',
    (root) => {
      expect(queues(`qdisc ${root} dev lo root refcnt 2 default 0x30`)).toBe(
        `foreign lo has the root queue “${root}”, which is not ours`,
      );
    },
  );
});
