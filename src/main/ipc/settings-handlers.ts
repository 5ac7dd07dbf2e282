/** The commands about the app itself: preferences, commands servers that run elsewhere, diagnostics, the lab. */

import { type ServiceError, serviceError } from '@shared/errors';
import { parseId, type ServerId } from '@shared/ids';
import { fail, ok, type Result } from '@shared/result';
import type { RemoteServerInput, ServerTest } from '@shared/settings';
import { settingsLimits } from '@shared/settings';
import { createCommandsServerManager, defaultTimeouts, plainServerTtlMs } from '../managers/commands-server-manager';
import type { Clock, Timers } from '../ports';
import { readCaFile } from '../settings/ca-file';
import type { SettingsHolder } from '../settings/settings-holder';
import type { SecretStore } from '../storage/secret-store';
import type { Handlers } from './register';

export type SettingsHandlers = Pick<
  Handlers,
  | 'changePreferences'
  | 'saveServer'
  | 'deleteServer'
  | 'chooseServer'
  | 'testServer'
  | 'chooseCaFile'
  | 'restartApp'
  | 'startLab'
  | 'openLogFolder'
  | 'copyDiagnostics'
>;

export type SettingsHandlerPorts = {
  readonly settings: SettingsHolder;
  readonly secrets: SecretStore;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly uuid: () => string;
  /** main's own effects of a change: start at login, the tray, the name */
  readonly onPreferences: () => void;
  readonly chooseCaFile: () => Promise<string | null>;
  readonly restart: () => void;
  readonly startLab: () => void;
  readonly openLogFolder: () => Promise<string>;
  readonly diagnostics: () => Promise<string>;
  readonly copyText: (text: string) => void;
};

const done: Result<void, ServiceError> = [undefined, null] as never;

export function createSettingsHandlers(ports: SettingsHandlerPorts): SettingsHandlers {
  const { settings, secrets, clock, timers, uuid } = ports;

  const refusal = (message: string, hint?: string): readonly [null, ServiceError] =>
    fail(serviceError('INVALID_INPUT', { message, correlationId: uuid(), ...(hint ? { hint } : {}) }));

  async function tryServer(server: RemoteServerInput, token: string | null): Promise<Result<ServerTest, ServiceError>> {
    const [ca, problem] = await readCaFile(server.caFile);
    if (problem !== null) return refusal(problem, 'Choose a PEM file with the certificate of the authority.');
    const manager = createCommandsServerManager({
      profile: {
        kind: 'remote',
        label: server.name,
        baseUrl: server.url,
        token,
        ...(ca === null ? {} : { ca }),
        timeouts: defaultTimeouts,
        assumedTtlMs: plainServerTtlMs,
      },
      clock,
      timers,
    });
    try {
      const [health, error] = await manager.health({ fresh: true });
      return ok({
        latencyMs: health?.roundTripMs ?? 0,
        version: health?.version ?? null,
        capabilities: health?.capabilities ?? [],
        error,
      });
    } finally {
      manager.close();
    }
  }

  return {
    changePreferences: async (part) => {
      await settings.change({ preferences: { ...settings.get().preferences, ...part } });
      ports.onPreferences();
      return done;
    },
    saveServer: async ({ serverId, server, secret }) => {
      const id = serverId ?? parseId<ServerId>(uuid());
      if (id === null) throw new Error('the source of ids gave no UUID');
      const others = settings.get().servers.filter((known) => known.id !== id);
      if (others.length >= settingsLimits.servers) return refusal(`There may be ${settingsLimits.servers} servers.`);
      if (others.some((known) => known.name.toLowerCase() === server.name.toLowerCase()))
        return refusal('name: is the name of another server');
      if (secret !== undefined) {
        const [, error] = await secrets.set(id, secret === '' ? null : secret);
        if (error) return fail(error);
      }
      await settings.change({ servers: [...others, { ...server, id }] });
      return ok({ serverId: id });
    },
    deleteServer: async ({ serverId }) => {
      const { servers, chosenServer } = settings.get();
      await settings.change({
        servers: servers.filter(({ id }) => id !== serverId),
        chosenServer: chosenServer === serverId ? null : chosenServer,
      });
      const [, error] = await secrets.set(serverId, null);
      return error ? fail(error) : done;
    },
    chooseServer: async ({ serverId }) => {
      if (serverId !== null && !settings.get().servers.some(({ id }) => id === serverId))
        return refusal('This server was deleted meanwhile.');
      await settings.change({ chosenServer: serverId });
      return done;
    },
    testServer: async ({ serverId, server, secret }) => {
      if (secret !== undefined) return await tryServer(server, secret === '' ? null : secret);
      const [stored, error] = serverId === null ? [null, null] : await secrets.get(serverId);
      return error ? fail(error) : await tryServer(server, stored);
    },
    chooseCaFile: async () => ok({ path: await ports.chooseCaFile() }),
    restartApp: () => {
      ports.restart();
      return done;
    },
    startLab: () => {
      ports.startLab();
      return done;
    },
    openLogFolder: async () => {
      const problem = await ports.openLogFolder();
      if (problem === '') return done;
      const message = `The folder of the log could not be opened: ${problem}`;
      return fail(serviceError('NOT_SUPPORTED', { message, correlationId: uuid() }));
    },
    copyDiagnostics: async () => {
      const text = await ports.diagnostics();
      ports.copyText(text);
      return ok({ lines: text.split('\n').length });
    },
  };
}
