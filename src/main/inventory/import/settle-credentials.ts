/**
 * Shared credentials of an exported list beside those that are there: one of the same name and kind is the same; another
 * one of a name that is taken gets a number. The admin is told of both before anything is imported.
 */

import type { CredentialId } from '@shared/ids';
import type { ImportRemark } from '@shared/import';
import { type Credential, type RouterInput, routerLimits, type SharedCredential } from '@shared/router';
import { visibleLine } from '@shared/visible-text';
import { texts } from '../../texts';

export type SettledCredentials = {
  /** what is to be added */
  readonly added: readonly SharedCredential[];
  /** of one that is left out: the one that is used instead */
  readonly insteadOf: ReadonlyMap<CredentialId, CredentialId>;
  readonly notes: readonly ImportRemark[];
};

const words = texts.importing;

export function settleCredentials(
  credentials: readonly SharedCredential[],
  known: readonly SharedCredential[],
): SettledCredentials {
  const added: SharedCredential[] = [];
  const insteadOf = new Map<CredentialId, CredentialId>();
  const notes: ImportRemark[] = [];
  const note = (name: string, text: string) =>
    notes.push({ where: words.where.credentialOf(visibleLine(name, 60)), text });
  const ids = new Set(known.map(({ id }) => id));
  const names = new Map(known.map((credential) => [credential.name.toLowerCase(), credential]));
  for (const credential of credentials) {
    if (ids.has(credential.id)) continue;
    const twin = names.get(credential.name.toLowerCase());
    if (twin?.kind === credential.kind) {
      insteadOf.set(credential.id, twin.id);
      note(credential.name, words.credentials.isThere);
      continue;
    }
    const name = twin === undefined ? credential.name : freeName(credential.name, (taken) => names.has(taken));
    if (twin !== undefined) note(credential.name, words.credentials.renamed(visibleLine(name, 60)));
    const one = { ...credential, name };
    added.push(one);
    ids.add(one.id);
    names.set(name.toLowerCase(), one);
  }
  return { added, insteadOf, notes };
}

function freeName(name: string, isTaken: (lowered: string) => boolean): string {
  for (let number = 2; ; number += 1) {
    const end = ` ${number}`;
    const numbered = `${name.slice(0, routerLimits.name - end.length).trimEnd()}${end}`;
    if (!isTaken(numbered.toLowerCase())) return numbered;
  }
}

/** The router with the credentials that are used instead. */
export function withCredentials(input: RouterInput, insteadOf: ReadonlyMap<CredentialId, CredentialId>): RouterInput {
  const other = (id: CredentialId): CredentialId => insteadOf.get(id) ?? id;
  const { credential, furtherCredentials, jump } = input;
  const used: Credential =
    credential.kind === 'shared' ? { kind: 'shared', credentialId: other(credential.credentialId) } : credential;
  const further = furtherCredentials.map((one) =>
    one.kind === 'shared' ? { ...one, credentialId: other(one.credentialId) } : one,
  );
  const isOwn = jump?.kind !== 'address' || jump.credentialId === null;
  return {
    ...input,
    credential: used,
    furtherCredentials: [...new Map(further.map((one) => [JSON.stringify(one), one])).values()],
    jump: isOwn ? jump : { ...jump, credentialId: other(jump.credentialId) },
  };
}
