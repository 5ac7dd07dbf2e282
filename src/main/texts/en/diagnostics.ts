/** What “Copy diagnostics” puts into the clipboard: for whoever gets a report. */

export const diagnostics = {
  yes: 'yes',
  no: 'no',
  none: 'none',
  app: (version: string, electron: string, runtime: string, node: string) =>
    `Router Sessions ${version}, Electron ${electron} (${runtime}), Node ${node}`,
  system: (system: string, processors: number, megabytes: number) =>
    `System: ${system}, ${processors} processors, ${megabytes} MB`,
  desktop: (secrets: string, tray: string, notifications: string) =>
    `Secrets: ${secrets}; tray: ${tray}; notifications: ${notifications}`,
  server: (kind: string, state: string, version: string, can: string) =>
    `Server: ${kind}, ${state}, version ${version}, can ${can}`,
  versionNotTold: 'not told',
  canNothingMore: 'nothing more',
  serverError: (error: string) => `Server error: ${error}`,
  routers: (count: number, sessions: string) => `Routers: ${count}; sessions: ${sessions}`,
  notices: (titles: string) => `Notices: ${titles}`,
  logEnd: (lines: number) => `The last ${lines} lines of the log:`,
  logNotRead: (reason: string) => `the log could not be read: ${reason}`,
};
