/** About the app, and what helps to find a fault. */

import { counted } from './words';

export const about = {
  title: 'About Router Sessions',
  claim: 'Keeps management sessions on routers alive, and never lies about them.',
  version: 'Version',
  electron: 'Electron',
  testRuntime: (version: string) => `${version} (test runtime, for tests and the demo only)`,
  licence: 'Licence',
  librariesAndLicences: 'Libraries and their licences',
  libraries: 'Libraries',
  library: 'Library',
};

export const diagnostics = {
  copy: 'Copy diagnostics',
  copied: 'Diagnostics copied',
  openFolder: 'Open the folder of the log',
  whatIsInIt: 'Versions, counts and the end of the log; no secrets.',
  linesCopied: (lines: number) => `${counted(lines, { one: 'line', other: 'lines' })} copied.`,
};
