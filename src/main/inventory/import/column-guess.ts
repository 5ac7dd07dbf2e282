/** What the columns of another tool's table mean, by their headers and, where those say nothing, by their values. */

import { isIP } from 'node:net';
import { parseUuid } from '@shared/ids';
import type { ImportField } from '@shared/import';
import { isHost } from '../router-rules';

/** Without case, accents, spaces, dashes, dots and brackets; in the order in which they are believed. */
const headers: readonly (readonly [ImportField, readonly string[]])[] = (
  [
    ['address', 'address ip ipaddress ipaddr ipv4 ipv4address primaryip primaryipv4 mgmtip mgmt managementip'],
    ['address', 'managementaddress mgmtaddress hostip deviceip fqdn dnsname loopback adresse ipadresse'],
    ['address', 'verwaltungsip managementadresse ipv6 ipv6address'],
    ['name', 'name routername devicename displayname systemname sysname nodename node device router caption label'],
    ['name', 'asset gerat geratename geraetename bezeichnung'],
    ['port', 'port sshport tcpport mgmtport managementport'],
    ['user', 'user username login loginname sshuser account benutzer benutzername'],
    ['group', 'group groups folder site sitename location region gruppe standort ort'],
    ['tags', 'tags tag labels role devicerole rolle schlagworte keywords'],
    ['notes', 'notes note comment comments description remark remarks bemerkung notizen'],
    ['profile', 'profile'],
    ['jump', 'jump jumphost proxyjump bastion bastionhost sprungserver'],
    ['id', 'id uuid routerid'],
  ] as const
).map(([field, words]) => [field, words.split(' ')]);
/** Either, depending on what else is there. */
const either = new Set(['host', 'hostname', 'hosts', 'rechnername']);

const plain = (header: string): string =>
  header
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');

const fieldOf = (header: string): ImportField | null =>
  headers.find(([, words]) => words.includes(plain(header)))?.[0] ?? null;

/** A header names what we know, or at least holds no address. */
export function looksLikeHeader(cells: readonly string[]): boolean {
  if (cells.some((cell) => isIP(cell.replace(/\/\d+$/, '')) !== 0)) return false;
  return knownHeaders(cells) > 0;
}

/** How many of them name what we know. */
export const knownHeaders = (cells: readonly string[]): number =>
  cells.filter((cell) => fieldOf(cell) !== null || either.has(plain(cell))).length;

const mostAre = (samples: readonly string[], is: (sample: string) => boolean): boolean =>
  samples.length > 0 && samples.filter(is).length / samples.length >= 0.8;
const isAddress = (sample: string): boolean => isIP(sample.replace(/\/\d+$/, '')) !== 0;
const isPort = (sample: string): boolean => /^\d{1,5}$/.test(sample) && Number(sample) >= 1 && Number(sample) <= 65_535;

/** `names` null: there is no header. `samples`: the first values of each column. */
export function guessFields(
  names: readonly string[] | null,
  samples: readonly (readonly string[])[],
): readonly (ImportField | null)[] {
  const fields: (ImportField | null)[] = samples.map(() => null);
  const taken = new Set<ImportField>();
  const take = (index: number, field: ImportField): void => {
    if (fields[index] !== null || (taken.has(field) && field !== 'tags')) return;
    fields[index] = field;
    taken.add(field);
  };
  const valuesOf = (index: number): readonly string[] => samples[index] ?? [];

  if (names !== null) {
    // By the order of our names and not of the columns: an “IP address” is believed before an “IPv6”.
    for (const [field, known] of headers) {
      for (const word of known) {
        for (const [index, name] of names.entries()) {
          // The numbers that other tools give their rows are no ids of ours.
          const usable = field !== 'id' || mostAre(valuesOf(index), (sample) => parseUuid(sample) !== null);
          if (usable && plain(name) === word && valuesOf(index).length > 0) take(index, field);
        }
      }
    }
    for (const [index, name] of names.entries()) {
      if (!either.has(plain(name))) continue;
      if (!taken.has('name') && (taken.has('address') || !mostAre(valuesOf(index), isHost))) take(index, 'name');
      else take(index, 'address');
    }
  }
  if (!taken.has('address')) {
    const column = samples.findIndex((values, index) => fields[index] === null && mostAre(values, isAddress));
    if (column >= 0) take(column, 'address');
  }
  if (names === null) {
    const port = samples.findIndex((values, index) => fields[index] === null && mostAre(values, isPort));
    if (port >= 0) take(port, 'port');
    const name = samples.findIndex((values, index) => fields[index] === null && values.length > 0);
    if (name >= 0) take(name, 'name');
  }
  return fields;
}
