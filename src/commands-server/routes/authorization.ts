/** Bearer tokens, compared in constant time: how long a refusal takes says nothing about the token. */

import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string) => createHash('sha256').update(text).digest();

export type Authorize = (header: string | undefined) => 'none' | 'wrong' | 'right';

export function authorizeBy(tokens: readonly string[]): Authorize {
  const expected = tokens.map(digest);
  return (header) => {
    if (header === undefined) return 'none';
    const [scheme, token] = header.split(' ', 2);
    const actual = digest(token ?? '');
    let matches = false;
    // All are compared, also after a match.
    for (const one of expected) matches = timingSafeEqual(one, actual) || matches;
    return scheme?.toLowerCase() === 'bearer' && token && matches ? 'right' : 'wrong';
  };
}
