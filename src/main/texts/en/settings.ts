/** Settings and the files that they name: what cannot be used, and why. */

const withoutToken = 'The app goes on without a token; the server will refuse what needs one.';

export const settings = {
  tokenFileContent: (file: string) => `${file} must hold one line of printable characters. ${withoutToken}`,
  /** `reason`: as the system words it */
  tokenFileUnreadable: (reason: string) => `${reason}. ${withoutToken}`,

  noCertificate: (file: string) => `${file} holds no certificate in PEM form.`,
  unreadableCertificate: (file: string, reason: string) => `${file} could not be read: ${reason}.`,
  chooseCertificate: 'Choose a PEM file with the certificate of the authority.',

  tooManyServers: (limit: number) => `There may be ${limit} servers.`,
  editThatServer: 'What the app holds on a server is remembered by its address. Edit that one instead.',
  serverGone: 'This server was deleted meanwhile.',
  logFolderNotOpened: (reason: string) => `The folder of the log could not be opened: ${reason}`,
};
