/** The command palette, the menu of the window and the list of keys. */

import { counted } from './words';

export const palette = {
  title: 'Command palette',
  commandOrRouter: 'Command or router',
  placeholder: 'Type a command or the name of a router',
  commandsAndRouters: 'Commands and routers',
  nothing: (text: string) => `Nothing is called “${text}”.`,
  detailsOf: (name: string) => `Details of ${name}`,
  /** What is typed before a router's name, in small letters and one word each. */
  verbs: {
    start: 'start',
    end: 'end',
    restart: 'restart',
    refresh: 'refresh',
    takeOver: 'takeover',
    dismiss: 'dismiss',
  },
  addRouter: 'Add a router…',
  importRouters: 'Import routers…',
  exportJson: 'Export as JSON…',
  exportCsv: 'Export as CSV…',
  exportAnsible: 'Export as Ansible inventory…',
  undo: (what: string) => `Undo: ${what}`,
  selectAll: 'Select all shown routers',
  showAll: 'Show all routers',
  showWithSession: 'Show routers with a session',
  showAttention: 'Show routers that need attention',
  saveView: 'Save this view…',
  view: (name: string) => `View: ${name}`,
  refreshAll: 'Refresh all sessions now',
  endAll: 'End all sessions…',
  checkServer: 'Check the commands server now',
  notChecked: 'The commands server could not be asked',
  activity: 'Activity: who did what',
  settings: 'Settings…',
  shortcuts: 'Keyboard shortcuts',
  copyDiagnostics: 'Copy diagnostics',
  copied: 'Diagnostics copied',
  notCopied: 'The diagnostics were not copied',
  more: (count: number) =>
    `${counted(count, { one: 'more router matches', other: 'more routers match' })}. Go on typing to see them.`,
  themeLight: 'Theme: light',
  themeDark: 'Theme: dark',
  themeAuto: 'Theme: as the system',
  about: 'About Router Sessions',
};

export const menu = {
  name: 'Menu',
  exportAs: {
    json: 'Export as JSON (everything but secrets)…',
    csv: 'Export as CSV…',
    ansible: 'Export as Ansible inventory…',
  },
  notExported: 'The list was not exported',
  allCommands: 'All commands…',
  activity: 'Activity…',
};

/** What is printed on the keys. */
export const keys = { control: 'Ctrl', shift: 'Shift', alt: 'Alt', enter: 'Enter', space: 'Space', escape: 'Esc' };

export const shortcuts = {
  anywhere: 'Anywhere',
  palette: 'Every action and every router',
  search: 'Search routers',
  undo: 'Undo the last change of the list',
  settings: 'Settings',
  these: 'These shortcuts',
  quit: 'Quit',
  inTheList: 'In the list',
  move: 'Move; also Page up, Page down, Home, End',
  throughButtons: 'Through the buttons of the row',
  letters: 'Letters find a name, unless they begin with S, E, R or F',
  details: 'Details of the router',
  select: 'Select',
  selectRange: 'Select a range',
  selectAll: 'Select all shown, or none',
  clear: 'Clear the selection, then close the details',
  sessions: 'Sessions, on the row or on all that is selected',
  start: 'Start',
  end: 'End',
  restart: 'Restart',
  refresh: 'Refresh now',
  onHeader: 'On a column’s header',
  sort: 'Sort by it, and again the other way',
  width: 'Narrower; Alt and → wider',
};
