/**
 * Whether a stored router is exactly as this app writes one, told without zod: every field, its type, its limits, and that
 * the schema would change nothing in it. The schema took 65 to 210 ms for 5,000 routers, while the window's page waited for
 * main. What this does not know for sure it leaves to the schema; a test holds the two against each other.
 */

import { isAbsolute } from 'node:path';
import { groupOf } from '@shared/group';
import { profileNamePattern } from '@shared/profile';
import { type Router, routerLimits } from '@shared/router';
import { interfaceName, isHost, noControl, userName, uuidPattern } from './router-schema';

export type StoredRouter = Omit<Router, 'simulated'>;

type Fields = Readonly<Record<string, unknown>>;

const fieldsOfRouter = 14;

/** Null when it is no object or has another number of fields: the schema drops or refuses those it does not know. */
function fieldsOf(value: unknown, count: number): Fields | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return Object.keys(value).length === count ? (value as Fields) : null;
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
  if (kind === 'shared') return isUuid(credential['credentialId']);
  if (kind === 'key-file') return isLine(keyFile, routerLimits.keyFile) && isAbsolute(keyFile);
  return (kind === 'password' || kind === 'agent') && keyFile === null;
}

function isJump(value: unknown): boolean {
  if (value === null) return true;
  const jump = fieldsOf(value, 2);
  return jump !== null && jump['kind'] === 'router' && isUuid(jump['routerId']);
}

function isGroup(value: unknown): boolean {
  return value === null || (isLine(value, routerLimits.group) && groupOf(value) === value);
}

function isTags(value: unknown): boolean {
  if (!Array.isArray(value) || value.length > routerLimits.tags) return false;
  return (
    value.every((tag) => isLine(tag, routerLimits.tag)) && (value.length < 2 || new Set(value).size === value.length)
  );
}

function isInterfaces(value: unknown): boolean {
  if (!Array.isArray(value) || value.length > routerLimits.interfaces) return false;
  return value.every((name) => typeof name === 'string' && interfaceName.test(name));
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
    isLine(user, routerLimits.user) &&
    userName.test(user) &&
    isCredential(router['credential']) &&
    Array.isArray(furtherCredentials) &&
    furtherCredentials.length === 0 &&
    typeof legacyAlgorithms === 'boolean' &&
    isJump(router['jump']) &&
    isGroup(router['group']) &&
    isTags(router['tags']) &&
    typeof profile === 'string' &&
    profileNamePattern.test(profile) &&
    isInterfaces(router['interfaces']) &&
    typeof notes === 'string' &&
    notes.length <= routerLimits.notes
  );
}
