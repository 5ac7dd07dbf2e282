/**
 * Who acts on a router. Several servers may know the same one, and they share nothing but the router itself: so its state
 * file holds an owner and a generation, and every script that changes something first checks, under the lock, that they
 * still are what its plan has seen. A script that was overtaken refuses and changes nothing.
 */

import { shellQuote } from '../ssh/watchdog';
import { visibleLine } from '@shared/visible-text';
import { rsm } from './names';

/** What the state file says; generation 0 and no owner where there is none. */
export type Mark = { readonly owner: string; readonly generation: number };

export const noMark: Mark = { owner: '', generation: 0 };

/** How a script ends that was overtaken. No tool of ours ends with it (sysexits calls it a remote protocol error). */
export const overtakenExitCode = 76;

const ownerPattern = /^[A-Za-z0-9._@-]{1,80}$/;
/** Stands for an owner that nobody of us has written. */
const unreadable = 'unreadable';

/** Names the user and the server: the same user on another server is another owner. */
export function fenceOwner(user: string, serverIdentity: string): string {
  const name = user.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 40);
  return `${name}@${serverIdentity.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 12)}`;
}

/** Reads the words of the state file, which the router may have spoiled. The script below reads it the same way. */
export function markOf(state: Readonly<Record<string, string>>): Mark {
  const generation = /^\d{1,15}$/.test(state['generation'] ?? '') ? Number(state['generation']) : 0;
  if (generation === 0) return noMark;
  const owner = state['owner'] ?? '';
  return { owner: owner === '' || ownerPattern.test(owner) ? owner : unreadable, generation };
}

export function ownerForPeople({ owner }: Mark): string {
  return owner === '' ? 'another server' : visibleLine(owner, 80);
}

/** `fence` succeeds when the state file says what was seen; for removing, also when there is none any more. */
export function fenceFunction(seen: Mark, options: { readonly orAbsent: boolean }): string {
  return `fence() {
g=0
o=
[ -r ${rsm.stateFile} ] && while IFS='=' read -r k v; do
case $k in generation) g=\${v%%[[:space:]]*};; owner) o=\${v%%[[:space:]]*};; esac
done <${rsm.stateFile}
case $g in ''|*[!0-9]*|????????????????*) g=0;; esac
[ "$g" -eq 0 ] && o=
case $o in *[!A-Za-z0-9._@-]*) o=${unreadable};; esac
[ \${#o} -gt 80 ] && o=${unreadable}
${options.orAbsent ? '[ "$g" -eq 0 ] && return 0\n' : ''}[ "$g" -eq ${seen.generation} ] && [ "$o" = ${shellQuote(seen.owner)} ] && return 0
echo "the router has generation $g of \${o:-nobody}, this script is for generation ${seen.generation} of "${shellQuote(seen.owner || 'nobody')}
return ${overtakenExitCode}
}
`;
}
