/** The configuration file as the directory: read again when it changes, so that a router is added without a restart. */

import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { RouterTarget, RouterTargetCredential } from '@shared/embedded-channel';
import { CommandsError } from '../commands-error';
import {
  readConfig,
  readTextFile,
  type ConfiguredCredential,
  type ConfiguredJumpHost,
  type ConfiguredRouter,
  type StandaloneConfig,
} from '../standalone-config';
import type { RouterDirectory } from './router-directory';

export function fileDirectory(ports: {
  readonly config: StandaloneConfig;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onReload: (problem: string | null) => void;
}): RouterDirectory {
  let routers = byId(ports.config.routers);
  // Asked now and not at the first request: what changed in between would go unnoticed.
  let readAt = statSync(ports.config.file, { throwIfNoEntry: false })?.mtimeMs ?? null;

  const refresh = async () => {
    const changedAt = await stat(ports.config.file).then(
      ({ mtimeMs }) => mtimeMs,
      () => null,
    );
    // Away for a moment, as some editors do: what was read stays in force, and the file is looked at when it is back.
    if (changedAt === null || changedAt === readAt) return;
    readAt = changedAt;
    try {
      routers = byId((await readConfig(ports.config.file)).routers);
      ports.onReload(null);
    } catch (error) {
      // Half-written or wrong: what was read before stays in force.
      ports.onReload((error as Error).message);
    }
  };

  return {
    resolve: async (routerId) => {
      await refresh();
      const router = routers.get(routerId);
      if (!router) throw new CommandsError('ROUTER_NOT_FOUND', 'No router with this id is configured on this server');
      return targetOf(router, ports.environment);
    },
    list: async () => {
      await refresh();
      return [...routers.values()].map(({ id, name, address, port, user, profile, jumpHosts }) => {
        return { id, name, address, port, user, profile, jump_hosts: jumpHosts.map((jump) => jump.name) };
      });
    },
  };
}

const byId = (routers: readonly ConfiguredRouter[]) => new Map(routers.map((router) => [router.id, router]));

type Environment = Readonly<Record<string, string | undefined>>;

export async function targetOf(router: ConfiguredRouter, environment: Environment): Promise<RouterTarget> {
  const { id, name, profile, interfaces } = router;
  const jumpHosts = await Promise.all(
    router.jumpHosts.map(async (jump) => ({ name: jump.name, ...(await sshTargetOf(jump, environment)) })),
  );
  return { id, name, profile, interfaces, jumpHosts, ...(await sshTargetOf(router, environment)) };
}

async function sshTargetOf(host: ConfiguredRouter | ConfiguredJumpHost, environment: Environment) {
  const { address, port, user, hostKey, legacyAlgorithms } = host;
  const [credential, ...furtherCredentials] = await Promise.all(
    host.credential.map((one) => credentialOf(one, environment)),
  );
  if (!credential) throw new CommandsError('CREDENTIAL_UNAVAILABLE', 'No credential is configured');
  return { address, port, user, credential, furtherCredentials, hostKey: hostKey ?? null, legacyAlgorithms };
}

async function credentialOf(
  credential: ConfiguredCredential,
  environment: Environment,
): Promise<RouterTargetCredential> {
  const secretIn = async (file: string, what: string) => {
    try {
      return (await readTextFile(file, what)).replace(/\r?\n$/, '');
    } catch (error) {
      throw new CommandsError('CREDENTIAL_UNAVAILABLE', (error as Error).message);
    }
  };
  if ('passwordFile' in credential) {
    return { kind: 'password', password: await secretIn(credential.passwordFile, 'the password') };
  }
  if ('passwordEnv' in credential) {
    const password = environment[credential.passwordEnv];
    if (password === undefined) {
      throw new CommandsError(
        'CREDENTIAL_UNAVAILABLE',
        `The environment variable ${credential.passwordEnv} is not set`,
      );
    }
    return { kind: 'password', password };
  }
  if ('keyFile' in credential) {
    const { keyFile, passphraseFile } = credential;
    const passphrase = passphraseFile === undefined ? null : await secretIn(passphraseFile, 'the passphrase');
    return { kind: 'key-file', keyFile, passphrase };
  }
  return { kind: 'agent' };
}
