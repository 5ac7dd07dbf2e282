/**
 * What a test of a router found, told step by step as far as it came: the way to it, its host key, the login, its facts,
 * and what a session would set up. A test changes nothing on the router and takes no lease.
 */

import type { HostKey } from './errors';
import type { InfrastructureComponent, RouterFact } from './session';

/** A key that was shown on the way: by a jump host (its name), or by the router itself (null). */
export type TestedHostKey = {
  readonly jumpHost: string | null;
  readonly hostKey: HostKey;
  readonly state: 'known' | 'unknown' | 'changed';
};

/** What a start with this profile would do. */
export type StartPlan =
  /** nothing is missing, or the profile sets up nothing at all */
  | { readonly kind: 'nothing' }
  /** `anew`: what stands there is of another layout and would be taken down first */
  | { readonly kind: 'set-up'; readonly anew: boolean }
  /** it would stop there: the router lacks something, something of others is in the way, or a check cannot do its work */
  | { readonly kind: 'missing' | 'conflict' | 'unclear'; readonly reasons: readonly string[] };

export type RouterFindings = {
  readonly profile: string;
  readonly facts: readonly RouterFact[];
  /** of those that the profile asks for, the ones that are there */
  readonly tools: readonly string[];
  readonly components: readonly InfrastructureComponent[];
  readonly warnings: readonly string[];
  readonly plan: StartPlan;
  /** who has set up what is there, when that is not this server: a start takes it over */
  readonly setUpBy: string | null;
};

/** `Failure`: WireError on the channel, ServiceError in the window. */
export type RouterTestReport<Failure> = {
  readonly hostKeys: readonly TestedHostKey[];
  readonly loggedIn: boolean;
  readonly findings: RouterFindings | null;
  /** where it ended; null when all was found */
  readonly error: Failure | null;
};

/** A test takes at most this long: ten seconds for each host on the way, ten for the facts, and some. */
export const testWithinMs = 45_000;
