/** An import of routers: where something stands, what is wrong with it, what became of it; and the export. */

import { form } from './words';

/** Where something stands. Its number is at the end: what is found is sorted by it. */
const where = {
  file: 'The file',
  pastedText: 'the pasted list',
  line: (number: number) => `Line ${number}`,
  lineOf: (file: string, number: number) => `${file}, line ${number}`,
  router: (number: number) => `Router ${number}`,
  credential: (number: number) => `Credential ${number}`,
  credentialOf: (name: string) => `Credential “${name}”`,
  column: (number: number) => `Column ${number}`,
  /** such a place in the middle of a sentence */
  within: (place: string) => place.replace(/^L/, 'l'),
};

/** Why a file cannot be read, as sentences. */
const source = {
  pastedTooLarge: 'The pasted text is larger than 10 MB.',
  notChosen: 'The file is no longer chosen.',
  refused: (file: string, why: string) => `${file} cannot be imported. ${why}`,
  chooseAnother: 'Choose another file, or paste the lines that matter.',
  previewOver: 'This preview is no longer valid.',
  lookAgain: 'Look at the preview again, then confirm it.',

  notFile: 'It is not a file.',
  tooLarge: (megabytes: number, limit: number) =>
    `It is ${megabytes.toLocaleString('en')} MB large; a list of routers may have ${limit} MB. Nothing of it was read.`,
  notOpened: (reason: string) => `It could not be opened: ${reason}.`,
  notUtf8: 'It is not UTF-8 text. Save it as “CSV UTF-8” or “Unicode text” and try again.',
  binary: 'It is not text but a binary file (it contains zero bytes).',
};

/** What is wrong with a line or an entry; said after its place and a colon. */
const list = {
  inListAs: (name: string, known: string) => `${name} is in the list already, as ${known}`,
  /** `place`: where its twin stands, as `within` makes it */
  sameAs: (name: string, place: string) => `${name} is the same router as ${place}`,
  full: (limit: number) => `the list holds at most ${limit} routers`,
  /** `problem`: what is wrong with a field, whose `value` it is */
  itIs: (problem: string, value: string) => `${problem}; it is “${value}”`,
  ofRouter: (name: string, problem: string) => `${name}, ${problem}`,

  notJson: (reason: string) => `it is not valid JSON: ${reason}`,
  notOurs: 'it is not a list that this app exported, or one of a newer version',

  noAddress: 'it holds no address',
  tooManyWords: (count: number) => `it has ${count} words; one line is an address, or a name and an address`,
  notHost: (word: string) => `“${word}” is neither a host name nor an IP address`,
  network: (word: string) => `“${word}” is a network; one line is one router`,
  neitherHost: (first: string, second: string) => `neither “${first}” nor “${second}” is an address`,
};

/** Shared credentials of an exported list; said after `credentialOf` and a colon. */
const credentials = {
  isThere: 'there is one of this name and kind already; it is used, with what is stored for it',
  renamed: (name: string) => `there is another one of this name; this one is added as “${name}”`,
};

const table = {
  quoteOpen: 'a quote is opened and never closed; nothing from here on was read',
  textAfterQuote: 'text follows a closing quote',
  lineTooLong: 'the line is longer than 100,000 characters; perhaps a quote before it is not closed',
  notCsv: (reason: string) => `it is not valid CSV: ${reason}`,
  tooManyFields: (fields: number, inHeader: number) => `it has ${fields} fields, but the header has ${inHeader}`,
  moreThanAbove: (fields: number, most: number) =>
    `it has ${fields} fields, but the first lines have ${most} at most; perhaps a separator in it is not in quotes`,
};

