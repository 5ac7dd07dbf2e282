/**
 * Who is asking, by bearer token. Compared in constant time: how long a refusal takes says nothing about a token. Only
 * hashes are kept, so that a configuration file gives no token away.
 */

import { hash as hashOnce, timingSafeEqual } from 'node:crypto';

export type UserToken = {
  /** the owner of what is started with this token */
  readonly user: string;
  /** SHA-256 of the token, hexadecimal */
  readonly sha256: string;
};

export type Verdict =
  { readonly kind: 'none' } | { readonly kind: 'wrong' } | { readonly kind: 'right'; readonly user: string };

export type Authorize = (header: string | undefined) => Verdict;

const digest = (text: string) => hashOnce('sha256', text, 'buffer');

export function hashToken(token: string): string {
  return digest(token).toString('hex');
}

export function authorizeBy(tokens: readonly UserToken[]): Authorize {
  const expected = tokens.map(({ user, sha256 }) => ({ user, hash: Buffer.from(sha256, 'hex') }));
  return (header) => {
    if (header === undefined) return { kind: 'none' };
    const [scheme, token] = header.split(' ', 2);
    const actual = digest(token ?? '');
    let user: string | null = null;
    // All are compared, also after a match.
    for (const one of expected) if (timingSafeEqual(one.hash, actual)) user = one.user;
    return scheme?.toLowerCase() === 'bearer' && token && user !== null ? { kind: 'right', user } : { kind: 'wrong' };
  };
}
