/**
 * Whether a stored router is exactly as this app writes one, told without zod: every field, its type, its limits, and that
 * the schema would change nothing in it. The schema took 65 to 210 ms for 5,000 routers, while the window's page waited for
 * main. What this does not know for sure it leaves to the schema; a test holds the two against each other.
 */

import { isAbsolute } from 'node:path';
import { groupOf } from '@shared/group';
import { profileNamePattern } from '@shared/profile';
import { type Router, routerLimits, type SharedCredential } from '@shared/router';
import { interfaceName, isHost, noControl, userName, uuidPattern } from './router-rules';

export type StoredRouter = Omit<Router, 'simulated'>;

type Fields = Readonly<Record<string, unknown>>;

const fieldsOfRouter = 14;

/** Null when it is no object or has another number of fields: the schema drops or refuses those it does not know. */
function fieldsOf(value: unknown, count: number): Fields | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return Object.keys(value).length === count ? (value as Fields) : null;
}

/** Most routers of a list share their user, group, tags, profile and credential: each is looked at once. */
function remembering<Value>(check: (value: unknown) => value is Value): (value: unknown) => value is Value {
  const good = new Set<unknown>();
  return (value): value is Value => {
    if (good.has(value)) return true;
    if (!check(value)) return false;
    if (good.size < 1_000) good.add(value);
    return true;
  };
}

const isUuid = (value: unknown): boolean => typeof value === 'string' && uuidPattern.test(value);

/** Not empty, and nothing to trim. */
const isLine = (value: unknown, limit: number): value is string =>
  typeof value === 'string' && value !== '' && value.length <= limit && value.trim() === value && noControl.test(value);

function isAddress(value: unknown): boolean {
  if (value === null) return true;
  return isLine(value, routerLimits.address) && !value.startsWith('[') && !value.endsWith(']') && isHost(value);
}

function isPort(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;
}

function isCredential(value: unknown): boolean {
  const credential = fieldsOf(value, 2);
  if (credential === null) return false;
  const { kind, keyFile } = credential;
  return kind === 'shared' ? isCredentialId(credential['credentialId']) : isOwnCredential(kind, keyFile);
}

function isOwnCredential(kind: unknown, keyFile: unknown): boolean {
  if (kind === 'key-file') return isLine(keyFile, routerLimits.keyFile) && isAbsolute(keyFile);
  return (kind === 'password' || kind === 'agent') && keyFile === null;
}

function isJump(value: unknown): boolean {
  if (value === null) return true;
  const jump = fieldsOf(value, 2);
  return jump !== null && jump['kind'] === 'router' && isUuid(jump['routerId']);
}

const isCredentialId = remembering((value): value is string => isUuid(value));
const isUser = remembering((value): value is string => isLine(value, routerLimits.user) && userName.test(value));
const isProfile = remembering((value): value is string => typeof value === 'string' && profileNamePattern.test(value));
const isGroup = remembering((value): value is string => isLine(value, routerLimits.group) && groupOf(value) === value);
const isTag = remembering((value): value is string => isLine(value, routerLimits.tag));

function isTags(value: unknown): boolean {
  if (!Array.isArray(value) || value.length > routerLimits.tags) return false;
  return value.every(isTag) && (value.length < 2 || new Set(value).size === value.length);
}

function isInterfaces(value: unknown): boolean {
  if (!Array.isArray(value) || value.length > routerLimits.interfaces) return false;
  return value.every((name) => typeof name === 'string' && interfaceName.test(name));
}

function isSharedCredential(value: unknown): value is SharedCredential {
  const credential = fieldsOf(value, 4);
  if (credential === null) return false;
  const { id, name, kind, keyFile } = credential;
  return isUuid(id) && isLine(name, routerLimits.name) && isOwnCredential(kind, keyFile);
}

/** The list around the routers, which are looked at one by one; the credentials that they share are looked at here. */
export function isFrameAsWritten(value: unknown): value is {
  readonly routers: readonly unknown[];
  readonly credentials: readonly SharedCredential[];
} {
  const frame = fieldsOf(value, 3);
  if (frame === null) return false;
  const { version, routers, credentials } = frame;
  return (
    version === 3 &&
    Array.isArray(routers) &&
    routers.length <= routerLimits.routers &&
    Array.isArray(credentials) &&
    credentials.length <= routerLimits.credentials &&
    credentials.every(isSharedCredential)
  );
}

export function isAsWritten(value: unknown): value is StoredRouter {
  const router = fieldsOf(value, fieldsOfRouter);
  if (router === null) return false;
  const { id, name, user, furtherCredentials, legacyAlgorithms, profile, notes } = router;
  return (
    isUuid(id) &&
    isLine(name, routerLimits.name) &&
    isAddress(router['address']) &&
    isPort(router['port']) &&
    isUser(user) &&
    isCredential(router['credential']) &&
    Array.isArray(furtherCredentials) &&
    furtherCredentials.length === 0 &&
    typeof legacyAlgorithms === 'boolean' &&
    isJump(router['jump']) &&
    (router['group'] === null || isGroup(router['group'])) &&
    isTags(router['tags']) &&
    isProfile(profile) &&
    isInterfaces(router['interfaces']) &&
    typeof notes === 'string' &&
    notes.length <= routerLimits.notes
  );
}