/** A line, a pattern or a key is null where it stands in an included file: of such a file only the place is told. */
const sshConfig = {
  notSetting: (line: string | null) => `${quoted(line, 'this line')} is no setting of OpenSSH`,
  noValue: (line: string | null) => `${quoted(line, 'this line')} lacks its value`,
  tooDeep: (pattern: string | null) => `${quoted(pattern, 'the Include')} is included too deep; perhaps in a circle`,
  notIncluded: (pattern: string | null, why: string) => `${quoted(pattern, 'the Include')} was not read: ${why}`,
  includesNothing: (pattern: string | null) => `${quoted(pattern, 'the Include')} names no file`,
  includesTooLarge: (limit: number) =>
    `a configuration may have ${limit} MB with all that it includes; split it, and import the parts`,
  includeToken: 'it holds a token that is not evaluated',
  includeInPasted: 'pasted text includes no files. Choose the configuration as a file, or paste what it includes',
  undecided: (criteria: string | null) =>
    `${criteria === null ? 'the Match' : `“Match ${criteria}”`} cannot be decided here; its settings were left out`,
  hostNameToken: 'HostName holds a token that is not known',
  proxyCommand: (host: string) => `${host} is reached by a ProxyCommand, which this app does not run; use ProxyJump`,
  severalJumps: (host: string, count: number, last: string | null) =>
    `${host} goes through ${count} jump hosts; ${quoted(last, 'the last')} was taken, check that it has the one before it`,
  keyLeftOut: (key: string | null, host: string) => `the key ${key === null ? '' : `“${key}” `}of ${host} was left out`,
};

function quoted(text: string | null, otherwise: string): string {
  return text === null ? otherwise : `“${text}”`;
}

const ansible = {
  notSection: (line: string) => `“${line}” is not a section`,
  inBadSection: 'it stands in a section that could not be read',
  /** `word` null: it is, or may be, a piece of a password */
  notPair: (word: string | null) => `${quoted(word, 'a word')} is not NAME=VALUE`,
  noGroup: (name: string) => `there is no group ${name}`,
  quoteOpen: 'a quote is opened and never closed',
  secretLeftOut: (variable: string, hosts: number) =>
    `${variable} stands at ${hosts} ${form(hosts, { one: 'host', other: 'hosts' })} and was left out`,
  template: (host: string, variable: string) => `${host}: ${variable} is a template, which is never evaluated`,
  notSsh: (host: string, connection: string) => `${host} is not reached by SSH (ansible_connection=${connection})`,
  optionsLeftOut: (host: string, options: string) => `options of ssh were left out for ${host}: ${options}`,
  groupInItself: (name: string) => `the group ${name} would lie in itself`,

  tooManyGroups: (host: string, most: number) => `${host} lies in more than ${most} groups`,
  /** `entries`: hosts, counted once for each group that names them */
  tooLarge: (entries: number, groups: number) =>
    `it names more than ${entries.toLocaleString('en')} hosts in groups, or ${groups.toLocaleString('en')} groups; the rest was not read, write it in parts`,
  tooDeep: 'it is nested too deep to be an inventory; nothing of it was read',
  groupTooDeep: (group: string, most: number) =>
    `the group ${group} lies more than ${most} groups deep; what is in it was left out`,

  yamlTooLarge: 'a YAML inventory may have 2 MB; write it as INI, or in parts',
  notYaml: (reason: string) => `it is not valid YAML: ${reason}`,
  /** `what`: a word of YAML that stands before them, or one of the next two */
  notNames: (what: string) => `${what} must be names with a colon after each`,
  variables: 'variables',
  hostsOf: (group: string) => `hosts of the group ${group}`,
  childrenOf: (group: string) => `children of the group ${group}`,
  mergeKey: 'what a merge key (<<) brings',
  theGroup: (name: string) => `the group ${name}`,
  theInventory: 'the inventory',
  unknownPart: (part: string, group: string) => `“${part}” in the group ${group} is none of hosts, children, vars`,

  range: {
    stepOfZero: (range: string) => `the range ${range} has a step of zero`,
    mixed: (range: string) => `the range ${range} must go from number to number, or from letter to letter`,
    widths: (range: string) =>
      `the range ${range} must have numbers of the same width, because the first begins with a zero`,
    backwards: (range: string) => `the range ${range} goes backwards`,
    tooMany: (range: string) => `the range ${range} names too many hosts`,
  },
};

