/** settings.json of this version and the earlier one, which server a start uses, and what preferences are refused. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ServerId } from '@shared/ids';
import { usualPreferences } from '@shared/settings';
import { describe, expect, it } from 'vitest';
import { remoteChoiceOf } from '../../../src/main/settings/server-choice';
import { firstSettings, parseSettings, remoteServerSchema } from '../../../src/main/settings/settings';
import { createSettingsHolder } from '../../../src/main/settings/settings-holder';

const userId = '11111111-1111-4111-8111-111111111111';
const serverId = '55555555-5555-4555-8555-555555555555' as ServerId;
const server = { id: serverId, name: 'Team', url: 'https://team.example:8443', caFile: null, leaseSeconds: 120 };
const noFlags = { commandsServer: null, commandsServerLeaseMs: null, commandsServerTokenFile: null };

describe('the file', () => {
  it('of the earlier version keeps the user id, and has the usual preferences', () => {
    const file = path.join(import.meta.dirname, '../storage/fixtures/settings.version-1.json');
    expect(parseSettings(JSON.parse(readFileSync(file, 'utf8')))).toEqual(firstSettings(userId));
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
    expect(() => parseSettings({ ...firstSettings(userId), version: 3 })).toThrow('version');
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
  const { error } = remoteServerSchema.safeParse({ name: 'x', url, caFile: null, leaseSeconds: null });
  expect(error?.issues[0]?.message).toContain(message);
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
