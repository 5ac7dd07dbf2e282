/** What `--check` looks at: every file that the configuration names, as the user who runs it. Nothing is contacted. */

import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RouterTarget } from '@shared/embedded-channel';
import { catalogOf } from './infrastructure/profile-catalog';
import { readProfileFiles } from './infrastructure/profile-files';
import { targetOf } from './router-directory/file-directory';
import { ConfigError, placeIn } from './router-directory/yaml-file';
import { readKeyFile } from './ssh/credential';
import { fileKnownHosts } from './ssh/known-hosts';
import { type ConfiguredRouter, readTextFile, readTokens, type StandaloneConfig } from './standalone-config';
import { readTlsPair } from './tls';

/** The file of host keys is gone through once for each router: ten thousand would take minutes. */
const mostLookedAt = 500;

/** Throws a ConfigError at the first fault. Answers remarks: what is no fault, and yet keeps a first start from working. */
export async function checkConfig(config: StandaloneConfig): Promise<readonly string[]> {
  const profiles = catalogOf(await readProfileFiles(config.profiles, { mustExist: true }));
  if (profiles.problems.length > 0) throw new ConfigError(profiles.problems.join('\n'));
  const names = new Set(['auto', ...profiles.profiles.map(({ name }) => name)]);
  await readTokens(config.tokenFiles);
  if (config.tls) await readTlsPair(config.tls);
  if (config.stateFile !== undefined) await checkStateFile(config.stateFile);
  const text = await readTextFile(config.file, 'the configuration');
  const checkKeyFiles = keyFileCheck();
  for (const [index, router] of config.routers.entries()) {
    if (!names.has(router.profile)) {
      const known = [...names].join(', ');
      const place = placeIn(text, config.file, ['routers', index, 'profile']);
      throw new ConfigError(`${place}: there is no profile “${router.profile}”; known: ${known}`);
    }
    try {
      await checkKeyFiles(await targetOf(router, process.env));
    } catch (error) {
      throw new ConfigError(`${config.file}: routers[${index}].credential: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
  return remarksOnHostKeys(config);
}

/** Opens the key files of a router and of the way to it; one that many routers share is opened once. */
function keyFileCheck(): (target: RouterTarget) => Promise<void> {
  const opened = new Set<string>();
  return async ({ jumpHosts = [], ...router }) => {
    for (const { credential, furtherCredentials = [] } of [...jumpHosts, router]) {
      for (const one of [credential, ...furtherCredentials]) {
        if (one.kind !== 'key-file') continue;
        const name = JSON.stringify([one.keyFile, one.passphrase]);
        if (!opened.has(name)) await readKeyFile(one.keyFile, one.passphrase);
        opened.add(name);
      }
    }
  };
}

/** The server writes a new file beside the old one, so the folder counts. */
async function checkStateFile(file: string): Promise<void> {
  try {
    await access(dirname(file), constants.W_OK | constants.X_OK);
    await access(file, constants.R_OK | constants.W_OK);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && path === file) return;
    throw new ConfigError(`${file}: the state file cannot be written (${code} at ${path})`, { cause: error });
  }
}

async function remarksOnHostKeys(config: StandaloneConfig): Promise<readonly string[]> {
  const knownHosts = fileKnownHosts(config.knownHosts);
  const isKnown = async ({ address, port, hostKey }: Pick<ConfiguredRouter, 'address' | 'port' | 'hostKey'>) => {
    if (hostKey !== undefined) return true;
    try {
      return (await knownHosts.keysOf(address, port)).trusted.length > 0;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new ConfigError(`${config.knownHosts}: the known host keys cannot be read (${code})`, { cause: error });
    }
  };
  const remarks = await Promise.all(
    config.routers.slice(0, mostLookedAt).map(async (router) => {
      if (await isKnown(router)) return [];
      return [`${router.name}: no host key of ${router.address} port ${router.port} is known yet; a start will say so`];
    }),
  );
  return remarks.flat();
}
