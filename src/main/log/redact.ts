/**
 * Takes secrets out of what is written or shown. Known secrets by value; others by the shape of what holds them. What is to
 * be JSON is cleaned as a value, before it is made: in finished JSON a password such as `5003` or `true` would be taken out
 * of a number or a truth value, and the line would be no JSON any more.
 */

const removed = '[removed]';

const shapes: readonly (readonly [RegExp, string])[] = [
  [/(authorization\\*"?\s*[:=]\s*\\*"?(?:bearer|basic)\s+)[^\s"',\\]+/gi, `$1${removed}`],
  [/(bearer\s+)[A-Za-z0-9._~+/-]{8,}=*/gi, `$1${removed}`],
  // Also where the quotes are escaped, once or more: JSON inside a JSON line.
  [/((?:password|passphrase|secret|token)\\*"?\s*[:=]\s*\\*"?)(?:\\+[^"\\]|[^\s"',}\\])+/gi, `$1${removed}`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, '[private key removed]'],
];
/** names of an object's fields that hold a secret */
const secretName = /(?:password|passphrase|secret|token|authorization)$/i;
/** Deeper than anything the app writes. */
const deepest = 50;

export type Redactor = {
  /** remembers a secret, so that it is taken out wherever it turns up; very short ones would eat ordinary text */
  readonly remember: (secret: string) => void;
  readonly redact: (text: string) => string;
  /**
   * The same for every text in a value and for the names of its fields; numbers and truth values stay. What stands under a
   * name such as `password` is taken out whole.
   */
  readonly redactValue: (value: unknown) => unknown;
};

export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  /** longest first: of one that contains another, nothing must be left over */
  let forms: readonly string[] | null = null;

  function redact(text: string): string {
    let clean = text;
    forms ??= [...new Set([...secrets].flatMap(formsOf))].toSorted((a, b) => b.length - a.length);
    for (const form of forms) if (clean.includes(form)) clean = clean.replaceAll(form, removed);
    for (const [shape, replacement] of shapes) clean = clean.replace(shape, replacement);
    return clean;
  }

  function redactValue(value: unknown, depth = 0): unknown {
    if (typeof value === 'string') return redact(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > deepest) return removed;
    if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([name, held]) => [
        redact(name),
        secretName.test(name) && isSomething(held) ? removed : redactValue(held, depth + 1),
      ]),
    );
  }

  return {
    remember: (secret) => {
      if (secret.length < 4 || secrets.has(secret)) return;
      secrets.add(secret);
      forms = null;
    },
    redact,
    redactValue: (value) => redactValue(value),
  };
}

/** Whether there is a secret says nothing of it. */
const isSomething = (held: unknown): boolean =>
  held !== null && held !== undefined && held !== '' && typeof held !== 'boolean';

/** As it is, inside JSON of any maker, and inside JSON that is itself a text inside JSON. */
function formsOf(secret: string): readonly string[] {
  const json = insideJson(secret);
  const once = [json, json.replaceAll('/', '\\/')].flatMap((form) => [form, asciiOnly(form), asciiOnly(form, true)]);
  return [secret, ...once, ...once.map(insideJson)];
}

function insideJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** As Python writes it, and PHP with `\/` beside it: `ü` is `\u00fc`. */
function asciiOnly(json: string, isUpper = false): string {
  return json.replaceAll(/[^\0-\x7f]/g, (letters) =>
    [...Array(letters.length).keys()]
      .map((index) => letters.charCodeAt(index).toString(16).padStart(4, '0'))
      .map((code) => `\\u${isUpper ? code.toUpperCase() : code}`)
      .join(''),
  );
}
