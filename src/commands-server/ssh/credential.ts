/** Turns a configured credential into what is offered to the router, once and in a fixed order. No other is ever tried. */

import { readFile } from 'node:fs/promises';
import type { RouterTarget } from '@shared/embedded-channel';
import { assertNever } from '@shared/result';
import ssh2, { type AnyAuthMethod, type AuthHandlerMiddleware } from 'ssh2';
import { CommandsError } from '../commands-error';

export type PreparedCredential =
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'key'; readonly key: string; readonly passphrase: string | null }
  | { readonly kind: 'agent'; readonly socket: string };

const largestKeyFile = 64 * 1024;

const unavailable = (message: string, cause?: unknown) =>
  new CommandsError('CREDENTIAL_UNAVAILABLE', message, { details: { step: 'connecting' }, cause });

/** Fails before anything is sent to the router when the credential cannot be used at all. */
export async function prepareCredential(
  target: RouterTarget,
  environment: { readonly agentSocket: string | null },
): Promise<PreparedCredential> {
  const { credential } = target;
  switch (credential.kind) {
    case 'password':
      if (credential.password === null) throw unavailable('No password is stored for this router');
      return { kind: 'password', password: credential.password };
    case 'key-file':
      return readKeyFile(credential.keyFile, credential.passphrase);
    case 'agent':
      if (environment.agentSocket === null) {
        throw unavailable('The SSH agent is not running: SSH_AUTH_SOCK is not set where the commands server runs');
      }
      return { kind: 'agent', socket: environment.agentSocket };
    default:
      return assertNever(credential);
  }
}

async function readKeyFile(path: string, passphrase: string | null): Promise<PreparedCredential> {
  let key: string;
  try {
    key = await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    const why =
      code === 'ENOENT' ? 'does not exist' : code === 'EACCES' ? 'may not be read' : `cannot be read (${code})`;
    throw unavailable(`The key file ${path} ${why}`, error);
  }
  if (key.length > largestKeyFile) throw unavailable(`The key file ${path} is too large to be a private key`);
  const parsed = ssh2.utils.parseKey(key, passphrase ?? undefined);
  if (parsed instanceof Error) {
    if (/passphrase|bad decrypt|integrity|encrypted/i.test(parsed.message)) {
      const why =
        passphrase === null ? 'needs a passphrase, and none is stored' : 'does not open with the stored passphrase';
      throw unavailable(`The key file ${path} ${why}`);
    }
    throw unavailable(`The key file ${path} holds no private key that can be used`);
  }
  const first = Array.isArray(parsed) ? parsed[0] : parsed;
  if (!first?.isPrivateKey()) throw unavailable(`The key file ${path} holds a public key; the private one is needed`);
  return { kind: 'key', key, passphrase };
}

export type AuthProgress = {
  /** what was offered, for the message when it is refused */
  readonly offered: () => string;
};

/**
 * The one attempt. A password is offered by "password"; by "keyboard-interactive" only where the router does not take the
 * former at all (RouterOS), because a second way to say the same wrong password counts as a second attempt there.
 */
export function authHandlerFor(
  user: string,
  credential: PreparedCredential,
): { readonly handler: AuthHandlerMiddleware; readonly progress: AuthProgress } {
  const offered: string[] = [];
  let answeredPrompt = false;

  const keyboard = (password: string): AnyAuthMethod => ({
    type: 'keyboard-interactive',
    username: user,
    prompt: (_name, _instructions, _language, prompts, finish) => {
      const asksForSecret = prompts.length === 1 && prompts[0]?.echo !== true;
      if (!asksForSecret || answeredPrompt) {
        finish([]);
        return;
      }
      answeredPrompt = true;
      finish([password]);
    },
  });

  const first = (): AnyAuthMethod => {
    switch (credential.kind) {
      case 'password':
        offered.push('password');
        return { type: 'password', username: user, password: credential.password };
      case 'key': {
        offered.push('key');
        const withPassphrase = credential.passphrase === null ? {} : { passphrase: credential.passphrase };
        return { type: 'publickey', username: user, key: credential.key, ...withPassphrase };
      }
      case 'agent':
        offered.push('keys of the SSH agent');
        return { type: 'agent', username: user, agent: credential.socket };
      default:
        return assertNever(credential);
    }
  };

  const handler: AuthHandlerMiddleware = (methodsLeft, _partial, next) => {
    if (offered.length === 0) {
      next(first());
      return;
    }
    const left: readonly string[] = methodsLeft ?? [];
    const passwordWasNeverTaken = !left.includes('password') && left.includes('keyboard-interactive');
    if (credential.kind === 'password' && offered.length === 1 && passwordWasNeverTaken) {
      offered.push('password by keyboard-interactive');
      next(keyboard(credential.password));
      return;
    }
    // The declared type lacks `false`, which is how ssh2 is told that there is nothing left to try.
    next(false as unknown as AnyAuthMethod);
  };
  return { handler, progress: { offered: () => offered.join(', then ') } };
}
