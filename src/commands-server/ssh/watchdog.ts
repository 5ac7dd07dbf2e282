/**
 * Wraps a script so that nothing of it outlives its time on the router, whatever becomes of the connection: a client that
 * gives up leaves its command running otherwise. Works under dash, bash and BusyBox ash, and without `timeout`.
 *
 * The shell alone is not enough to kill: what hangs is its child. Dropbear signals only the shell, so the tree below is
 * walked by parent ids in /proc; each one is stopped before its children are looked for, or it would go on to its next line.
 *
 * The order of the traps matters. A child of a shell keeps its parent's handlers for a moment after the fork and swallows
 * a TERM that comes just then: so the outer trap is set after both forks, and the sleep is ended by KILL. Otherwise every
 * second script that ends at once leaves a sleep behind (test/commands-server/watchdog.test.ts).
 *
 * The wrapper first tells its process id on stderr: OpenSSH refuses to signal the command of a root login ("session
 * signalling requires privilege separation", seen with 9.2), so it has to be possible to kill it from another channel.
 */

export function withWatchdog(script: string, seconds: number): string {
  return `[ -n "$ZSH_VERSION" ] && emulate sh
echo "rsm-pid $$" >&2
rsm_kill() {
kill -STOP "$1" || return 0
for rsm_f in /proc/[0-9]*/status; do
while read -r rsm_k rsm_v rsm_r; do
case $rsm_k in PPid:) [ "$rsm_v" = "$1" ] && { rsm_c=\${rsm_f#/proc/}; (rsm_kill "\${rsm_c%/status}"); }; break;; esac
done <"$rsm_f"
done
kill -TERM "$1"
kill -CONT "$1"
}
(
${script}
) &
rsm_p=$!
(
trap '[ $! = $rsm_p ] || kill -KILL $!; exit 0' TERM
sleep ${seconds} &
wait $! && rsm_kill $rsm_p
) </dev/null >/dev/null 2>&1 &
rsm_w=$!
trap 'trap "" TERM HUP INT; rsm_kill $rsm_p 2>/dev/null; wait $rsm_p; kill $rsm_w 2>/dev/null; exit 143' TERM HUP INT
wait $rsm_p
rsm_x=$?
kill $rsm_w 2>/dev/null
exit $rsm_x
`;
}

/** What a shell's start-up file says on stderr comes before it. */
const processIdLine = /^rsm-pid (\d{1,10})\n/m;

/** The process id that the wrapper told; null as long as it has not come. */
export function processIdIn(stderr: string): string | null {
  return processIdLine.exec(stderr)?.[1] ?? null;
}

export function withoutProcessId(stderr: string): string {
  return stderr.replace(processIdLine, '');
}

/** One word for the shell, whatever it holds. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Dropbear refuses a command longer than 9,000 bytes, so a longer script comes over standard input. It is read up to an
 * end line and not to the end of input: the channel's input stays open, because a closed one can send no signal.
 */
export const longestCommand = 8_900;
export const endOfScript = '#rsm-end-of-script';

export const readScriptFromInput = `[ -n "$ZSH_VERSION" ] && emulate sh
s=
while IFS= read -r l; do
[ "$l" = '${endOfScript}' ] && break
s="$s$l
"
done
eval "$s"`;
