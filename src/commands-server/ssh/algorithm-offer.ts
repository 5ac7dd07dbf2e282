/**
 * What a host offers in its SSH_MSG_KEXINIT (RFC 4253, section 7.1), read from the first bytes it sends. ssh2 says only which
 * kind of algorithm did not match; what an admin needs to know is whether the host has nothing but old ones.
 */

import { visibleLine } from '@shared/visible-text';
import { legacyNames, offeredNames } from './algorithms';

export type Offer = {
  readonly keyExchanges: readonly string[];
  readonly hostKeys: readonly string[];
  readonly ciphers: readonly string[];
  readonly macs: readonly string[];
};

const kexInit = 20;
/** A version line with a greeting before it, and one packet; the packet is 1 KiB or so. */
const mostBytes = 64 * 1024;

/** Takes the bytes as they come; gives the offer once it is complete, and null before that and when there is none. */
export class OfferReader {
  #bytes: Buffer = Buffer.alloc(0);
  #offer: Offer | null = null;
  #done = false;

  get offer(): Offer | null {
    return this.#offer;
  }

  /** False once no more bytes are wanted. */
  feed(chunk: Buffer): boolean {
    if (this.#done) return false;
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    const packet = firstPacketIn(this.#bytes);
    if (packet === 'incomplete' && this.#bytes.length < mostBytes) return true;
    this.#done = true;
    this.#bytes = Buffer.alloc(0);
    if (packet !== 'incomplete') this.#offer = offerIn(packet);
    return false;
  }
}

function firstPacketIn(bytes: Buffer): Buffer | 'incomplete' {
  let lineStart = 0;
  // Lines before the version line are a greeting.
  while (bytes.toString('latin1', lineStart, lineStart + 4) !== 'SSH-') {
    const end = bytes.indexOf('\n', lineStart);
    if (end < 0) return 'incomplete';
    lineStart = end + 1;
  }
  const lineEnd = bytes.indexOf('\n', lineStart);
  if (lineEnd < 0 || bytes.length < lineEnd + 6) return 'incomplete';
  const length = bytes.readUInt32BE(lineEnd + 1);
  const from = lineEnd + 5;
  if (bytes.length < from + length) return 'incomplete';
  const padding = bytes[from] ?? 0;
  return bytes.subarray(from + 1, from + Math.max(1, length - padding));
}

function offerIn(payload: Buffer): Offer | null {
  if (payload[0] !== kexInit) return null;
  const lists: string[][] = [];
  let at = 17;
  while (lists.length < 6) {
    if (at + 4 > payload.length) return null;
    const length = payload.readUInt32BE(at);
    const text = payload.toString('latin1', at + 4, at + 4 + length);
    lists.push(text.split(',').filter((name) => name !== ''));
    at += 4 + length;
  }
  const [keyExchanges = [], hostKeys = [], toServer = [], toClient = [], macsToServer = [], macsToClient = []] = lists;
  const both = (one: readonly string[], other: readonly string[]) => one.filter((name) => other.includes(name));
  return { keyExchanges, hostKeys, ciphers: both(toServer, toClient), macs: both(macsToServer, macsToClient) };
}

const kinds = [
  ['keyExchanges', 'kex', 'key exchanges'],
  ['hostKeys', 'serverHostKey', 'host key algorithms'],
  ['ciphers', 'cipher', 'ciphers'],
  ['macs', 'hmac', 'message authentication codes'],
] as const;

/** Why nothing was agreed on, and whether legacy algorithms would help; null when the offer does not tell. */
export function noAgreementInWords(offer: Offer | null, withLegacy: boolean): string | null {
  if (!offer) return null;
  const ours = offeredNames(withLegacy);
  const legacy = legacyNames();
  const problems = kinds.flatMap(([theirs, mine, words]) => {
    const names = offer[theirs];
    if (names.some((name) => ours[mine].includes(name))) return [];
    return [
      {
        what: `${words} it has: ${visibleLine(names.join(', '), 200)}`,
        legacyHelps: names.some((name) => legacy[mine].includes(name)),
      },
    ];
  });
  if (problems.length === 0) return null;
  const all = problems.map(({ what }) => what).join('; ');
  if (problems.every(({ legacyHelps }) => legacyHelps) && !withLegacy) {
    return `it offers only old algorithms that are no longer safe (${all}). If it cannot be updated, “legacyAlgorithms: true” allows them for it alone`;
  }
  return `they have no algorithms in common (${all})`;
}
