/**
 * Takes secrets out of everything that leaves the process as text: logs, error messages, stderr of routers.
 * Known secrets are replaced wherever they stand, also JSON- and URL-escaped; shapes of secrets are replaced unseen.
 */

const placeholder = '[secret]';

/** Shorter ones would blank out half of every text and are no secret worth the name. */
const shortestSecret = 4;

const shapes: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, placeholder],
  [/\b(bearer\s+)[\w.~+/=-]{8,}/gi, `$1${placeholder}`],
  [/\b((?:password|passphrase|passwd|token|secret)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;}]+)/gi, `$1${placeholder}`],
];

/** names of an object's fields that hold a secret */
const secretName = /(?:password|passphrase|passwd|secret|token|authorization)$/i;

/** Whether there is a secret says nothing of it. */
const isSomething = (held: unknown): boolean =>
  held !== null && held !== undefined && held !== '' && typeof held !== 'boolean';

export class Redactor {
  readonly #secretsOf = new Map<string, readonly string[]>();
  readonly #mostOwners: number;

  constructor(options: { readonly mostOwners?: number } = {}) {
    this.#mostOwners = options.mostOwners ?? 2_000;
  }

  /** Remembers the secrets of an owner (a router id, "token"), in place of those it had. */
  learn(owner: string, secrets: readonly (string | null)[]): void {
    const forms = new Set<string>();
    for (const secret of secrets) {
      if (secret === null || secret.length < shortestSecret) continue;
      forms.add(secret);
      forms.add(JSON.stringify(secret).slice(1, -1));
      forms.add(encodeURIComponent(secret));
      for (const line of secret.split('\n')) if (line.trim().length >= 8) forms.add(line.trim());
    }
    this.#secretsOf.delete(owner);
    if (forms.size === 0) return;
    this.#secretsOf.set(
      owner,
      [...forms].toSorted((a, b) => b.length - a.length),
    );
    if (this.#secretsOf.size > this.#mostOwners) {
      const oldest = this.#secretsOf.keys().next().value;
      if (oldest !== undefined) this.#secretsOf.delete(oldest);
    }
  }

  text(text: string): string {
    let clean = text;
    for (const forms of this.#secretsOf.values()) {
      for (const form of forms) if (clean.includes(form)) clean = clean.replaceAll(form, placeholder);
    }
    for (const [shape, replacement] of shapes) clean = clean.replace(shape, replacement);
    return clean;
  }

  /**
   * The same value with every string in it and every name of a field cleaned; what stands under a name such as `password` is
   * taken out whole. Objects and arrays are copied.
   */
  value<Value>(value: Value): Value {
    return this.#clean(value, 0) as Value;
  }

  #clean(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.text(value);
    if (value === null || typeof value !== 'object') return value;
    if (depth > 8) return '…';
    if (Array.isArray(value)) return value.map((item) => this.#clean(item, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([name, held]) => [
        this.text(name),
        secretName.test(name) && isSomething(held) ? placeholder : this.#clean(held, depth + 1),
      ]),
    );
  }
}
