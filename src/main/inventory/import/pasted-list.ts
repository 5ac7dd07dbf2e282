/** A pasted list: one router per line, as people write them down: `10.0.0.1`, `root@gw.example:2222`, `gw-1 10.0.0.1`, `ssh root@gw`. */

import { isIP } from 'node:net';
import { homedir } from 'node:os';
import type { ImportRemark } from '@shared/import';
import { visibleLine } from '@shared/visible-text';
import { isHost } from '../router-rules';
import { blankCandidate, type Candidate, type ReadHosts } from './candidate';
import { isSshCommand, readSshCommand } from './ssh-command';
import { texts } from '../../texts';

const endpoint = /^(?:ssh:\/\/)?(?:([^@\s]+)@)?(\[[^\]\s]+\]|[^@\s[\]]+?)(?::(\d{1,5}))?\/?$/;

/** `home`: of the admin, for key files below ~. */
export function readPastedList(text: string, home = homedir()): ReadHosts {
  const candidates: Candidate[] = [];
  const problems: ImportRemark[] = [];
  const notes: ImportRemark[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/(^|\s)#.*$/, '').trim();
    if (line === '') continue;
    const where = texts.importing.where.line(index + 1);
    const words = line.split(/[\s,;]+/).filter((word) => word !== '');
    const candidate = isSshCommand(line)
      ? readSshCommand(line, { where, home, placeOf, notes })
      : candidateOf(where, words);
    if (typeof candidate === 'string') problems.push({ where, text: candidate });
    else candidates.push(candidate);
  }
  return { candidates, problems, notes };
}

function candidateOf(where: string, words: readonly string[]): Candidate | string {
  const network = words.find(isNetwork);
  if (network !== undefined) return texts.importing.list.network(visibleLine(network, 60));
  const places = words.map(placeOf);
  const [first, second] = words;
  if (first === undefined) return texts.importing.list.noAddress;
  if (words.length > 2) return texts.importing.list.tooManyWords(words.length);
  const [only, other] = places;
  if (second === undefined) {
    if (!only) return texts.importing.list.notHost(visibleLine(first, 60));
    return { ...blankCandidate, ...only, where, name: only.address };
  }
  // “gw-1 10.0.0.1” and “10.0.0.1 gw-1”, as in /etc/hosts: the address is the one that can only be one.
  if (only && isNumeric(only.address)) return { ...blankCandidate, ...only, where, name: second };
  if (other) return { ...blankCandidate, ...other, where, name: first };
  return texts.importing.list.neitherHost(visibleLine(first, 40), visibleLine(second, 40));
}

const isNumeric = (address: string): boolean => /^[\d.]+$|:/.test(address);

type Place = { readonly address: string; readonly port: string | null; readonly user: string | null };

/** `10.0.0.0/24` and `fd00::/64`, where `10.0.0.1/24` is a router with its network. */
function isNetwork(word: string): boolean {
  const [address = '', length = ''] = word.split('/', 2);
  if (!/^\d{1,3}$/.test(length)) return false;
  if (isIP(address) === 6) return Number(length) < 127 && address.endsWith('::');
  if (isIP(address) !== 4 || Number(length) > 30) return false;
  const bits = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return bits % 2 ** (32 - Number(length)) === 0;
}

function placeOf(text: string): Place | null {
  const word = text.replace(/\/\d{1,3}$/, '');
  // A bare IPv6 address has colons of its own.
  const [, login = null, host = word] = /^([^@]+)@([^@]+)$/.exec(word) ?? [];
  if (isHost(host)) return { address: host, port: null, user: login };
  const match = endpoint.exec(word);
  if (!match?.[2] || !isHost(match[2])) return null;
  return { address: match[2], port: match[3] ?? null, user: match[1] ?? null };
}
