/** The router form without its looks: values, checks at the edge, and what is sent. */

import type { ServiceError } from '@shared/errors';
import { groupOf } from '@shared/group';
import type { CredentialId, RouterId } from '@shared/ids';
import type {
  Credential,
  CredentialKind,
  FurtherCredential,
  JumpHost,
  RouterInput,
  SecretChange,
} from '@shared/router';
import { routerLimits } from '@shared/router';
import { parseId, parseUuid } from '@shared/ids';
import type { RouterRow } from '@shared/view-sync';
import { texts } from '../../../texts';

export type FormValues = {
  name: string;
  /** only for a router that a remote server knows by an id of its own */
  serverRouterId: string;
  address: string;
  port: string;
  user: string;
  credentialKind: CredentialKind | 'shared';
  /** empty: none chosen yet */
  sharedId: CredentialId | '';
  keyFile: string;
  secret: string;
  forgetSecret: boolean;
  /** ids of shared credentials, and `agent` */
  further: string[];
  legacyAlgorithms: boolean;
  jumpKind: JumpHost['kind'] | 'none';
  jumpRouterId: RouterId | '';
  jumpAddress: string;
  jumpPort: string;
  jumpUser: string;
  /** empty: the SSH agent */
  jumpCredentialId: CredentialId | '';
  group: string;
  tags: string[];
  profile: string;
  interfaces: string[];
  notes: string;
};

export type FormContext = {
  readonly isNew: boolean;
  /** a remote server opens the SSH connection itself and may be the only one that knows the address */
  readonly isRemote: boolean;
};

export function valuesOf(row: RouterRow | null): FormValues {
  const router = row?.router;
  const credential: Credential = router?.credential ?? { kind: 'password', keyFile: null };
  const jump = router?.jump ?? null;
  const jumpAddress = jump?.kind === 'address' ? jump : null;
  return {
    name: router?.name ?? '',
    serverRouterId: '',
    address: router?.address ?? '',
    port: String(router?.port ?? 22),
    user: router?.user ?? 'root',
    credentialKind: credential.kind,
    sharedId: credential.kind === 'shared' ? credential.credentialId : '',
    keyFile: credential.kind === 'shared' ? '' : (credential.keyFile ?? ''),
    secret: '',
    forgetSecret: false,
    further: (router?.furtherCredentials ?? []).map((one) => (one.kind === 'agent' ? agent : one.credentialId)),
    legacyAlgorithms: router?.legacyAlgorithms ?? false,
    jumpKind: jump?.kind ?? 'none',
    jumpRouterId: jump?.kind === 'router' ? jump.routerId : '',
    jumpAddress: jumpAddress?.address ?? '',
    jumpPort: String(jumpAddress?.port ?? 22),
    jumpUser: jumpAddress?.user ?? 'root',
    jumpCredentialId: jumpAddress?.credentialId ?? '',
    group: router?.group ?? '',
    tags: [...(router?.tags ?? [])],
    profile: router?.profile ?? 'auto',
    interfaces: [...(router?.interfaces ?? [])],
    notes: router?.notes ?? '',
  };
}

/** Among the ids of shared credentials. */
export const agent: string = 'agent';

export function furtherOf(chosen: readonly string[]): readonly FurtherCredential[] {
  return chosen.flatMap((one): readonly FurtherCredential[] => {
    if (one === agent) return [{ kind: 'agent' }];
    const credentialId = parseId<CredentialId>(one);
    return credentialId === null ? [] : [{ kind: 'shared', credentialId }];
  });
}

type Problems = { readonly [Field in keyof FormValues]?: string };

const interfacePattern = /^[A-Za-z0-9_.:@-]{1,15}$/;

