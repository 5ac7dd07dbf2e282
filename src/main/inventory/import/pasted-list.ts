/** A pasted list: one router per line, as people write them down: `10.0.0.1`, `root@gw.example:2222`, `gw-1 10.0.0.1`. */

import type { ImportRemark } from '@shared/import';
import { visibleLine } from '@shared/visible-text';
import { isHost } from '../router-schema';
import { blankCandidate, type Candidate, type ReadHosts } from './candidate';

const endpoint = /^(?:ssh:\/\/)?(?:([^@\s]+)@)?(\[[^\]\s]+\]|[^@\s[\]]+?)(?::(\d{1,5}))?\/?$/;

export function readPastedList(text: string): ReadHosts {
  const candidates: Candidate[] = [];
  const problems: ImportRemark[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/(^|\s)#.*$/, '').trim();
    if (line === '') continue;
    const where = `Line ${index + 1}`;
    const words = line.split(/[\s,;]+/).filter((word) => word !== '' && word !== 'ssh');
    const candidate = candidateOf(where, words);
    if (typeof candidate === 'string') problems.push({ where, text: candidate });
    else candidates.push(candidate);
  }
  return { candidates, problems, notes: [] };
}

function candidateOf(where: string, words: readonly string[]): Candidate | string {
  const places = words.map(placeOf);
  const [first, second] = words;
  if (first === undefined) return 'it holds no address';
  if (words.length > 2) return `it has ${words.length} words; one line is an address, or a name and an address`;
  const [only, other] = places;
  if (second === undefined) {
    if (!only) return `“${visibleLine(first, 60)}” is neither a host name nor an IP address`;
    return { ...blankCandidate, ...only, where, name: only.address };
  }
  // “gw-1 10.0.0.1” and “10.0.0.1 gw-1”, as in /etc/hosts: the address is the one that can only be one.
  if (only && isNumeric(only.address)) return { ...blankCandidate, ...only, where, name: second };
  if (other) return { ...blankCandidate, ...other, where, name: first };
  return `neither “${visibleLine(first, 40)}” nor “${visibleLine(second, 40)}” is an address`;
}

const isNumeric = (address: string): boolean => /^[\d.]+$|:/.test(address);

type Place = { readonly address: string; readonly port: string | null; readonly user: string | null };

function placeOf(word: string): Place | null {
  // A bare IPv6 address has colons of its own.
  if (isHost(word)) return { address: word, port: null, user: null };
  const match = endpoint.exec(word);
  if (!match?.[2] || !isHost(match[2])) return null;
  return { address: match[2], port: match[3] ?? null, user: match[1] ?? null };
}
