/**
 * What is wrong with a field, of a form, a line of an import or a file. Each begins with the name of the field in small
 * letters and a colon; a problem that does not gets the field's name in the code before it (`firstProblem`).
 */

export const fields = {
  notValid: 'The input is not valid.',
  /** `field`: one of the names */
  wholeSeconds: (field: string, least: number, most: number) => `${field}: must be ${least} to ${most} whole seconds`,
  atMostCharacters: (field: string, limit: number) => `${field}: at most ${limit} characters`,
  noControl: (field: string) => `${field}: must not contain control characters or line breaks`,

  names: {
    address: 'address',
    group: 'group',
    jumpHost: 'jump host',
    keyFile: 'key file',
    name: 'name',
    notes: 'notes',
    port: 'port',
    profile: 'profile',
    requestTimeout: 'time limit of other requests',
    secret: 'secret',
    startTimeout: 'time limit of a start',
    tags: 'tags',
    user: 'user',
  },
  name: {
    empty: 'name: must not be empty',
    ofOtherCredential: 'name: is the name of another shared credential',
    ofOtherServer: 'name: is the name of another server',
  },
  id: {
    notUuid: 'id: must be a UUID',
    notUuidBut: (got: string) => `id: must be a UUID, got “${got}”`,
    ofOtherRouter: (id: string) => `id: ${id} is the id of another router in the list.`,
  },
  address: {
    notHost: 'address: must be a host name or an IP address, without user or port',
    empty: 'address: must not be empty',
    neededByEmbedded: 'address: must not be empty, because the embedded server connects by address',
    ofOtherRouter: (name: string) => `address: is the address and port of ${name}, which is in the list already`,
  },
  port: {
    notNumber: 'port: must be a number',
    notWhole: 'port: must be a whole number',
    outOfRange: 'port: must be 1 to 65535',
  },
  user: { notLogin: 'user: must be a login name, without spaces and without : @ / \\' },
  interfaces: {
    notName: 'interfaces: must be names of network interfaces, such as br-lan',
    tooMany: (limit: number) => `interfaces: at most ${limit}`,
  },
  keyFile: {
    none: 'key file: must be chosen',
    notWholePath: 'key file: must be a whole path, beginning at the root',
  },
  credential: {
    notKind: 'credential: must be password, key-file, agent or shared',
    notSharedKind: 'credential: must be password, key-file or agent',
    gone: 'credential: must be one that exists; this one was deleted meanwhile',
  },
  furtherCredentials: { tooMany: (limit: number) => `further credentials: at most ${limit}` },
  jumpHost: {
    empty: 'jump host: must not be empty',
    notHost: 'jump host: must be a host name or an IP address, without user or port',
    itself: 'jump host: must be another router than this one',
    isItself: 'jump host: is the router itself',
    /** `name` null: it stands in a file that is not quoted */
    unknown: (name: string | null) => `jump host: there is no router ${name === null ? 'of this name' : `“${name}”`}`,
    /** `problem`: what is wrong with a field of it */
    wrong: (place: string | null, problem: string) =>
      `jump host: ${place === null ? 'it' : `“${place}”`} cannot be used; ${problem}`,
    /** `place`: as `within` makes it */
    refused: (name: string, place: string) => `jump host: “${name}” (${place}) cannot be imported itself`,
    notImported: 'jump host: it, or one before it, is neither in the list nor imported',
    circle: 'jump host: the jump hosts lead in a circle, back to a router that is behind them',
    gone: 'jump host: must be a router of the list; this one was deleted meanwhile',
  },
  tags: {
    empty: 'tags: must not be empty',
    tooMany: (limit: number) => `tags: at most ${limit}`,
  },
  profile: { notName: 'profile: must be auto or the name of a profile: lower-case letters, digits and -' },
  notes: { notText: 'notes: must be text' },
  secret: { notText: 'secret: must be text' },
  pastedText: { tooLarge: 'the pasted text: at most 10 MB' },
  url: {
    /** `what`: one of `serverUrl` */
    wrong: (what: string) => `url: ${what}`,
    ofOtherServer: (name: string) => `url: is the address of ${name}`,
  },
  lease: {
    notNumber: 'lease: must be a number of seconds',
    notWhole: 'lease: must be whole seconds',
    outOfRange: 'lease: must be 15 to 86400 seconds',
  },
};

/** What is wrong with the address of a commands server. */
export const serverUrl = {
  notUrl: (text: string) => `“${text}” is not a URL. It must look like https://server.example:8443`,
  wrongScheme: 'the URL must begin with https:// (or http:// on this machine)',
  hasUser: 'the URL must not contain a user or a password; use --commands-server-token-file',
  hasQuery: 'the URL must not contain ? or #',
  plainElsewhere: 'http:// is allowed on this machine only; use https://',
};

/** What is wrong with a flag of the command line. */
export const flags = {
  needsValue: (name: string) => `--${name} needs a value: --${name}=…`,
  /** `what`: one of `serverUrl` */
  commandsServer: (what: string) => `--commands-server: ${what}`,
  tokenFileAlone: '--commands-server-token-file has no meaning without --commands-server.',
  /** `unit`: one of `units` */
  notWholeNumber: (name: string, unit: string, least: number, most: number, text: string) =>
    `--${name} must be a whole number of ${unit} from ${least} to ${most}; it is “${text}”.`,
  units: { seconds: 'seconds', routers: 'routers' },
};
