/**
 * Shell that all our scripts share. POSIX `sh` only: it runs under dash, bash and BusyBox ash, with few forks, because on a
 * small router each fork costs milliseconds. Output is one JSON object per line: {"f":"<fact>","v":"<value>"}.
 */

import type { Mark } from './fence';
import { rsm } from './names';

/** A script says what it is in its first line: for people who look at `ps`, and for the lab, which runs no shell. */
export function marker(kind: ScriptKind, parameters: ScriptParameters): string {
  return `# rsm ${kind} ${JSON.stringify(parameters)}`;
}

export type ScriptKind = 'probe' | 'apply' | 'remove';
export type ScriptParameters = {
  readonly profile?: 'auto' | 'facts' | 'traffic-control';
  readonly interfaces?: readonly string[];
  readonly parts?: readonly string[];
  readonly rebuild?: boolean;
  readonly seen?: Mark;
  readonly mark?: Mark;
};

const markerPattern = /^# rsm (probe|apply|remove) (\{.*\})$/m;

/** What script this is; null when it is none of ours. */
export function readMarker(script: string): { readonly kind: ScriptKind; readonly parameters: unknown } | null {
  const found = markerPattern.exec(script);
  if (!found?.[1] || !found[2]) return null;
  try {
    return { kind: found[1] as ScriptKind, parameters: JSON.parse(found[2]) };
  } catch {
    return null;
  }
}

/**
 * `esc` makes $1 fit for a JSON string in $V; control characters become spaces. It goes from one special character to the
 * next: going through every character took seconds for 4,000 of them. `flat` joins a text's words with single spaces.
 */
export const prelude = `LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin
N='
'
O=
B='\\'
Q='"'
esc() {
V=$1
case $V in *"$B"*|*"$Q"*|*[[:cntrl:]]*) ;; *) return 0;; esac
[ \${#V} -gt 2000 ] && V=$(printf '%.2000s' "$V")
q=$V
V=
while :; do case $q in *"$B"*) V=$V\${q%%"$B"*}$B$B; q=\${q#*"$B"};; *) break;; esac; done
q=$V$q
V=
while :; do case $q in *"$Q"*) V=$V\${q%%"$Q"*}$B$Q; q=\${q#*"$Q"};; *) break;; esac; done
q=$V$q
V=
while :; do case $q in *[[:cntrl:]]*) V="$V\${q%%[[:cntrl:]]*} "; q=\${q#*[[:cntrl:]]};; *) break;; esac; done
V=$V$q
}
j() { esc "$2"; O="$O{\\"f\\":\\"$1\\",\\"v\\":\\"$V\\"}$N"; }
flat() {
set -f
IFS=" 	$N"
set -- $1
W="$*"
set +f
}
first() { R=; [ -r "$1" ] && IFS= read -r R 2>/dev/null <"$1"; :; }
have() { command -v "$1" >/dev/null 2>&1; }
`;

/** Tells the state of every component of traffic-control, for the interfaces in $I. */
export const componentFacts = `components() {
s=
[ -r ${rsm.stateFile} ] && while read -r l; do s="$s $l"; done <${rsm.stateFile}
j state "\${s# }"
if have nft; then
flat "$($S nft list table inet ${rsm.nftTable} 2>/dev/null)"
j nft "$W"
elif have iptables; then
flat "$($S iptables -w 5 -t mangle -S 2>/dev/null)"
j iptables "$W"
fi
for i in $I; do
[ -e "/sys/class/net/$i" ] || { j absent "$i"; continue; }
have tc || continue
flat "$(tc -force -b - 2>/dev/null <<E
qdisc show dev $i
class show dev $i
filter show dev $i
E
)"
j tc "$i $W"
done
}
`;

export function shellList(words: readonly string[]): string {
  return `'${words.join(' ')}'`;
}