/** Each message names its field, because it is also read out on its own. */
export function problemsOf(values: FormValues, context: FormContext): Problems {
  const labels = texts.formFields;
  const problems: { -readonly [Field in keyof Problems]: string } = {};
  const tooLong = (
    field: 'name' | 'address' | 'user' | 'group' | 'notes' | 'keyFile' | 'secret',
    label: string,
  ): void => {
    const limit = routerLimits[field];
    if (values[field].length > limit) problems[field] = texts.formProblems.tooLong(label, limit);
  };

  tooLong('name', labels.name);
  if (values.name.trim() === '') problems.name = texts.formProblems.nameMissing;

  tooLong('address', labels.address);
  const address = values.address.trim();
  if (address === '' && !context.isRemote) problems.address = texts.formProblems.addressMissing;
  else if (/[\s/]/.test(address)) problems.address = texts.formProblems.addressOnly;
  else if (/^\[.*\]|^[^:]+:\d+$/.test(address)) problems.address = texts.formProblems.addressWithPort;

  if (!isPort(values.port)) problems.port = texts.formProblems.port;

  tooLong('user', labels.user);
  if (values.user.trim() === '') problems.user = texts.formProblems.userMissing;
  else if (/\s/.test(values.user.trim())) problems.user = texts.formProblems.userWithSpaces;

  tooLong('secret', values.credentialKind === 'password' ? labels.password : labels.passphrase);
  tooLong('keyFile', labels.keyFile);
  if (values.credentialKind === 'key-file' && values.keyFile.trim() === '') {
    problems.keyFile = texts.formProblems.keyFileMissing;
  }

  if (values.credentialKind === 'shared' && values.sharedId === '') {
    problems.sharedId = texts.formProblems.sharedMissing;
  }
  if (values.jumpKind === 'router' && values.jumpRouterId === '') {
    problems.jumpRouterId = texts.formProblems.jumpRouterMissing;
  }
  if (values.jumpKind === 'address') {
    if (values.jumpAddress.trim() === '' || /[\s/]/.test(values.jumpAddress.trim()))
      problems.jumpAddress = texts.formProblems.jumpAddressMissing;
    if (!isPort(values.jumpPort)) problems.jumpPort = texts.formProblems.jumpPort;
    if (values.jumpUser.trim() === '') problems.jumpUser = texts.formProblems.jumpUserMissing;
  }

  tooLong('group', labels.group);
  tooLong('notes', labels.notes);
  if (values.tags.length > routerLimits.tags) problems.tags = texts.formProblems.tooManyTags(routerLimits.tags);
  const longTag = values.tags.find((tag) => tag.length > routerLimits.tag);
  if (longTag !== undefined) problems.tags = texts.formProblems.longTag(routerLimits.tag, longTag.slice(0, 20));

  if (takesInterfaces(values.profile)) {
    const bad = values.interfaces.find((name) => !interfacePattern.test(name));
    if (bad !== undefined) problems.interfaces = texts.formProblems.noInterface(bad);
    else if (values.interfaces.length > routerLimits.interfaces) {
      problems.interfaces = texts.formProblems.tooManyInterfaces(routerLimits.interfaces);
    }
  }

  if (context.isNew && values.serverRouterId.trim() !== '' && parseUuid(values.serverRouterId.trim()) === null) {
    problems.serverRouterId = texts.formProblems.noUuid('3f2b8c1e-0d4a-4b7e-9a51-7c2f6d8e9b10');
  }
  return problems;
}

const isPort = (text: string): boolean => /^[1-9]\d{0,4}$/.test(text.trim()) && Number(text) <= 65_535;

const refusableFields = [
  'name',
  'address',
  'port',
  'user',
  'keyFile',
  'secret',
  'group',
  'tags',
  'profile',
  'interfaces',
  'notes',
  'sharedId',
  'jumpAddress',
  'serverRouterId',
] as const satisfies readonly (keyof FormValues)[];

type RefusableField = (typeof refusableFields)[number];

/** Main's names of the fields, where they differ. */
const fieldsOfMain: ReadonlyMap<string, RefusableField> = new Map([
  ...refusableFields.map((field) => [field, field] as const),
  ['key file', 'keyFile'],
  ['credential.keyFile', 'keyFile'],
  ['id', 'serverRouterId'],
  ['credential', 'sharedId'],
  ['jump host', 'jumpAddress'],
]);

