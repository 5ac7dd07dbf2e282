/**
 * The process on a router that takes down what a `removeOnEnd` profile set up, when no check has come for longer than the
 * lease and a grace: so that nothing stays behind if the server dies. Each check leaves a sign of life, without a fork.
 *
 * Time is read from /proc/uptime: it never jumps, and it needs no `date` and no `stat`. One process is in charge: the one
 * whose token stands in the watchdog's file; any other ends by itself. It acts under the lock and behind the fence, so
 * one of an older generation removes nothing of a newer one's.
 */

import { shellQuote } from '../ssh/watchdog';
import { fenceFunction, type Mark } from './fence';
import { lockFunctions } from './lock-script';
import { rsm } from './names';

/** Whose sign of life a check leaves, and how many seconds without another one are too many. */
export type KeepAlive = {
  readonly owner: string;
  /** null: any that this owner has */
  readonly generation: number | null;
  readonly limitSeconds: number;
};

const files = {
  /** "TOKEN PID" of the process in charge */
  watchdog: `${rsm.stateFolder}/watchdog`,
  script: `${rsm.stateFolder}/watch`,
  /** "UPTIME LIMIT": when a check was here last, and what it allows */
  alive: `${rsm.stateFolder}/alive`,
  /** is there while the watchdog makes up its mind and removes */
  removing: `${rsm.stateFolder}/removing`,
} as const;

/** A session that is refreshed has a check at every third of its lease; the server itself acts at the end of the lease. */
export function limitSecondsOf(ttlMs: number): number {
  const ttl = Math.ceil(ttlMs / 1000);
  return ttl + Math.min(300, Math.max(5, Math.ceil(ttl / 3)));
}

const tickSecondsOf = (limitSeconds: number) => Math.min(10, Math.max(1, Math.floor(limitSeconds / 10)));

/**
 * Within `components`: leaves the sign of life where the router is ours, and tells whether the process is there. One that
 * was started a moment ago may still be on its way to its own command line.
 */
export function watchdogFacts(keepAlive: KeepAlive | 'just started' | null): string {
  if (keepAlive === 'just started') {
    return `first ${files.watchdog}
[ -d "/proc/\${R##* }" ] && j watchdog running || j watchdog gone
`;
  }
  const leave = keepAlive
    ? `case " $s " in *" ${keepAlive.generation === null ? '' : `generation=${keepAlive.generation} `}owner=${keepAlive.owner} "*)
first /proc/uptime
{ echo "\${R%%.*} ${keepAlive.limitSeconds}" >${files.alive}; } 2>/dev/null || w=unwritable
n=0
while [ -e ${files.removing} ] && [ $n -lt 8 ]; do n=$((n+1)); sleep 1; done
[ $n = 0 ] || read_state;;
esac
`
    : '';
  return `w=gone
first ${files.watchdog}
first "/proc/\${R##* }/cmdline"
case $R in sh${files.script}*) w=running;; esac
${leave}j watchdog $w
`;
}

/** What runs on the router. `sh` reads it from a file, so that `ps` says what it is. */
export function watchScript(mark: Mark, limitSeconds: number): string {
  return `# Removes what a management session set up when its server has not been here for too long.
LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin
trap '' HUP
cd /
first() { R=; [ -r "$1" ] && IFS= read -r R 2>/dev/null <"$1"; :; }
${lockFunctions}${fenceFunction(mark, { orAbsent: false })}mine() {
first ${files.watchdog}
[ "\${R%% *}" = "$T" ]
}
overdue() {
first ${files.alive}
set -- $R
case $1$2 in ''|*[!0-9]*) ;; *) [ "$2" ] && { a=$1; m=$2; };; esac
first /proc/uptime
u=\${R%%.*}
[ "$a" ] || a=$u
[ $((u-a)) -ge "$m" ]
}
T=$1
a=
m=${limitSeconds}
while sleep ${tickSecondsOf(limitSeconds)}; do
mine || exit 0
overdue || continue
lock || continue
if mine && fence >/dev/null; then
: >${files.removing}
if overdue; then
command -v logger >/dev/null 2>&1 && logger -t rsm "no check by the server for $((u-a)) s: removing what its session set up"
sh ${rsm.removeFile} && { unlock; exit 0; }
fi
rm -f ${files.removing}
fi
unlock
done
`;
}

/** Defines `stop_watchdog`: one that is not wanted any more would end by itself, but only when it wakes. */
export const stopWatchdogFunction = `stop_watchdog() {
first ${files.watchdog}
p=\${R##* }
case $p in ''|*[!0-9]*) return;; esac
first "/proc/$p/cmdline"
case $R in sh${files.script}*) kill "$p";; esac
}
`;

/** Defines `start_watchdog`: puts a new process in charge and ends the one before it. */
export function watchdogFunctions(mark: Mark, limitSeconds: number): string {
  return `start_watchdog() {
stop_watchdog
first /proc/uptime
u=\${R%%.*}
t=${mark.generation}.$u.$$
printf %s ${shellQuote(watchScript(mark, limitSeconds))} >${files.script} && echo "$u ${limitSeconds}" >${files.alive} && echo "$t 0" >${files.watchdog} || return 1
sh ${files.script} "$t" </dev/null >/dev/null 2>&1 &
echo "$t $!" >${files.watchdog}
}
`;
}
