/**
 * Logs in with the prepared credentials, each offered once and in order. Routers allow few tries (OpenSSH six, and every key
 * is one; dropbear 2022.83 ten, and keys are none) and some lock an account, so every try is counted and told when refused.
 */

import ssh2, { type AnyAuthMethod, type AuthHandlerMiddleware, type ParsedKey } from 'ssh2';
import type { PreparedCredential, PreparedKey } from './credential';

export type Login = {
  readonly handler: AuthHandlerMiddleware;
  /** how many tries the host has refused */
  readonly refusals: () => number;
  /** what was offered, and what was not because the host ended it before; for the message when it is refused */
  readonly inWords: () => { readonly offered: string; readonly notOffered: string | null };
  /** why a key was not used although the host wanted it; null when there was none */
  readonly problem: () => string | null;
};

type Attempt =
  | { readonly by: 'key'; readonly key: PreparedKey; readonly from: 'key file' | 'SSH agent' }
  | { readonly by: 'password' | 'keyboard'; readonly password: string };

const agentKeys = 'keys of the SSH agent';
const wordsFor = (attempt: Attempt) => {
  if (attempt.by === 'key') return attempt.from === 'key file' ? 'key' : agentKeys;
  return attempt.by === 'password' ? 'password' : 'password by keyboard-interactive';
};

export function loginWith(
  user: string,
  credentials: readonly PreparedCredential[],
  options: { readonly sha1Signatures: boolean },
): Login {
  const waiting = credentials.flatMap((credential): readonly Attempt[] =>
    credential.kind === 'password'
      ? [{ by: 'password', password: credential.password }]
      : credential.keys.map((key) => ({ by: 'key', key, from: credential.from })),
  );
  const offered: string[] = [];
  let refusals = 0;
  let last: Attempt | null = null;
  let problem: string | null = null;
  const refuseSha1 = () => {
    if (options.sha1Signatures) return null;
    problem = 'it takes RSA keys with SHA-1 signatures only, which “legacyAlgorithms: true” would allow';
    return new Error(problem);
  };
  const noteProblem = (what: string) => (problem = what);

  const methodFor = (attempt: Attempt): AnyAuthMethod => {
    if (attempt.by === 'key') {
      const { key, agent } = attempt.key;
      if (agent) return { type: 'agent', username: user, agent: new OneKeyAgent(key, agent, refuseSha1, noteProblem) };
      return { type: 'publickey', username: user, key: guardedKey(key, refuseSha1) };
    }
    return attempt.by === 'password'
      ? { type: 'password', username: user, password: attempt.password }
      : { type: 'keyboard-interactive', username: user, prompt: answerOnce(attempt.password) };
  };

  /** `taken`: the methods that the host still takes; null before it has said so. */
  const nextAttempt = (before: Attempt | null, taken: readonly string[] | null): Attempt | null => {
    // Where the host never took "password" (RouterOS), the same password by the other way is not a second attempt.
    const wantsKeyboard = taken !== null && !taken.includes('password') && taken.includes('keyboard-interactive');
    if (before?.by === 'password' && wantsKeyboard) return { ...before, by: 'keyboard' };
    for (let attempt = waiting.shift(); attempt; attempt = waiting.shift()) {
      if (attempt.by === 'password' && wantsKeyboard) return { ...attempt, by: 'keyboard' };
      const method = attempt.by === 'key' ? 'publickey' : 'password';
      if (taken === null || taken.includes(method)) return attempt;
    }
    return null;
  };

  const handler: AuthHandlerMiddleware = (methodsLeft, partialSuccess, next) => {
    const before = partialSuccess ? null : last;
    if (before) refusals += 1;
    last = nextAttempt(before, methodsLeft);
    if (last) offered.push(wordsFor(last));
    // The declared type lacks `false`, which is how ssh2 is told that there is nothing left to try.
    next(last ? methodFor(last) : (false as unknown as AnyAuthMethod));
  };

  return {
    handler,
    refusals: () => refusals,
    inWords: () => ({
      offered: countedWords(offered) || 'nothing that it takes',
      notOffered: countedWords(waiting.map(wordsFor)) || null,
    }),
    problem: () => problem,
  };
}

/** The key, which does not sign with SHA-1: ssh2 falls back to that when a host does not say that it takes anything newer. */
function guardedKey(key: ParsedKey, refuseSha1: () => Error | null): ParsedKey {
  const sign = (data: Buffer | string, hash?: string) =>
    (hash === 'sha1' ? refuseSha1() : null) ?? key.sign(data, hash);
  return Object.create(key, { sign: { value: sign } }) as ParsedKey;
}

/** An agent that shows one of its keys only, so that each is a try of its own. */
class OneKeyAgent extends ssh2.BaseAgent<ParsedKey> {
  readonly #key: ParsedKey;
  readonly #agent: ssh2.BaseAgent;
  readonly #refuseSha1: () => Error | null;
  readonly #onProblem: (problem: string) => void;

  constructor(
    key: ParsedKey,
    agent: ssh2.BaseAgent,
    refuseSha1: () => Error | null,
    onProblem: (problem: string) => void,
  ) {
    super();
    this.#key = key;
    this.#agent = agent;
    this.#refuseSha1 = refuseSha1;
    this.#onProblem = onProblem;
  }

  override getIdentities(callback: ssh2.IdentityCallback<ParsedKey>): void {
    callback(undefined, [this.#key]);
  }

  override sign(
    _key: ParsedKey,
    data: Buffer,
    options: ssh2.SigningRequestOptions | ssh2.SignCallback,
    callback?: ssh2.SignCallback,
  ): void {
    const how = typeof options === 'function' ? {} : options;
    const answer = typeof options === 'function' ? options : callback;
    const refusal = how.hash === 'sha1' ? this.#refuseSha1() : null;
    if (refusal) {
      answer?.(refusal);
      return;
    }
    this.#agent.sign(this.#key, data, how, (error, signature) => {
      if (error) this.#onProblem(`the SSH agent did not sign: ${error.message}`);
      answer?.(error, signature);
    });
  }
}

/** Answers the one question for a secret, and no further one: a second one would be a second attempt. */
function answerOnce(password: string): ssh2.KeyboardInteractiveAuthMethod['prompt'] {
  let answered = false;
  return (_name, _instructions, _language, prompts, finish) => {
    const asksForSecret = prompts.length === 1 && prompts[0]?.echo !== true;
    if (!asksForSecret || answered) {
      finish([]);
      return;
    }
    answered = true;
    finish([password]);
  };
}

/** `key, then 3 keys of the SSH agent, then password`. */
function countedWords(all: readonly string[]): string {
  return [...new Set(all)]
    .map((words) => {
      if (words !== agentKeys) return words;
      const count = all.filter((other) => other === words).length;
      return count === 1 ? 'the key of the SSH agent' : `${count} ${agentKeys}`;
    })
    .join(', then ');
}
