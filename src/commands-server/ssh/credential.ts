/** Turns configured credentials into what can be offered to a router. No other is ever tried. */

import { readFile } from 'node:fs/promises';
import type { RouterTargetCredential } from '@shared/embedded-channel';
import { assertNever } from '@shared/result';
import { visibleLine } from '@shared/visible-text';
import ssh2, { type BaseAgent, type ParsedKey } from 'ssh2';
import { asCommandsError, CommandsError } from '../commands-error';
import { hostInWords, jumpHostDetails, type SshHost } from './ssh-host';

export type PreparedKey = {
  readonly key: ParsedKey;
  /** null: the key itself signs; else the agent that holds it */
  readonly agent: BaseAgent | null;
};

export type PreparedCredential =
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'keys'; readonly from: 'key file' | 'SSH agent'; readonly keys: readonly PreparedKey[] };

export type PreparedCredentials = {
  readonly usable: readonly PreparedCredential[];
  /** why others cannot be used, for the message when the usable ones are refused */
  readonly problems: readonly string[];
};

const largestKeyFile = 64 * 1024;
/** An agent asks nobody before it lists its keys, so it answers at once or hangs. */
const agentAnswersWithinMs = 5_000;

const unavailable = (message: string, cause?: unknown) =>
  new CommandsError('CREDENTIAL_UNAVAILABLE', message, { details: { step: 'connecting' }, cause });

/** Fails before anything is sent to the host when none of its credentials can be used at all. */
export async function prepareCredentials(
  host: SshHost,
  environment: { readonly agentSocket: string | null },
): Promise<PreparedCredentials> {
  const usable: PreparedCredential[] = [];
  const failures: CommandsError[] = [];
  for (const credential of host.credentials) {
    try {
      usable.push(await prepare(credential, environment));
    } catch (thrown) {
      failures.push(asCommandsError(thrown));
    }
  }
  const [first] = failures;
  if (usable.length === 0 && first) {
    const problem = failures.map(({ message }) => message).join('; ');
    const message = host.kind === 'router' ? problem : `${hostInWords(host)} cannot be logged in to: ${problem}`;
    throw new CommandsError(first.code, message, { details: jumpHostDetails(host), cause: first.cause }).with({
      step: 'connecting',
    });
  }
  return { usable, problems: failures.map(({ message }) => message) };
}

function prepare(
  credential: RouterTargetCredential,
  { agentSocket }: { readonly agentSocket: string | null },
): Promise<PreparedCredential> | PreparedCredential {
  switch (credential.kind) {
    case 'password':
      if (credential.password === null) throw unavailable('No password is stored for this router');
      return { kind: 'password', password: credential.password };
    case 'key-file':
      return readKeyFile(credential.keyFile, credential.passphrase);
    case 'agent':
      if (agentSocket === null) {
        throw unavailable('The SSH agent is not running: SSH_AUTH_SOCK is not set where the commands server runs');
      }
      return askAgent(agentSocket);
    default:
      return assertNever(credential);
  }
}

/** Throws CREDENTIAL_UNAVAILABLE with the reason when the file holds no private key that can be used. */
export async function readKeyFile(path: string, passphrase: string | null): Promise<PreparedCredential> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    const why =
      code === 'ENOENT' ? 'does not exist' : code === 'EACCES' ? 'may not be read' : `cannot be read (${code})`;
    throw unavailable(`The key file ${path} ${why}`, error);
  }
  if (text.length > largestKeyFile) throw unavailable(`The key file ${path} is too large to be a private key`);
  const parsed = ssh2.utils.parseKey(text, passphrase ?? undefined);
  if (parsed instanceof Error) {
    if (/passphrase|bad decrypt|integrity|encrypted/i.test(parsed.message)) {
      const why =
        passphrase === null ? 'needs a passphrase, and none is stored' : 'does not open with the stored passphrase';
      throw unavailable(`The key file ${path} ${why}`);
    }
    throw unavailable(`The key file ${path} holds no private key that can be used`);
  }
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (!key?.isPrivateKey()) throw unavailable(`The key file ${path} holds a public key; the private one is needed`);
  return { kind: 'keys', from: 'key file', keys: [{ key, agent: null }] };
}

async function askAgent(socket: string): Promise<PreparedCredential> {
  const agent = ssh2.createAgent(socket);
  const keys = await new Promise<readonly PreparedKey[]>((resolve, reject) => {
    const fail = (why: string) => reject(unavailable(`The SSH agent could not be used: ${why}`));
    const timer = setTimeout(
      () => fail(`it did not answer within ${agentAnswersWithinMs / 1000} s`),
      agentAnswersWithinMs,
    );
    agent.getIdentities((error, identities) => {
      clearTimeout(timer);
      if (error) {
        fail(visibleLine(error.message));
        return;
      }
      const parsed = (identities ?? []).map((identity) => ssh2.utils.parseKey(identity as Buffer));
      // Kinds of keys that are not understood (hardware tokens) are passed over, as ssh2 does.
      resolve(parsed.flatMap((key) => (key instanceof Error ? [] : [key].flat())).map((key) => ({ key, agent })));
    });
  });
  if (keys.length === 0) throw unavailable('The SSH agent holds no key that can be used (see ssh-add -l)');
  return { kind: 'keys', from: 'SSH agent', keys };
}
