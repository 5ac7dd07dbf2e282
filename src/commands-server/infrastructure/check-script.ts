/**
 * Shell that tells the state of every part of a profile. Each check runs in a subshell of its own and by `eval`: whatever
 * is written in it, an `exit` or a syntax error, ends that check and nothing else.
 */

import { shellQuote } from '../ssh/watchdog';
import { rsm } from './names';
import type { Profile } from './profile';
import { watchdogFacts, type KeepAlive } from './removal-watchdog';

/** What every script of the profile may use stands in $F. */
export const functionsOf = ({ functions }: Profile): string => `F=${shellQuote(functions.trimEnd())}\n`;

type FactsOptions = {
  readonly keepAlive: KeepAlive | 'just started' | null;
  /** they are the same before and after a set-up */
  readonly withWarnings: boolean;
};

/** Defines `components`, which adds the facts to the output, for the interfaces in $I. */
export function componentFacts(profile: Profile, { keepAlive, withWarnings }: FactsOptions): string {
  const { components, warnings } = profile;
  const scripts = components.map(({ check }, index) => `c${index}=${shellQuote(check.trimEnd())}\n`).join('');
  const calls = components.map(({ perInterface }, index) =>
    perInterface
      ? `for i in $I; do [ -e "/sys/class/net/$i" ] && ck ${index} "$c${index}" "$i"; done\n`
      : `ck ${index} "$c${index}"\n`,
  );
  const warn = `R=$(eval "$F
"${shellQuote(warnings.trimEnd())})
while [ "$R" ]; do
j warning "\${R%%"$N"*}"
case $R in *"$N"*) R=\${R#*"$N"};; *) R=;; esac
done
`;
  return `${scripts}ck() {
INTERFACE=$3
R=$(eval "$F
$2")
j check "$1 \${3:--} $? $R"
}
read_state() {
s=
[ -r ${rsm.stateFile} ] && while read -r l; do s="$s $l"; done <${rsm.stateFile}
}
components() {
INTERFACES=$I
read_state
${profile.removeOnEnd ? watchdogFacts(keepAlive) : ''}j state "\${s# }"
for i in $I; do [ -e "/sys/class/net/$i" ] || j absent "$i"; done
${calls.join('')}${withWarnings && warnings !== '' ? warn : ''}}
`;
}
