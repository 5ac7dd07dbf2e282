/** What the readers of all formats produce: hosts as they were written, before anything about them is checked. */

import type { ImportRemark } from '@shared/import';
import type { RouterInput, SharedCredential } from '@shared/router';

export type CandidateJump =
  /** another host of the source, or a router of the list, by its name */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'address'; readonly address: string; readonly port: string; readonly user: string | null };

export type Candidate = {
  readonly where: string;
  readonly id: string | null;
  readonly name: string | null;
  readonly address: string | null;
  readonly port: string | null;
  readonly user: string | null;
  readonly keyFile: string | null;
  readonly group: string | null;
  readonly tags: readonly string[];
  readonly notes: string;
  readonly profile: string | null;
  readonly jump: CandidateJump | null;
  /** whose values stand in a file that must not be quoted */
  readonly unquoted: readonly QuotedField[];
};

/** What is quoted where it is refused. */
export type QuotedField = 'name' | 'address' | 'port' | 'user' | 'group' | 'profile' | 'jump';

export const blankCandidate: Omit<Candidate, 'where'> = {
  id: null,
  name: null,
  address: null,
  port: null,
  user: null,
  keyFile: null,
  group: null,
  tags: [],
  notes: '',
  profile: null,
  jump: null,
  unquoted: [],
};

export type ReadHosts = {
  readonly candidates: readonly Candidate[];
  readonly problems: readonly ImportRemark[];
  readonly notes: readonly ImportRemark[];
};

/** A router that came whole, from this app's own export. */
export type WholeRouter = { readonly where: string; readonly id: string; readonly input: RouterInput };

export type ReadWhole = {
  readonly routers: readonly WholeRouter[];
  readonly credentials: readonly SharedCredential[];
  readonly problems: readonly ImportRemark[];
};
