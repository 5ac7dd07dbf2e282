/** The read-only script at the beginning of every start and check: what router this is, and what of ours is on it. */

import type { RouterTarget } from '@shared/embedded-channel';
import { componentFacts, marker, prelude, shellList } from './script-parts';

export type ProbeRequest = Pick<RouterTarget, 'profile' | 'interfaces'>;

export function probeScript({ profile, interfaces }: ProbeRequest): string {
  return `${marker('probe', { profile, interfaces })}
${prelude}P=${profile}
I=${shellList(interfaces)}
S=
d=
${componentFacts}first /proc/sys/kernel/hostname
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
[ $P = auto ] && { P=facts; [ "$d" = openwrt ] && P=traffic-control; }
j profile $P
if [ $P = traffic-control ]; then
t=
for c in tc nft iptables opkg apk apt-get sudo; do have $c && t="$t $c"; done
j tools "\${t# }"
if [ "$u" != 0 ]; then
S='sudo -n'
if have sudo && sudo -n true 2>/dev/null; then j sudo 1; else j sudo 0; fi
fi
[ -z "$I" ] && [ "$d" = openwrt ] && [ -e /sys/class/net/br-lan ] && I=br-lan
j interfaces "$I"
[ -r /etc/config/firewall ] && while read -r a k v r; do
case $k in flow_offloading|flow_offloading_hw) case $v in *1*) j offload "$k";; esac;; esac
done </etc/config/firewall
components
fi
j end 1
printf %s "$O"
`;
}
