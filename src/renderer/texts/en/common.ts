/** What stands in many places: buttons of dialogs, the frame of the window, what may go wrong with it. */

import type { Phase } from '@shared/session';
import { counted } from './words';

export const common = {
  appName: 'Router Sessions',
  cancel: 'Cancel',
  close: 'Close',
  back: 'Back',
  choose: 'Choose…',
  edit: 'Edit',
  delete: 'Delete',
  dismiss: 'Dismiss',
  tryAgain: 'Try again',
  copied: 'Copied',
  notCopied: (why: string) => `Not copied: ${why}`,
};

export const frame = {
  loading: 'Loading the routers…',
  noList: 'The list of routers could not be loaded',
  noBridge: 'The window could not reach the app: its bridge is missing. Quit Router Sessions and open it again.',
  noAnswer: (command: string, why: string) => `The window got no answer from the app to “${command}”: ${why}`,
  notDrawn: 'The window could not be drawn',
  notDrawnMeaning:
    'Your sessions are not affected: they are kept by the app and not by this window. Reload the window to go on.',
  reload: 'Reload the window',
};

export const header = {
  testRuntime: 'test runtime',
  testRuntimeMeaning: 'This window runs on the test runtime, which is for tests and the demo only',
  held: (count: number) => counted(count, { one: 'session held', other: 'sessions held' }),
  addRouter: 'Add router',
  theme: 'Theme',
  themes: { light: 'Light', dark: 'Dark', auto: 'As the system' },
};

/** The words of the states, which stand in the list exactly so: tests rely on them. */
export const phases = {
  'No session': 'No session',
  Starting: 'Starting',
  Active: 'Active',
  Unverified: 'Unverified',
  Retrying: 'Retrying',
  'Re-establishing': 'Re-establishing',
  Expired: 'Expired',
  Ending: 'Ending',
  'End pending': 'End pending',
  'In use': 'In use',
  Failed: 'Failed',
} satisfies Record<Phase, string>;

/** Units are those of physics, which Intl writes as “sec” and “hr”. */
export const time = {
  seconds: (count: string) => `${count} s`,
  minutes: (count: string) => `${count} min`,
  hoursAndMinutes: (hours: string, minutes: string) => `${hours} h ${minutes} min`,
  daysAndHours: (days: string, hours: string) => `${days} d ${hours} h`,
  ago: (duration: string) => `${duration} ago`,
  justNow: 'just now',
  milliseconds: (count: string) => `${count} ms`,
  underOneMillisecond: '< 1 ms',
};
