/**
 * The scripts that change a router. Each step tells its number, command, exit code and stderr; when one fails, or the
 * script is stopped, what this run made is taken back before it ends. Safe to repeat. Only what is named in names.ts.
 */

import { shellQuote } from '../ssh/watchdog';
import { fenceFunction, overtakenExitCode, type Mark } from './fence';
import { layoutVersion, rsm } from './names';
import type { Plan } from './plan';
import { componentFacts, marker, prelude, shellList } from './script-parts';

type Apply = Extract<Plan['action'], { kind: 'apply' }>;

const { handle, classes } = rsm;

/** The lock is a folder, because making one either succeeds or fails. One whose owner is gone is taken over. */
const lock = `unlock() { [ -n "$K" ] && rm -rf ${rsm.lockFolder}; K=; }
lock() {
n=0
until mkdir ${rsm.lockFolder} 2>/dev/null; do
o=
read -r o 2>/dev/null <${rsm.lockFolder}/pid
if [ -n "$o" ] && [ ! -d "/proc/$o" ]; then rm -rf ${rsm.lockFolder}; continue; fi
n=$((n+1))
[ $n -gt 5 ] && return 1
sleep 1
done
K=1
echo $$ >${rsm.lockFolder}/pid
}
locked_out() { echo "another set-up is running on the router (${rsm.lockFolder})"; return 1; }
`;

/** `st NAME COMMAND…` runs one step; its stderr is told, its exit code decides. Undo runs when a step fails. */
const steps = `n=0
U=:
K=
undo() {
trap '' HUP INT PIPE TERM
eval "$U" >/dev/null 2>&1
unlock
}
trap 'undo; exit 143' HUP INT PIPE TERM
st() {
n=$((n+1))
m=$1
shift
E=$("$@" 2>&1)
x=$?
esc "$E"
e=$V
esc "$m"
printf '{"f":"step","n":%s,"command":"%s","exit":%s,"stderr":"%s","v":""}\\n' $n "$V" $x "$e"
[ $x = 0 ] || { undo; [ $x = ${overtakenExitCode} ] && exit $x; exit 1; }
}
cm() { st "$*" "$@"; }
`;

/** Every interface that has our root queue, wherever it came from. */
const removal = `own_trees() {
tc qdisc show 2>/dev/null | while read -r a k h d i r q; do
[ "$k $h $d $r" = "htb ${handle}: dev root" ] && echo "$i"
done
}
take_down() {
if have tc; then for i in $(own_trees); do tc qdisc del dev "$i" root || return 1; done; fi
if have nft && nft list table inet ${rsm.nftTable} >/dev/null 2>&1; then nft delete table inet ${rsm.nftTable} || return 1; fi
if have iptables && iptables -w 5 -t mangle -S ${rsm.iptablesChain} >/dev/null 2>&1; then
while iptables -w 5 -t mangle -D FORWARD -j ${rsm.iptablesChain} 2>/dev/null; do :; done
iptables -w 5 -t mangle -F ${rsm.iptablesChain} && iptables -w 5 -t mangle -X ${rsm.iptablesChain} || return 1
fi
rm -rf ${rsm.stateFolder}
}
`;

/** One transaction: either the whole table is there afterwards or what was there before still is. */
const nftMarking = `nft_marking() {
r="table inet ${rsm.nftTable}
delete table inet ${rsm.nftTable}
table inet ${rsm.nftTable} {
chain mark_forward { type filter hook forward priority -150; policy accept; }
chain mark_output { type filter hook output priority -150; policy accept; }
}"
printf '%s\\n' "$r" | nft -c -f - && printf '%s\\n' "$r" | nft -f -
}
`;

const iptablesMarking = `ipt_marking() {
iptables -w 5 -t mangle -N ${rsm.iptablesChain} 2>/dev/null
iptables -w 5 -t mangle -F ${rsm.iptablesChain} || return 1
iptables -w 5 -t mangle -C FORWARD -j ${rsm.iptablesChain} 2>/dev/null || iptables -w 5 -t mangle -A FORWARD -j ${rsm.iptablesChain}
}
`;

const hex = (value: number) => `0x${value.toString(16)}`;

/** A classic BPF program: packet mark, masked, equal? Numbers are unsigned 32-bit; the first reads the mark. */
function bpfProgram(mark: number): string {
  const readMark = 4_294_963_220; // SKF_AD_OFF + SKF_AD_MARK
  return `5,32 0 0 ${readMark},84 0 0 ${rsm.markMask},21 0 1 ${mark},6 0 0 4294967295,6 0 0 0,`;
}

/**
 * The mark chooses the class. By "fw" where the kernel has it, else by BPF. Not by "u32 match mark": a kernel without
 * CLS_U32_MARK takes such a filter without a word and then matches every packet (seen on Linux 6.18).
 */
