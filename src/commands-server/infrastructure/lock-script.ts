/** The lock on a router. It is a folder, because making one either succeeds or fails; one whose owner is gone is taken over. */

import { rsm } from './names';

/**
 * `lock` leaves in $L why it failed: somebody else has it, or nothing can be written there. A lock without a process id is
 * given five seconds: its owner wrote the id at once, or was killed in between. Shells say "I/O error" of a full disk where
 * `cat` says what it is. A lock that is there for `mkdir` may be gone a moment later, so one failure says nothing yet.
 */
export const lockFunctions = `unlock() { [ -n "$K" ] && rm -rf ${rsm.lockFolder}; K=; }
K=
lock() {
n=0
z=0
until L=$(mkdir ${rsm.lockFolder} 2>&1); do
n=$((n+1))
[ -d ${rsm.lockFolder} ] || { [ $n -gt 3 ] && return 1; continue; }
o=
read -r o 2>/dev/null <${rsm.lockFolder}/pid
z=$((z+1))
[ -n "$o" ] && z=0
if [ -n "$o" ] && [ ! -d "/proc/$o" ] || [ $z = 5 ]; then rm -rf ${rsm.lockFolder}; continue; fi
[ $n -gt 5 ] && { L="another set-up is running on the router (${rsm.lockFolder})"; return 1; }
sleep 1
done
K=1
{ echo $$ >${rsm.lockFolder}/pid; } 2>/dev/null && return 0
L=$(echo $$ | cat 2>&1 >${rsm.lockFolder}/pid)
unlock
return 1
}
`;
