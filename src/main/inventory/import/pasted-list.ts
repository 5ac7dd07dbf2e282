/** A pasted list: one router per line, as people write them down: `10.0.0.1`, `root@gw.example:2222`, `gw-1 10.0.0.1`. */

import type { ImportRemark } from '@shared/import';
import { visibleLine } from '@shared/visible-text';
import { isHost } from '../router-schema';
import { blankCandidate, type Candidate, type ReadHosts } from './candidate';
import { texts } from '../../texts';

const endpoint = /^(?:ssh:\/\/)?(?:([^@\s]+)@)?(\[[^\]\s]+\]|[^@\s[\]]+?)(?::(\d{1,5}))?\/?$/;

export function readPastedList(text: string): ReadHosts {
  const candidates: Candidate[] = [];
  const problems: ImportRemark[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/(^|\s)#.*$/, '').trim();
    if (line === '') continue;
    const where = texts.importing.where.line(index + 1);
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

function placeOf(word: string): Place | null {
  // A bare IPv6 address has colons of its own.
  if (isHost(word)) return { address: word, port: null, user: null };
  const match = endpoint.exec(word);
  if (!match?.[2] || !isHost(match[2])) return null;
  return { address: match[2], port: match[3] ?? null, user: match[1] ?? null };
}
