/** The commands about the app itself: preferences, commands servers that run elsewhere, diagnostics, the lab. */

import { type ServiceError, serviceError } from '@shared/errors';
import { parseId, type ServerId } from '@shared/ids';
import { fail, ok, type Result } from '@shared/result';
import type { HeldChoice, RemoteServerInput, ServerTest, SwitchQuestion } from '@shared/settings';
import { settingsLimits } from '@shared/settings';
import { createCommandsServerManager, plainServerTtlMs, timeoutsOf } from '../managers/commands-server-manager';
import type { Clock, Timers } from '../ports';
import { readCaFile } from '../settings/ca-file';
import type { ServerChoice } from '../server-in-use';
import type { ServerSwitch } from '../server-switch';
import type { Settings } from '../settings/settings';
import type { SettingsHolder } from '../settings/settings-holder';
import type { SecretStore } from '../storage/secret-store';
import type { Handlers } from './register';
import { texts } from '../texts';

export type SettingsHandlers = Pick<
  Handlers,
  | 'changePreferences'
  | 'saveServer'
  | 'deleteServer'
  | 'chooseServer'
  | 'testServer'
  | 'chooseCaFile'
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
  /** Which server these settings lead to, and the way there. */
  readonly choiceOf: (settings: Settings) => ServerChoice;
  readonly serverSwitch: ServerSwitch;
  /** main's own effects of a change: start at login, the tray, the name */
  readonly onPreferences: () => void;
  readonly chooseCaFile: () => Promise<string | null>;
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
    if (problem !== null) return refusal(problem, texts.settings.chooseCertificate);
    const manager = createCommandsServerManager({
      profile: {
        kind: 'remote',
        label: server.name,
        baseUrl: server.url,
        token,
        ...(ca === null ? {} : { ca }),
        timeouts: timeoutsOf(server),
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

  /** Stored, and in effect at once; or the question that has to be answered first. */
  function change(
    part: Partial<Pick<Settings, 'servers' | 'chosenServer'>>,
    held: HeldChoice | undefined,
    /** `secret` undefined: the stored one stays */
    token: { readonly serverId: ServerId; readonly secret: string | null | undefined } | null,
  ): Promise<Result<SwitchQuestion | null, ServiceError>> {
    const wanted = ports.choiceOf({ ...settings.get(), ...part });
    const isAbout = wanted.kind === 'remote' && token !== null && wanted.serverId === token.serverId;
    return ports.serverSwitch.to(wanted, {
      held: held ?? null,
      isChanged: isAbout && token.secret !== undefined,
      store: async () => {
        if (token !== null && token.secret !== undefined) {
          const [, error] = await secrets.set(token.serverId, token.secret);
          if (error) return fail(error);
        }
        await settings.change(part);
        return done;
      },
    });
  }

  return {
    changePreferences: async (part) => {
      await settings.change({ preferences: { ...settings.get().preferences, ...part } });
      ports.onPreferences();
      return done;
    },
    saveServer: async ({ serverId, server, secret, held }) => {
      const id = serverId ?? parseId<ServerId>(uuid());
      if (id === null) throw new Error('the source of ids gave no UUID');
      const others = settings.get().servers.filter((known) => known.id !== id);
      if (others.length >= settingsLimits.servers)
        return refusal(texts.settings.tooManyServers(settingsLimits.servers));
      if (others.some((known) => known.name.toLowerCase() === server.name.toLowerCase()))
        return refusal(texts.fields.name.ofOtherServer);
      const before = settings.get().servers.find((known) => known.id === id);
      const twin = others.find((known) => known.url === server.url);
      if (twin && before?.url !== server.url) {
        return refusal(texts.fields.url.ofOtherServer(twin.name), texts.settings.editThatServer);
      }
      const [question, error] = await change({ servers: [...others, { ...server, id }] }, held, {
        serverId: id,
        secret: secret === '' ? null : secret,
      });
      return error ? fail(error) : ok({ serverId: id, question });
    },
    deleteServer: async ({ serverId, held }) => {
      const { servers, chosenServer } = settings.get();
      const part = {
        servers: servers.filter(({ id }) => id !== serverId),
        chosenServer: chosenServer === serverId ? null : chosenServer,
      };
      const [question, error] = await change(part, held, { serverId, secret: null });
      return error ? fail(error) : ok({ question });
    },
    chooseServer: async ({ serverId, held }) => {
      if (serverId !== null && !settings.get().servers.some(({ id }) => id === serverId))
        return refusal(texts.settings.serverGone);
      const [question, error] = await change({ chosenServer: serverId }, held, null);
      return error ? fail(error) : ok({ question });
    },
    testServer: async ({ serverId, server, secret }) => {
      if (secret !== undefined) return await tryServer(server, secret === '' ? null : secret);
      const [stored, error] = serverId === null ? [null, null] : await secrets.get(serverId);
      return error ? fail(error) : await tryServer(server, stored);
    },
    chooseCaFile: async () => ok({ path: await ports.chooseCaFile() }),
    startLab: () => {
      ports.startLab();
      return done;
    },
    openLogFolder: async () => {
      const problem = await ports.openLogFolder();
      if (problem === '') return done;
      const message = texts.settings.logFolderNotOpened(problem);
      return fail(serviceError('NOT_SUPPORTED', { message, correlationId: uuid() }));
    },
    copyDiagnostics: async () => {
      const text = await ports.diagnostics();
      ports.copyText(text);
      return ok({ lines: text.split('\n').length });
    },
  };
}
