/** The three ids of the protocol, and those of the app's own shared credentials. All are UUIDs; a string becomes one only through `parseId`. */

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type UserId = Branded<'UserId'>;
export type RouterId = Branded<'RouterId'>;
export type SessionId = Branded<'SessionId'>;
export type CredentialId = Branded<'CredentialId'>;
export type ServerId = Branded<'ServerId'>;

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The UUID in its canonical lower-case form, or null when the value is not one. */
export function parseUuid(value: unknown): string | null {
  if (typeof value !== 'string' || value.length !== 36) return null;
  const lower = value.toLowerCase();
  return uuidPattern.test(lower) ? lower : null;
}

/** Like {@link parseUuid}, branded. The caller names the kind: `parseId<RouterId>(value)`. */
export function parseId<Id extends UserId | RouterId | SessionId | CredentialId | ServerId>(value: unknown): Id | null {
  return parseUuid(value) as Id | null;
}
