/** Where our own state stands on a router. What a profile makes beside it is named in the profile itself. */

export const rsm = {
  stateFolder: '/var/run/rsm',
  stateFile: '/var/run/rsm/state',
  /** takes down what was set up; written with it, so that a server with another profile can do so too */
  removeFile: '/var/run/rsm/remove',
  lockFolder: '/var/run/rsm.lock',
} as const;

/** Linux's own rule for interface names, less what would need quoting. */
export const interfacePattern = /^(?!-)[A-Za-z0-9_.@-]{1,15}$/;
