/** The simulated routers' names and makes: varied as in a real network, and the same at every launch. */

export type Role = {
  readonly name: string;
  readonly group: string;
  readonly model: string;
  readonly system: 'openwrt' | 'debian';
  readonly os: string;
  readonly osVersion: string;
  readonly kernel: string;
  readonly memoryMiB: number;
  readonly interfaces: readonly string[];
  readonly bootedHoursAgo: number;
};

const openWrt = (version: string, kernel: string) =>
  ({ system: 'openwrt', os: `OpenWrt ${version}`, osVersion: version, kernel, interfaces: ['br-lan'] }) as const;
const debian = (version: string, name: string, kernel: string) =>
  ({
    system: 'debian',
    os: `Debian GNU/Linux ${version} (${name})`,
    osVersion: version,
    kernel,
    interfaces: [],
  }) as const;

const cast: readonly Role[] = [
  {
    name: 'lab-berlin-gw1',
    group: 'Berlin',
    model: 'GL.iNet GL-MT6000',
    memoryMiB: 1024,
    bootedHoursAgo: 1_031,
    ...openWrt('23.05.5', '5.15.167'),
  },
  {
    name: 'lab-berlin-ap-3og',
    group: 'Berlin',
    model: 'TP-Link Archer C7 v5',
    memoryMiB: 128,
    bootedHoursAgo: 212,
    ...openWrt('22.03.7', '5.10.221'),
  },
  {
    name: 'lab-core-fra',
    group: 'Frankfurt',
    model: 'Supermicro X11SDV-4C',
    memoryMiB: 32_768,
    bootedHoursAgo: 3_950,
    ...debian('12', 'bookworm', '6.1.0-28-amd64'),
  },
  {
    name: 'lab-lisboa-edge',
    group: 'Lisboa',
    model: 'Linksys WRT3200ACM',
    memoryMiB: 512,
    bootedHoursAgo: 77,
    ...openWrt('23.05.5', '5.15.167'),
  },
  {
    name: 'lab-depot-lte',
    group: 'Field',
    model: 'Teltonika RUT955',
    memoryMiB: 128,
    bootedHoursAgo: 5,
    ...openWrt('21.02.0', '5.4.143'),
  },
  {
    name: 'lab-vpn-02',
    group: 'Frankfurt',
    model: 'PC Engines APU2',
    memoryMiB: 4_096,
    bootedHoursAgo: 618,
    ...debian('11', 'bullseye', '5.10.0-33-amd64'),
  },
  {
    name: 'lab-school-west',
    group: 'Schools',
    model: 'Netgear R7800',
    memoryMiB: 512,
    bootedHoursAgo: 1_444,
    ...openWrt('23.05.3', '5.15.150'),
  },
  {
    name: 'lab-school-east',
    group: 'Schools',
    model: 'Netgear R7800',
    memoryMiB: 512,
    bootedHoursAgo: 1_443,
    ...openWrt('23.05.3', '5.15.150'),
  },
  {
    name: 'lab-store-118',
    group: 'Stores',
    model: 'Raspberry Pi 4 Model B Rev 1.4',
    memoryMiB: 2_048,
    bootedHoursAgo: 33,
    ...debian('12', 'bookworm', '6.6.62-v8'),
  },
  {
    name: 'lab-store-204',
    group: 'Stores',
    model: 'Ubiquiti EdgeRouter X',
    memoryMiB: 256,
    bootedHoursAgo: 505,
    ...openWrt('23.05.5', '5.15.167'),
  },
];

/** The role of the n-th router, from 0; beyond the cast the same makes come again under numbered names. */
export function roleOf(index: number): Role {
  const role = cast[index % cast.length];
  if (!role) throw new Error('the cast is empty');
  const round = Math.floor(index / cast.length);
  return round === 0 ? role : { ...role, name: `${role.name}-${round + 1}` };
}

/** The same UUID for the n-th router at every launch, and plainly one of the lab's. */
export function idOf(index: number): string {
  return `1ab00000-0000-4000-8000-${(index + 1).toString(16).padStart(12, '0')}`;
}
