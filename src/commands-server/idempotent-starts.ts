/**
 * Starts that carry an Idempotency-Key: a client whose answer was lost asks again and gets the same answer, and the router
 * is not set up twice. In memory, bounded, and for a limited time; after a restart of the server no key is known.
 */

import type { ErrorCode } from '@shared/errors';
import type { WireStart } from '@shared/wire';
import type { Clock } from './clock';
import { asCommandsError, CommandsError } from './commands-error';

type Entry = {
  /** what was asked, to tell a repetition from another request under the same key */
  readonly body: string;
  outcome: { readonly at: number; readonly answer: WireStart | CommandsError } | null;
};

/** Nothing was tried, or nobody knows what was: the same key may try again. */
const notFinal: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ROUTER_BUSY',
  'START_IN_PROGRESS',
  'TOO_MANY_REQUESTS',
  'SESSION_SETUP_FAILED',
  'UNEXPECTED_SERVER_ERROR',
]);

const keyPattern = /^[\u0021-\u007e]{1,255}$/;

export class IdempotentStarts {
  readonly #clock: Clock;
  readonly #keepMs: number;
  readonly #most: number;
  /** in the order in which they settled, so that the oldest are met first */
  readonly #entries = new Map<string, Entry>();

  constructor(ports: { readonly clock: Clock; readonly keepMs?: number; readonly most?: number }) {
    this.#clock = ports.clock;
    this.#keepMs = ports.keepMs ?? 10 * 60_000;
    this.#most = ports.most ?? 2_000;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Two users may use the same key: each has keys of their own. */
  async run(
    user: string,
    key: string,
    body: Readonly<Record<string, unknown>>,
    start: () => Promise<WireStart>,
  ): Promise<{ readonly answer: WireStart; readonly isReplay: boolean }> {
    if (!keyPattern.test(key)) {
      throw new CommandsError('BAD_REQUEST', 'Idempotency-Key must be 1 to 255 visible ASCII characters');
    }
    this.#forgetOld();
    const name = `${user}\n${key}`;
    const text = JSON.stringify(body);
    const known = this.#entries.get(name);
    if (known) return { answer: this.#replay(known, text), isReplay: true };

    this.#makeRoom();
    const entry: Entry = { body: text, outcome: null };
    this.#entries.set(name, entry);
    const settle = (answer: WireStart | CommandsError) => {
      entry.outcome = { at: this.#clock.monotonicMs(), answer };
      this.#entries.delete(name);
      if (!(answer instanceof CommandsError && notFinal.has(answer.code))) this.#entries.set(name, entry);
    };
    try {
      const answer = await start();
      settle(answer);
      return { answer, isReplay: false };
    } catch (thrown) {
      settle(asCommandsError(thrown));
      throw thrown;
    }
  }

  #replay(known: Entry, text: string): WireStart {
    if (known.body !== text) {
      throw new CommandsError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for a start with another body');
    }
    if (!known.outcome) throw new CommandsError('START_IN_PROGRESS', 'This start is still running');
    if (known.outcome.answer instanceof CommandsError) throw known.outcome.answer;
    return known.outcome.answer;
  }

  #forgetOld(): void {
    const now = this.#clock.monotonicMs();
    for (const [name, { outcome }] of this.#entries) {
      if (outcome && now - outcome.at < this.#keepMs) return;
      if (outcome) this.#entries.delete(name);
    }
  }

  /** The oldest go first. What still runs is never forgotten: there are no more of those than starts. */
  #makeRoom(): void {
    for (const [name, { outcome }] of this.#entries) {
      if (this.#entries.size < this.#most) return;
      if (outcome) this.#entries.delete(name);
    }
  }
}
