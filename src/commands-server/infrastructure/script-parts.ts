/**
 * Shell that all our scripts share. POSIX `sh` only: it runs under dash, bash and BusyBox ash, with few forks, because on a
 * small router each fork costs milliseconds. Output is one JSON object per line: {"f":"<fact>","v":"<value>"}.
 */

import type { Mark } from './fence';
import type { Profile } from './profile';

/** A script says what it is in its first line: for people who look at `ps`, and for the lab, which runs no shell. */
export function marker(kind: ScriptKind, parameters: ScriptParameters): string {
  return `# rsm ${kind} ${JSON.stringify(parameters)}`;
}

export type ScriptKind = 'probe' | 'apply' | 'remove';
export type ScriptParameters = {
  /** the probe's: a profile for either kind of system, and the parts that it has, `@` for one on each interface */
  readonly profiles?: { readonly onOpenWrt: ScriptProfile; readonly elsewhere: ScriptProfile };
  readonly profile?: ScriptProfile;
  readonly interfaces?: readonly string[];
  /** what is to be made */
  readonly make?: readonly string[];
  readonly rebuild?: boolean;
  readonly seen?: Mark;
  readonly mark?: Mark;
};
export type ScriptProfile = {
  readonly name: string;
  readonly version: number;
  readonly parts: readonly string[];
  readonly tools: readonly string[];
  readonly removeOnEnd?: true;
};

export function scriptProfile({ name, version, components, removeOnEnd }: Profile): ScriptProfile {
  const parts = components.map((component) => `${component.name}${component.perInterface ? '@' : ''}`);
  const tools = components.flatMap((component) => component.tools.flatMap(({ anyOf }) => anyOf));
  return { name, version, parts, tools, ...(removeOnEnd ? { removeOnEnd } : {}) };
}

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

export function shellList(words: readonly string[]): string {
  return `'${words.join(' ')}'`;
}
