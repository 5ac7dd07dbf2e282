/** The read-only script at the beginning of every start and check: what router this is, and what of ours is on it. */

import { shellQuote } from '../ssh/watchdog';
import { componentFacts, functionsOf } from './check-script';
import { packageManagers, type Profile } from './profile';
import type { ProfileCandidates } from './profile-catalog';
import type { KeepAlive } from './removal-watchdog';
import { marker, prelude, scriptProfile, shellList } from './script-parts';

export type ProbeRequest = {
  readonly profiles: ProfileCandidates;
  /** as named in the router's settings; none: what the profile takes by itself */
  readonly interfaces: readonly string[];
  /** the user that the script runs as */
  readonly user: string;
  /** read-only but for one thing: the sign of life for the watchdog of a `removeOnEnd` profile */
  readonly keepAlive: KeepAlive | null;
};

export function probeScript({ profiles, interfaces, user, keepAlive }: ProbeRequest): string {
  const { onOpenWrt, elsewhere } = profiles;
  const isSame = onOpenWrt === elsewhere;
  const named = { onOpenWrt: scriptProfile(onOpenWrt), elsewhere: scriptProfile(elsewhere) };
  const found = (profile: Profile) => foundScript(profile, { isRoot: user === 'root', keepAlive });
  const choice = isSame
    ? `j profile ${onOpenWrt.name}
${found(onOpenWrt)}`
    : `if [ "$d" = openwrt ]; then
j profile ${onOpenWrt.name}
${found(onOpenWrt)}else
j profile ${elsewhere.name}
${found(elsewhere)}fi
`;
  return `${marker('probe', { profiles: named, interfaces })}
${prelude}I=${shellList(interfaces)}
d=
first /proc/sys/kernel/hostname
j hostname "$R"
first /tmp/sysinfo/model
[ -n "$R" ] || first /proc/device-tree/model
[ -n "$R" ] || first /sys/class/dmi/id/product_name
j model "$R"
[ -r /etc/os-release ] && while IFS='=' read -r k v; do
v=\${v#[\\"\\']}
v=\${v%[\\"\\']}
case $k in ID) j os_id "$v"; d=$v;; PRETTY_NAME) j os "$v";; VERSION_ID) j os_version "$v";; esac
done </etc/os-release
[ -f /etc/openwrt_release ] && d=openwrt
[ "$d" = openwrt ] && j openwrt 1
first /proc/sys/kernel/osrelease
j kernel "$R"
first /proc/uptime
j uptime "\${R%% *}"
first /proc/loadavg
j load "\${R% * *}"
while read -r k v r; do
case $k in MemTotal:) j mem_total "$v";; MemAvailable:) j mem_available "$v"; break;; esac
done </proc/meminfo
first /proc/sys/kernel/random/boot_id
j boot_id "$R"
u=
while read -r k a b r; do
case $k in Uid:) u=$b; break;; esac
done </proc/self/status
[ -n "$u" ] || u=$(id -u)
j uid "$u"
${choice}j end 1
printf %s "$O"
`;
}

/** Looks for tools, interfaces and parts. A user that is not root looks by `sudo`, in one run of it. */
function foundScript(
  profile: Profile,
  { isRoot, keepAlive }: { readonly isRoot: boolean; readonly keepAlive: KeepAlive | null },
): string {
  if (profile.components.length === 0) return '';
  const tools = new Set(profile.components.flatMap((one) => one.tools.flatMap(({ anyOf }) => anyOf)));
  const facts = functionsOf(profile) + componentFacts(profile, { keepAlive, withWarnings: true });
  const isDefault = profile.interfacesOnOpenWrt.length > 0;
  const defaults = `[ -z "$I" ] && [ "$d" = openwrt ] && for i in ${profile.interfacesOnOpenWrt.join(' ')}; do
[ -e "/sys/class/net/$i" ] && I="$I\${I:+ }$i"
done
`;
  const look = isRoot
    ? `${facts}components
`
    : `C=${shellQuote(`${prelude}${facts}I=$1
components
printf %s "$O"`)}
if [ "$u" = 0 ]; then sh -c "$C" sh "$I"
elif have sudo && sudo -n true 2>/dev/null; then j sudo 1; sudo -n sh -c "$C" sh "$I"
else j sudo 0; fi
`;
  return `t=
for c in ${[...tools, ...packageManagers].join(' ')}; do have $c && t="$t $c"; done
j tools "\${t# }"
${isDefault ? defaults : ''}j interfaces "$I"
${look}`;
}
