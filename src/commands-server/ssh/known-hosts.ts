/**
 * The store of host keys that an admin trusts, in OpenSSH's known_hosts form, so that a file of one's own can be used and
 * read by other tools. Read anew before every connection: it is small, and somebody may have edited it.
 */

import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { writeAtomically } from '../write-atomically';
import { parsePublicKey, type PublicKey } from './host-key';

export type KnownKeys = {
  readonly trusted: readonly PublicKey[];
  /** marked @revoked: refused even when the same key stands elsewhere as trusted */
  readonly revoked: readonly PublicKey[];
};

export type KnownHosts = {
  readonly keysOf: (address: string, port: number) => Promise<KnownKeys>;
  /** Adds the key; with `replace` every other key of this address and port goes first. */
  readonly trust: (address: string, port: number, key: PublicKey, replace: boolean) => Promise<void>;
};

/** The name under which a host stands in the file: `[address]:port` unless the port is 22. */
export function knownHostsName(address: string, port: number): string {
  const lower = address.toLowerCase();
  return port === 22 ? lower : `[${lower}]:${port}`;
}

function matchesHashed(pattern: string, name: string): boolean {
  const [, version, salt, hash] = pattern.split('|');
  if (version !== '1' || salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function matchesWildcard(pattern: string, name: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i').test(name);
}

function matchesPattern(pattern: string, name: string): boolean {
  if (pattern.startsWith('|')) return matchesHashed(pattern, name);
  if (pattern.includes('*') || pattern.includes('?')) return matchesWildcard(pattern, name);
  return pattern.toLowerCase() === name;
}

type Line = { readonly marker: string | null; readonly patterns: readonly string[]; readonly key: PublicKey };

/** Null for comments, blank lines and lines that are not understood: those are kept as they are. */
function parseLine(text: string): Line | null {
  const words = text.trim().split(/\s+/);
  const marker = words[0]?.startsWith('@') ? (words.shift() ?? null) : null;
  const [patterns, algorithm, base64] = words;
  if (patterns === undefined || patterns.startsWith('#') || algorithm === undefined || base64 === undefined)
    return null;
  const key = parsePublicKey(`${algorithm} ${base64}`);
  return key ? { marker, patterns: patterns.split(','), key } : null;
}

function lineIsFor(line: Line, name: string): boolean {
  if (line.patterns.some((pattern) => pattern.startsWith('!') && matchesPattern(pattern.slice(1), name))) return false;
  return line.patterns.some((pattern) => !pattern.startsWith('!') && matchesPattern(pattern, name));
}

export function keysIn(content: string, address: string, port: number): KnownKeys {
  const name = knownHostsName(address, port);
  const trusted: PublicKey[] = [];
  const revoked: PublicKey[] = [];
  for (const text of content.split('\n')) {
    const line = parseLine(text);
    if (!line || !lineIsFor(line, name)) continue;
    if (line.marker === null) trusted.push(line.key);
    else if (line.marker === '@revoked') revoked.push(line.key);
  }
  return { trusted, revoked };
}

/** The file's text with the key added, and with `replace` without the other keys of this name. */
export function contentWith(content: string, address: string, port: number, key: PublicKey, replace: boolean): string {
  const name = knownHostsName(address, port);
  const lines = content.split('\n').filter((line, index, all) => line !== '' || index < all.length - 1);
  const kept: string[] = [];
  for (const text of lines) {
    const line = replace ? parseLine(text) : null;
    if (!line || line.marker !== null || !lineIsFor(line, name)) {
      kept.push(text);
      continue;
    }
    // Others named on the same line keep their key. A wildcard covers other hosts as well, so it is narrowed, not removed.
    const others = line.patterns.filter((pattern) => pattern.startsWith('!') || !matchesPattern(pattern, name));
    const wildcards = line.patterns.filter((pattern) => /[*?]/.test(pattern) && matchesPattern(pattern, name));
    const patterns = wildcards.length > 0 ? [...others, ...wildcards, `!${name}`] : others;
    if (patterns.some((pattern) => !pattern.startsWith('!'))) {
      kept.push(`${patterns.join(',')} ${line.key.algorithm} ${line.key.base64}`);
    }
  }
  if (!keysIn(kept.join('\n'), address, port).trusted.some((known) => known.base64 === key.base64)) {
    kept.push(`${name} ${key.algorithm} ${key.base64}`);
  }
  return `${kept.join('\n')}\n`;
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

export function fileKnownHosts(path: string): KnownHosts {
  let writing: Promise<unknown> = Promise.resolve();
  return {
    keysOf: async (address, port) => keysIn(await readIfThere(path), address, port),
    trust: (address, port, key, replace) => {
      const before = writing;
      const write = async () => {
        await before;
        await writeAtomically(path, contentWith(await readIfThere(path), address, port, key, replace), `${path}.old`);
      };
      const written = write();
      writing = written.catch(() => undefined);
      return written;
    },
  };
}
