/**
 * What single values of a router must look like. Apart from the schemas of a whole one, because to build those takes main
 * 12 ms, and the window's list does not need them while every stored router is as the app writes it.
 */

import { isIP } from 'node:net';
import { z } from 'zod';
import { texts } from '../texts';

// eslint-disable-next-line no-control-regex -- control characters have no place in any of these
export const noControl = /^[^\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]*$/;

export const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const uuidSchema = z.string().toLowerCase().regex(uuidPattern, texts.fields.id.notUuid);

/** Kernel rule: at most 15 characters, no slash and no white space; a leading dash would be read as an option. */
export const interfaceName = /^(?!-)(?!\.{1,2}$)[A-Za-z0-9._@:-]{1,15}$/;

/** RFC 1123 labels, underscore tolerated because real host files have it; or an IP address. */
const hostLabel = /^(?!-)[A-Za-z0-9_-]{1,63}(?<!-)$/;

export function isHost(value: string): boolean {
  const bare = value.startsWith('[') && value.endsWith(']') ? value.slice(1, -1) : value;
  const [ip = '', zone, ...more] = bare.split('%');
  // Only a link-local IPv6 address has a zone, and a zone is the name of an interface and not any text.
  if (zone === undefined ? isIP(ip) !== 0 : isIP(ip) === 6 && more.length === 0 && interfaceName.test(zone))
    return true;
  // All digits and dots, but no IP address: 10.0.0.300 is a mistake and not a name.
  if (/^[\d.]+$/.test(value)) return false;
  const labels = value.replace(/\.$/, '').split('.');
  return value.length <= 253 && labels.every((label) => hostLabel.test(label));
}

export const userName = /^[^\s:@/\\-][^\s:@/\\]*$/;
