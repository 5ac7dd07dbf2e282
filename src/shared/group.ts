/** Nested groups: their parts stand between slashes. A group holds its own routers and those of the groups below it. */

/** `Branches/Vienna`, however it was typed: parts trimmed, empty ones dropped; null when nothing is left. */
export function groupOf(text: string): string | null {
  const parts = text
    .split('/')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join('/');
}

export function isInGroup(group: string | null, wanted: string): boolean {
  return group !== null && (group === wanted || group.startsWith(`${wanted}/`));
}

/** The group and all it lies in, outermost first: `Branches`, `Branches/Vienna`. */
export function groupAndParents(group: string): readonly string[] {
  const parts = group.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
