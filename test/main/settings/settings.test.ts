/** settings.json of this version and the earlier one, which server a start uses, and what preferences are refused. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ServerId } from '@shared/ids';
import { usualPreferences } from '@shared/settings';
import { describe, expect, it } from 'vitest';
import { remoteChoiceOf } from '../../../src/main/settings/server-choice';
import { defaultTimeouts, refreshLimitMs, timeoutsOf } from '../../../src/main/managers/commands-server-manager';
import { firstSettings, parseSettings, remoteServerSchema, type Settings } from '../../../src/main/settings/settings';
import { createSettingsHolder } from '../../../src/main/settings/settings-holder';

const userId = '11111111-1111-4111-8111-111111111111';
const serverId = '55555555-5555-4555-8555-555555555555' as ServerId;
const server = {
  id: serverId,
  name: 'Team',
  url: 'https://team.example:8443',
  caFile: null,
  leaseSeconds: 120,
  startTimeoutSeconds: 45,
  requestTimeoutSeconds: null,
};
const { id: _, ...input } = server;
const noFlags = { commandsServer: null, commandsServerLeaseMs: null, commandsServerTokenFile: null };

describe('the file', () => {
  const fixture = (version: number): unknown =>
    JSON.parse(
      readFileSync(path.join(import.meta.dirname, `../storage/fixtures/settings.version-${version}.json`), 'utf8'),
    );

  it('of the first version keeps the user id, and has the usual preferences', () => {
    expect(parseSettings(fixture(1))).toEqual(firstSettings(userId));
  });

  it('of the second version keeps everything, and its servers have the usual time limits', () => {
    const before = fixture(2) as Settings;
    const servers = before.servers.map((each) => ({ ...each, startTimeoutSeconds: null, requestTimeoutSeconds: null }));
    expect(servers).toHaveLength(1);
    expect(parseSettings(before)).toEqual({ ...before, version: 3, servers });
  });

  it('of this version is the same after a round trip', () => {
    const settings = {
      ...firstSettings(userId),
      preferences: { ...usualPreferences, name: 'Anna', onClose: 'tray' },
      servers: [server],
      chosenServer: serverId,
      window: { x: -5, y: 20, width: 900, height: 700, isMaximized: false },
      told: ['no-tray'],
    };
    expect(parseSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
  });

  it('of a version to come is refused', () => {
    expect(() => parseSettings({ ...firstSettings(userId), version: 4 })).toThrow('version');
  });
});

describe('the commands server of a start', () => {
  const settings = { ...firstSettings(userId), servers: [server], chosenServer: serverId };

  it('is the embedded one where nothing was chosen, or what was chosen is gone', () => {
    expect(remoteChoiceOf(noFlags, firstSettings(userId))).toEqual({ kind: 'embedded' });
    expect(remoteChoiceOf(noFlags, { ...settings, servers: [] })).toEqual({ kind: 'embedded' });
  });

  it('is the chosen one, with its own lease', () => {
    expect(remoteChoiceOf(noFlags, settings)).toEqual({
      kind: 'remote',
      tokenFile: null,
      url: 'https://team.example:8443',
      label: 'Team',
      serverId,
      caFile: null,
      leaseMs: 120_000,
      timeouts: { ...defaultTimeouts, startMs: 45_000 },
    });
  });

  it('is the one that a flag names, whatever was chosen', () => {
    const flags = { ...noFlags, commandsServer: 'http://127.0.0.1:8022' };
    expect(remoteChoiceOf(flags, settings)).toEqual({
      kind: 'remote',
      url: 'http://127.0.0.1:8022',
      tokenFile: null,
      leaseMs: null,
    });
  });
});

it.each([
  ['http://team.example', 'url: http:// is allowed on this machine only; use https://'],
  ['https://anna:secret@team.example', 'url: the URL must not contain a user or a password'],
  ['team.example', 'url: “team.example” is not a URL'],
])('the address %s is refused', (url, message) => {
  const { error } = remoteServerSchema.safeParse({ ...input, url });
  expect(error?.issues[0]?.message).toContain(message);
});

it.each([
  [{ startTimeoutSeconds: 4 }, 'time limit of a start: must be 5 to 60 whole seconds'],
  [{ startTimeoutSeconds: 61 }, 'time limit of a start: must be 5 to 60 whole seconds'],
  [{ startTimeoutSeconds: 10.5 }, 'time limit of a start: must be 5 to 60 whole seconds'],
  [{ requestTimeoutSeconds: 11 }, 'time limit of other requests: must be 2 to 10 whole seconds'],
  [{ requestTimeoutSeconds: '5' }, 'time limit of other requests: must be 2 to 10 whole seconds'],
])('the time limit %j is refused', (part, message) => {
  const { error } = remoteServerSchema.safeParse({ ...input, ...part });
  expect(error?.issues.map((issue) => issue.message)).toEqual([message]);
});

it('time limits that are set hold for what they name, and the others stay as usual', () => {
  const limits = (startTimeoutSeconds: number | null, requestTimeoutSeconds: number | null) =>
    timeoutsOf({ startTimeoutSeconds, requestTimeoutSeconds });
  expect(limits(null, null)).toEqual(defaultTimeouts);
  expect(limits(60, null)).toEqual({ ...defaultTimeouts, startMs: 60_000 });
  expect(limits(null, 8)).toEqual({
    startMs: 30_000,
    refreshMs: 8_000,
    endMs: 8_000,
    statusMs: 8_000,
    healthMs: 8_000,
  });
});

it.each([
  [10, 15, 5],
  [10, 24, 8],
  [10, 1_800, 10],
  [2, 15, 2],
])('a refresh with a limit of %d s on a lease of %d s is waited for %d s', (limit, lease, waited) => {
  const timeouts = timeoutsOf({ startTimeoutSeconds: null, requestTimeoutSeconds: limit });
  expect(refreshLimitMs(timeouts, lease * 1_000)).toBe(waited * 1_000);
});

it('what a desktop lacks is said once, also after the app was started again', async () => {
  let saved = firstSettings(userId);
  const open = () =>
    createSettingsHolder({
      settings: saved,
      file: {
        load: () => Promise.reject(new Error('not used')),
        save: (settings) => {
          saved = settings;
          return Promise.resolve();
        },
      },
      onChanged: () => undefined,
      onFailure: () => undefined,
    });
  expect(open().isFirst('no-tray')).toBe(true);
  expect(open().isFirst('no-tray')).toBe(false);
});
