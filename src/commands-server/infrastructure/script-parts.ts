/**
 * Shell that all our scripts share. POSIX `sh` only: it runs under dash, bash and BusyBox ash, with few forks, because on a
 * small router each fork costs milliseconds. Output is one JSON object per line: {"f":"<fact>","v":"<value>"}.
 */

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
 * `esc` makes $1 fit for a JSON string in $V. Almost nothing needs it, so the slow way, one character at a time, is taken
 * only then; control characters become spaces. `flat` joins a text's words with single spaces, without a fork.
 */
export const prelude = `LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin
N='
'
O=
esc() {
V=$1
case $V in *[\\\\\\"[:cntrl:]]*)
[ \${#V} -gt 4000 ] && V=$(printf '%.4000s' "$V")
q=$V
V=
while [ -n "$q" ]; do
r=\${q#?}
c=\${q%"$r"}
q=$r
case $c in \\\\) V="$V\\\\\\\\";; \\") V="$V\\\\\\"";; [[:cntrl:]]) V="$V ";; *) V="$V$c";; esac
done;;
esac
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
