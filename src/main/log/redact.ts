/** Takes secrets out of text before it is written or shown. Known secrets by value; others by the shape of what holds them. */

const shapes: readonly (readonly [RegExp, string])[] = [
  [/(authorization\\*"?\s*[:=]\s*\\*"?(?:bearer|basic)\s+)[^\s"',\\]+/gi, '$1[removed]'],
  [/(bearer\s+)[A-Za-z0-9._~+/-]{8,}=*/gi, '$1[removed]'],
  // Also where the quotes are escaped, once or more: JSON inside a JSON line.
  [/((?:password|passphrase|secret|token)\\*"?\s*[:=]\s*\\*"?)(?:\\+[^"\\]|[^\s"',}\\])+/gi, '$1[removed]'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, '[private key removed]'],
];

export type Redactor = {
  /** remembers a secret, so that it is taken out wherever it turns up; very short ones would eat ordinary text */
  readonly remember: (secret: string) => void;
  readonly redact: (text: string) => string;
};

export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  /** longest first: of one that contains another, nothing must be left over */
  let sorted: readonly string[] | null = null;
  return {
    remember: (secret) => {
      if (secret.length < 4 || secrets.has(secret)) return;
      secrets.add(secret);
      sorted = null;
    },
    redact: (text) => {
      let clean = text;
      sorted ??= [...secrets].toSorted((a, b) => b.length - a.length);
      for (const secret of sorted) {
        // As it is, inside JSON, and inside JSON that is itself a text inside JSON.
        const once = insideJson(secret);
        for (const form of new Set([insideJson(once), once, secret])) clean = clean.replaceAll(form, '[removed]');
      }
      for (const [shape, replacement] of shapes) clean = clean.replace(shape, replacement);
      return clean;
    },
  };
}

function insideJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
