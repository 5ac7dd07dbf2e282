/** The form of a router: its fields, and what is wrong with what stands in them. */

import { numberText } from '../locale';
import { fields } from './fields';

export const routerForm = {
  add: 'Add a router',
  edit: (name: string) => `Edit ${name}`,
  save: 'Save',
  saveAndStart: 'Save and start',
  held: 'A session is held on this router. Changes take effect at the next start.',
  remote:
    'The commands server in use is remote and connects to the router by itself: only the name and the router id matter to it. Address and credential are used when you switch to the embedded server. It cannot be tested from here: the server tests the router when a session starts.',
  idOnServer: 'Router id on the server',
  idOnServerMeaning: 'The UUID under which the server knows this router. Left empty, the app makes a new one.',
  groupSample: 'Branches/Vienna',
  enterAddsTag: 'Enter adds one',
  interfaces: 'Interfaces',
  interfacesMeaning: 'Which to shape. Left empty, the LAN side that the router names.',
  test: 'Test connection',
  cancelTest: 'Cancel the test',

  kindOfCredential: 'Kind of credential',
  shared: 'Shared',
  keysOfAgent: 'The keys come from the SSH agent of your desktop. Nothing is stored.',
  passwordInMemory:
    'This desktop has no safe place for secrets, so the password is kept in memory only and asked for again after the app was closed.',
  passphraseInMemory:
    'This desktop has no safe place for secrets, so the passphrase is kept in memory only and asked for again after the app was closed.',
  onlyIfKeyHasOne: 'Only if the key has one',
  forgetPassword: 'Forget the stored password',
  forgetPassphrase: 'Forget the stored passphrase',
  keyFilePath: 'Path of the private key',
  sharedCredential: 'Shared credential',
  oneForMany: 'One credential for many routers',
  noSharedCredential: 'No shared credential of this name',
  newCredential: 'New…',

  reached: 'Reached',
  ways: { none: 'Directly', router: 'Through a router of the list', address: 'Through another SSH server' },
  jumpHost: fields.jumpHost,
  noRouterOfName: 'No router of this name',
  withAddress: (name: string, address: string) => `${name} (${address})`,
  jumpPort: 'Jump port',
  jumpUser: 'Jump user',
  jumpCredential: 'Credential on the jump host',
};

/** Each names its field, because it is also read out on its own. */
export const formProblems = {
  nameMissing: 'Name is missing',
  addressMissing: 'Address is missing: a host name, IPv4 or IPv6 address',
  addressOnly: 'Address is only a host name or an IP address, without spaces or slashes',
  addressWithPort: 'Address goes without brackets and port; the port has its own field',
  port: fields.portWrong,
  userMissing: 'User is missing',
  userWithSpaces: 'User goes without spaces',
  keyFileMissing: 'Key file is missing: choose the private key',
  sharedMissing: 'Shared credential is missing: choose one, or make a new one',
  jumpRouterMissing: 'Jump host is missing: choose the router in between',
  jumpAddressMissing: 'Address of the jump host is missing: a host name or an IP address',
  jumpPort: 'Port of the jump host is a whole number from 1 to 65535',
  jumpUserMissing: 'User on the jump host is missing',
  tooLong: (field: string, most: number) => `${field} may have at most ${numberText(most)} characters`,
  tooManyTags: (most: number) => `Tags: at most ${numberText(most)}`,
  longTag: (most: number, tag: string) =>
    `Tags may have at most ${numberText(most)} characters each: “${tag}…” is longer`,
  noInterface: (name: string) => `Interfaces: “${name}” is not the name of a network interface`,
  tooManyInterfaces: (most: number) => `Interfaces: at most ${numberText(most)}`,
  noUuid: (sample: string) => `Router id on the server is a UUID, such as ${sample}`,
  /** What main refused, after the name of the field: “must be …”. */
  must: (field: string, must: string) => `${field} ${must}`,
  refused: (field: string, why: string) => `${field}: ${why}`,
};

/** The fields by the names that the messages above give them. */
export const formFields = {
  name: fields.name,
  address: fields.address,
  port: fields.port,
  user: fields.user,
  keyFile: 'Key file',
  secret: 'Password or passphrase',
  password: 'Password',
  passphrase: 'Passphrase',
  group: fields.group,
  tags: fields.tags,
  profile: fields.profile,
  interfaces: 'Interfaces',
  notes: fields.notes,
  sharedId: 'Shared credential',
  jumpAddress: fields.jumpHost,
  serverRouterId: 'Router id on the server',
};

export const profiles = {
  builtIn: {
    auto: {
      title: 'Automatic',
      description:
        'OpenWrt gets “traffic control”; any other system gets “facts only”, which changes nothing on the router.',
    },
    facts: {
      title: 'Facts only',
      description: 'Nothing is set up or changed: the session checks that the router answers and reads its facts.',
    },
    'traffic-control': {
      title: 'Traffic control',
      description:
        'Sets up a state file, an own nftables or iptables table with empty marking chains, and an HTB queue with a full-rate and a limited class on the chosen interfaces. Everything is named “rsm”; nothing else is touched.',
    },
  },
  notNamedNow: 'The commands server does not name this profile now; a start fails if it does not have it.',
};