const filters = `mark_filter() {
e=$(tc filter replace dev "$1" parent ${handle}: protocol all pref $2 handle $3/${hex(rsm.markMask)} fw classid ${handle}:$5 2>&1) && return 0
tc filter del dev "$1" parent ${handle}: pref $2 2>/dev/null
tc filter replace dev "$1" parent ${handle}: protocol all pref $2 handle 1 bpf bytecode "$4" flowid ${handle}:$5 && return 0
echo "$e"
return 1
}
`;

const forget = `rm -rf ${rsm.stateFolder}`;

function treeSteps(name: string): string {
  // Without a burst of its own, HTB at a high rate wakes for every packet. The limited class idles until it is used.
  return `U="tc qdisc del dev ${name} root; $U"
tc qdisc show dev ${name} root 2>/dev/null | { read -r a k h r; [ "$k $h" = "htb ${handle}:" ]; } && cm tc qdisc del dev ${name} root
cm tc qdisc replace dev ${name} root handle ${handle}: htb default 0x${classes.full}
cm tc class replace dev ${name} parent ${handle}: classid ${handle}:${classes.root} htb rate 10gbit ceil 10gbit burst 128k cburst 128k quantum 60000
cm tc class replace dev ${name} parent ${handle}:${classes.root} classid ${handle}:${classes.full} htb rate 10gbit ceil 10gbit burst 128k cburst 128k quantum 60000
cm tc class replace dev ${name} parent ${handle}:${classes.root} classid ${handle}:${classes.limited} htb rate 1mbit ceil 1mbit quantum 1514
st 'tc filter replace dev ${name} (mark ${hex(rsm.markLimited)} to the limited class)' mark_filter ${name} 30 ${hex(rsm.markLimited)} '${bpfProgram(rsm.markLimited)}' ${classes.limited}
st 'tc filter replace dev ${name} (mark ${hex(rsm.markFull)} to the full-rate class)' mark_filter ${name} 31 ${hex(rsm.markFull)} '${bpfProgram(rsm.markFull)}' ${classes.full}
`;
}

function markingSteps(marking: Apply['marking']): string {
  return marking === 'nft'
    ? `U="nft delete table inet ${rsm.nftTable}; $U"
st 'nft -f (table inet ${rsm.nftTable})' nft_marking
`
    : `U="iptables -w 5 -t mangle -D FORWARD -j ${rsm.iptablesChain}; iptables -w 5 -t mangle -F ${rsm.iptablesChain}; iptables -w 5 -t mangle -X ${rsm.iptablesChain}; $U"
st 'iptables -t mangle (chain ${rsm.iptablesChain})' ipt_marking
`;
}

/** The state file comes last: that it is there means that everything before it succeeded. */
function stateFunction(apply: Apply): string {
  return `write_state() {
first /proc/sys/kernel/random/boot_id
mkdir -p ${rsm.stateFolder} && printf '%s\\n' version=${layoutVersion} generation=${apply.mark.generation} owner=${shellQuote(apply.mark.owner)} boot_id="$R" profile=traffic-control interfaces=${apply.interfaces.join(',')} marking=${apply.marking} >${rsm.stateFile}.tmp && mv ${rsm.stateFile}.tmp ${rsm.stateFile}
}
`;
}

/** Makes the parts, in a fixed order, and then tells the state of every component anew, in the same round trip. */
export function applyScript(apply: Apply): string {
  const trees = apply.interfaces.filter((name) => apply.parts.includes(`tree:${name}`));
  const makesMarking = apply.parts.includes('marking');
  const wasThere = apply.seen.generation > 0 && !apply.rebuild;
  return `${marker('apply', { interfaces: apply.interfaces, parts: apply.parts, rebuild: apply.rebuild, seen: apply.seen, mark: apply.mark })}
${prelude}I=${shellList(apply.interfaces)}
S=
${lock}${steps}${apply.rebuild ? removal : ''}${apply.marking === 'nft' ? nftMarking : iptablesMarking}${filters}${fenceFunction(apply.seen, { orAbsent: false })}${stateFunction(apply)}${componentFacts}lock || st 'mkdir ${rsm.lockFolder}' locked_out
st 'compare generations' fence
${apply.rebuild ? "st 'remove what is ours' take_down\n" : ''}${makesMarking ? markingSteps(apply.marking) : ''}${trees.map(treeSteps).join('')}${wasThere ? '' : `U="${forget}; $U"\n`}st 'write ${rsm.stateFile}' write_state
U=:
unlock
components
j end 1
printf %s "$O"
`;
}

/** Takes down all of ours and nothing else, unless another has the router by now. What is absent counts as removed. */
export function removeScript(held: Mark): string {
  return `${marker('remove', { seen: held })}
${prelude}S=
${lock}${steps}${removal}${fenceFunction(held, { orAbsent: true })}lock || st 'mkdir ${rsm.lockFolder}' locked_out
st 'compare generations' fence
st 'remove what is ours' take_down
unlock
j end 1
printf %s "$O"
`;
}
