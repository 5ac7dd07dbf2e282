/** What our objects on a router are called. Everything of ours is found again, and removed, by these names alone. */

export const rsm = {
  stateFolder: '/var/run/rsm',
  stateFile: '/var/run/rsm/state',
  lockFolder: '/var/run/rsm.lock',
  nftTable: 'rsm',
  iptablesChain: 'RSM',
  /** A queueing discipline has no name, so its handle is the name: 0x7273 is "rs". The usual 1: belongs to anybody. */
  handle: '7273',
  classes: { root: '1', full: '10', limited: '30' },
  /** the top four bits of the packet mark are ours; mwan3, fw4 and others use lower ones */
  markMask: 0xf0_00_00_00,
  markLimited: 0x10_00_00_00,
  markFull: 0x20_00_00_00,
} as const;

/** Version of what is set up. One that is not this is set up anew. */
export const layoutVersion = 1;

/** Root queueing disciplines that a system sets by itself: only these are ever replaced. */
export const defaultQdiscs: readonly string[] = ['noqueue', 'pfifo_fast', 'fq_codel', 'mq'];

/** Linux's own rule for interface names, less what would need quoting. */
export const interfacePattern = /^(?!-)[A-Za-z0-9_.@-]{1,15}$/;
