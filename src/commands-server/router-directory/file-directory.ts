/** The configuration file as the directory: read again when it changes, so that a router is added without a restart. */

import { stat } from 'node:fs/promises';
import type { RouterTarget, RouterTargetCredential } from '@shared/embedded-channel';
import { CommandsError } from '../commands-error';
import { readConfig, readTextFile, type ConfiguredRouter, type StandaloneConfig } from '../standalone-config';
import type { RouterDirectory } from './router-directory';

export function fileDirectory(ports: {
  readonly config: StandaloneConfig;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onReload: (problem: string | null) => void;
}): RouterDirectory {
  let routers = byId(ports.config.routers);
  let readAt: number | null = null;

  const refresh = async () => {
    const changedAt = await stat(ports.config.file).then(
      ({ mtimeMs }) => mtimeMs,
      () => null,
    );
    if (readAt === null || changedAt === null) {
      readAt = changedAt;
      return;
    }
    if (changedAt === readAt) return;
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
  };
}

const byId = (routers: readonly ConfiguredRouter[]) => new Map(routers.map((router) => [router.id, router]));

export async function targetOf(
  router: ConfiguredRouter,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RouterTarget> {
  const { id, name, address, port, user, profile, interfaces, hostKey } = router;
  const credential = await credentialOf(router, environment);
  return { id, name, address, port, user, credential, hostKey: hostKey ?? null, profile, interfaces };
}

async function credentialOf(
  { credential }: ConfiguredRouter,
  environment: Readonly<Record<string, string | undefined>>,
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
