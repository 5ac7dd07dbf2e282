/**
 * The scripts that change a router. Each step tells its number, what it is, exit code and stderr; when one fails, or the
 * script is stopped, what this run made is taken back before it ends. Safe to repeat, as the profile's own scripts are.
 */

import { shellQuote } from '../ssh/watchdog';
import { componentFacts, functionsOf } from './check-script';
import { fenceFunction, overtakenExitCode, type Mark } from './fence';
import { lockFunctions } from './lock-script';
import { rsm } from './names';
import type { Plan } from './plan';
import { layoutOf, partsOf, type Profile, type ProfileComponent } from './profile';
import { limitSecondsOf, stopWatchdogFunction, watchdogFunctions } from './removal-watchdog';
import { marker, prelude, scriptProfile, shellList } from './script-parts';

type Apply = Extract<Plan['action'], { kind: 'apply' }>;

/** `st NAME COMMAND…` runs one step; its stderr is told, its exit code decides. Undo runs when a step fails. */
const steps = `n=0
U=:
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
locked_out() { echo "$L"; return 1; }
`;

const begin = `lock || st 'mkdir ${rsm.lockFolder}' locked_out
st 'compare generations' fence
`;

/**
 * Takes down every part, the last one made first, and forgets the state. Stands on the router too, so it needs nothing but
 * itself. What is absent counts as removed; a part that resists does not keep the others.
 */
function removalProgram(profile: Profile, interfaces: readonly string[]): string {
  const scripts = profile.components.map(({ remove }, index) => `r${index}=${shellQuote(remove.trimEnd())}\n`).join('');
  const calls = partsOf(profile, interfaces)
    .toReversed()
    .map(({ index, interfaceName }) => `rm_part "$r${index}" ${interfaceName ?? ''} || x=1\n`);
  return `${functionsOf(profile)}${scripts}INTERFACES=${shellList(interfaces)}
rm_part() {
(INTERFACE=$2
eval "$F
$1")
}
remove_parts() {
x=0
${calls.join('')}[ $x = 0 ] && rm -rf ${rsm.stateFolder}
}
`;
}

/** What another profile, another version or other interfaces have left is taken down in its own way first. */
function takeDownFunction(profile: Profile, interfaces: readonly string[]): string {
  const cases = Object.entries(layoutOf(profile, interfaces)).map(([key, value]) => `${key}=${value}`);
  return `take_down() {
stop_watchdog
k=0
[ -r ${rsm.stateFile} ] && while read -r l; do
case $l in ${cases.map(shellQuote).join('|')}) k=$((k+1));; esac
done <${rsm.stateFile}
[ $k = ${cases.length} ] || [ ! -r ${rsm.removeFile} ] || sh ${rsm.removeFile} || return 1
remove_parts
}
`;
}

/** What a removal needs that runs by itself, out of its file. */
const aloneAfter = `PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin
have() { command -v "$1" >/dev/null 2>&1; }
remove_parts`;

/** Begins the state file and the removal beside the lock: a full or read-only disk is noticed before anything is changed. */
function stateFunctions(apply: Apply, profile: Profile): string {
  const layout = Object.entries(layoutOf(profile, apply.interfaces)).map(([key, value]) => `${key}=${value}`);
  return `draft_state() {
first /proc/sys/kernel/random/boot_id
{
printf '%s\\n' generation=${apply.mark.generation} owner=${shellQuote(apply.mark.owner)} boot_id="$R" ${layout.map(shellQuote).join(' ')} >${rsm.lockFolder}/state && printf '%s\\n' "$X" ${shellQuote(aloneAfter)} >${rsm.lockFolder}/remove
} 2>/dev/null && return
echo "$X$X" | cat >${rsm.lockFolder}/remove
return 1
}
write_state() { mkdir -p ${rsm.stateFolder} && mv ${rsm.lockFolder}/remove ${rsm.lockFolder}/state ${rsm.stateFolder}/; }
`;
}

const mostStepName = 60;

/** What people see of a step: the comment in its first line, or that line itself. */
function stepName(script: string): string {
  const [line = ''] = script.trimStart().split('\n');
  const text = line.startsWith('# ') ? line.slice(2) : line.slice(0, mostStepName);
  const pieces = text.split(/"?\$(?:\{INTERFACE\}|INTERFACE\b)"?/);
  return pieces.map(shellQuote).join('"$INTERFACE"');
}

/** A step that is one run of one of the component's tools takes the place of its shell: that saves a process each. */
function stepText(script: string, { tools }: ProfileComponent): string {
  const text = script.trim().replace(/^# .*\n/, '');
  const isOneRun = /^[\w.+-]+(?: [^;|&<>()`\\\n]*)?$/.test(text) && !text.includes('$(');
  const isTool = tools.some(({ anyOf }) => anyOf.includes(text.split(' ')[0] ?? ''));
  return isOneRun && isTool ? `exec ${text}` : text;
}

/** Makes the parts, in a fixed order, and then tells the state of every component anew, in the same round trip. */
export function applyScript(profile: Profile, apply: Apply, ttlMs: number): string {
  const make = partsOf(profile, apply.interfaces).filter(({ part }) => apply.parts.includes(part));
  const indices = [...new Set(make.map(({ index }) => index))];
  const functions = indices.map((index) => {
    const component = profile.components[index];
    const run = (component?.apply ?? []).map(
      (text) => `st ${stepName(text)} run_step ${shellQuote(component ? stepText(text, component) : text)}\n`,
    );
    return `make_${index}() {
INTERFACE=$1
U="rm_part \\"\\$r${index}\\" $1;$U"
${run.join('')}}
`;
  });
  const calls = make.map(({ index, interfaceName }) => `make_${index} ${interfaceName ?? ''}\n`);
  const wasThere = apply.seen.generation > 0 && !apply.rebuild;
  const limitSeconds = limitSecondsOf(ttlMs);
  const { interfaces, parts, rebuild, seen, mark } = apply;
  return `${marker('apply', { profile: scriptProfile(profile), interfaces, make: parts, rebuild, seen, mark })}
${prelude}X=${shellQuote(removalProgram(profile, interfaces))}
eval "$X"
I=$INTERFACES
run_step() { eval "$F
$1"; }
${lockFunctions}${steps}${rebuild || profile.removeOnEnd ? stopWatchdogFunction : ''}${rebuild ? takeDownFunction(profile, interfaces) : ''}${fenceFunction(seen, { orAbsent: false })}${stateFunctions(apply, profile)}${profile.removeOnEnd ? watchdogFunctions(mark, limitSeconds) : ''}${componentFacts(profile, { keepAlive: 'just started', withWarnings: false })}${functions.join('')}${begin}st 'write in ${rsm.lockFolder}' draft_state
${rebuild ? "st 'remove what is ours' take_down\n" : ''}${calls.join('')}${wasThere ? '' : `U="rm -rf ${rsm.stateFolder};$U"\n`}st 'write ${rsm.stateFile}' write_state
${profile.removeOnEnd ? `st 'start the watchdog' start_watchdog\n` : ''}U=:
unlock
components
j end 1
printf %s "$O"
`;
}

/** Takes down all of ours and nothing else, unless another has the router by now. What is absent counts as removed. */
export function removeScript(profile: Profile, interfaces: readonly string[], held: Mark): string {
  return `${marker('remove', { seen: held })}
${prelude}${removalProgram(profile, interfaces)}${lockFunctions}${steps}${stopWatchdogFunction}${takeDownFunction(profile, interfaces)}${fenceFunction(held, { orAbsent: true })}${begin}st 'remove what is ours' take_down
unlock
j end 1
printf %s "$O"
`;
}