export type Refusal = { readonly field: RefusableField; readonly message: string };

/**
 * What main refused, for the field it is about: its messages begin with the field (“address: must be …”). null where it
 * names none, or one that the form does not show: then the message stands below the fields.
 */
export function refusalOf(error: ServiceError, values: FormValues, context: FormContext): Refusal | null {
  if (error.code !== 'INVALID_INPUT') return null;
  const named = /^(?:router\.)?([A-Za-z. ]{1,40}): (.+)$/s.exec(error.message);
  const field = fieldsOfMain.get(named?.[1] ?? '');
  const text = named?.[2];
  if (field === undefined || text === undefined || !isShown(field, values, context)) return null;
  // It is also read out on its own, so it names its field as the form does.
  const label = texts.formFields[field];
  const { must, refused } = texts.formProblems;
  return { field, message: text.startsWith('must ') ? must(label, text) : refused(label, text) };
}

function isShown(field: RefusableField, values: FormValues, context: FormContext): boolean {
  switch (field) {
    case 'keyFile':
      return values.credentialKind === 'key-file';
    case 'secret':
      return values.credentialKind !== 'agent' && values.credentialKind !== 'shared';
    case 'sharedId':
      return values.credentialKind === 'shared';
    case 'jumpAddress':
      return values.jumpKind === 'address';
    case 'interfaces':
      return takesInterfaces(values.profile);
    case 'serverRouterId':
      return context.isNew && context.isRemote;
    default:
      return true;
  }
}

export function takesInterfaces(profile: string): boolean {
  return profile !== 'facts';
}

export function inputOf(values: FormValues): RouterInput {
  const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
  return {
    name: values.name.trim(),
    address: orNull(values.address),
    port: Number(values.port),
    user: values.user.trim(),
    credential: credentialOf(values),
    furtherCredentials: furtherOf(values.further),
    legacyAlgorithms: values.legacyAlgorithms,
    jump: jumpOf(values),
    group: groupOf(values.group),
    tags: values.tags.map((tag) => tag.trim()).filter((tag) => tag !== ''),
    profile: values.profile,
    interfaces: takesInterfaces(values.profile) ? values.interfaces : [],
    notes: values.notes,
  };
}

function credentialOf(values: FormValues): Credential {
  if (values.credentialKind === 'shared' && values.sharedId !== '') {
    return { kind: 'shared', credentialId: values.sharedId };
  }
  if (values.credentialKind === 'key-file') return { kind: 'key-file', keyFile: values.keyFile.trim() };
  return { kind: values.credentialKind === 'agent' ? 'agent' : 'password', keyFile: null };
}

function jumpOf(values: FormValues): JumpHost | null {
  if (values.jumpKind === 'router' && values.jumpRouterId !== '') {
    return { kind: 'router', routerId: values.jumpRouterId };
  }
  if (values.jumpKind !== 'address') return null;
  const { jumpAddress, jumpPort, jumpUser, jumpCredentialId } = values;
  return {
    kind: 'address',
    address: jumpAddress.trim(),
    port: Number(jumpPort),
    user: jumpUser.trim(),
    credentialId: jumpCredentialId === '' ? null : jumpCredentialId,
  };
}

/** What happens to the stored secret. One of another kind of credential is never left behind. */
export function secretChangeOf(values: FormValues, row: RouterRow | null): SecretChange {
  if (values.credentialKind === 'agent' || values.credentialKind === 'shared')
    return row?.hasSecret === true ? { secret: null } : {};
  if (values.secret !== '') return { secret: values.secret };
  if (row === null) return {};
  const otherKind = row.router.credential.kind !== values.credentialKind;
  return row.hasSecret && (values.forgetSecret || otherKind) ? { secret: null } : {};
}