/** The list that a commands server told. */
const directory = {
  notText: 'must be text',
  twin: (name: string, place: string) => `${name} has the id of ${place}`,
  notesBehind: (server: string, jumps: readonly string[], address: string, port: number) =>
    `On ${server} behind ${jumps.join(', ')}: ${address}, port ${port}.`,
  /** `known`: its name in the list, null where it has the same */
  unchanged: (name: string, known: string | null) => `${inList(name, known)}, unchanged`,
  reachedThroughJumps: (name: string, known: string | null) =>
    `${inList(name, known)}, and is left as it is; the server reaches it through jump hosts`,
  reachedAt: (name: string, known: string | null, user: string, address: string, port: number) =>
    `${inList(name, known)}, and is left as it is; the server reaches it as ${user} at ${address}, port ${port}`,
};

function inList(name: string, known: string | null): string {
  return known === null ? `${name} is in the list already` : `${name} is in the list, as ${known}`;
}

/** A CSV file named with `--import`: whole sentences, because they stand alone in a notice. */
const csv = {
  notUtf8: 'The file is not UTF-8 text. Save it as “CSV UTF-8” and try again.',
  tooLarge: (megabytes: number) => `The file is larger than ${megabytes} MB.`,
  binary: 'The file is not text (it contains zero bytes).',
  unknownColumns: (columns: readonly string[], unknown: string) => `${whichColumns(columns)} It has “${unknown}”.`,
  noNameColumn: (columns: readonly string[]) => `${whichColumns(columns)} It lacks “name”.`,
  columnTwice: 'Line 1: the header names a column twice.',
  tooManyFields: (line: number, fields: number, inHeader: number) =>
    `Line ${line}: has ${fields} fields, but the header has ${inHeader}.`,
  empty: 'The file is empty: there is no header.',
  notCsv: (reason: string) => `The file is not valid CSV: ${reason}`,
  inLine: (line: number, what: string) => `Line ${line}: ${what}`,
  twin: (line: number, other: number) => `Line ${line}: is the same router as line ${other}`,
};

function whichColumns(columns: readonly string[]): string {
  return `Line 1: the header must name these columns, of which only name is needed: ${columns.join(',')}.`;
}

const inListAlready = {
  one: 'was in the list already and was left as it is',
  other: 'were in the list already and were left as they are',
};

function addedAtStart(count: number): string {
  return `${count} ${form(count, { one: 'router was', other: 'routers were' })} added.`;
}

const atStart = {
  title: (file: string) => `Import of ${file}`,
  notFile: 'It is not a file. Nothing was imported.',
  tooLarge: 'The file is larger than 20 MB. Nothing was imported.',
  correctLines: 'Nothing was imported. Correct these lines and start the app again:',
  refused: (message: string, hint: string) => `Nothing was imported. ${message} ${hint}`,
  added: addedAtStart,
  addedBeside: (count: number, alreadyThere: number) =>
    `${addedAtStart(count)} ${alreadyThere} ${form(alreadyThere, inListAlready)}.`,
  notRead: (reason: string) => `The file could not be read: ${reason}. Nothing was imported.`,
};

export const importing = { where, source, list, credentials, table, sshConfig, ansible, directory, csv, atStart };

export const exporting = {
  /** How the desktop's dialog calls the kind of file. */
  kinds: { json: 'JSON', csv: 'CSV', ansible: 'Ansible inventory', jsonl: 'JSON lines' },
  nothing: 'There are no routers to export.',
  onlySimulated: 'None of these routers can be exported: simulated ones belong to the lab.',
  notWritten: (file: string, reason: string) => `${file} could not be written: ${reason}.`,
};
