/** docs/commands-server.md and docs/router-sessions.service say the same: an admin copies from both. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { manual, settingsOf, walkBlocks } from '../support/server-manual';
import packageFile from '../../package.json';

const settings = settingsOf(readFileSync(resolve('docs/router-sessions.service'), 'utf8'));
const walk = walkBlocks().join('');

test('the unit starts the program where the page puts it, with the configuration that the page writes', () => {
  const program = '/opt/router-sessions/commands-server.mjs';
  const config = '/etc/router-sessions/server.yaml';
  expect(settings.get('ExecStart')).toBe(`node ${program} --config ${config}`);
  expect(walk).toContain(`-C /opt/router-sessions\nnode ${program} --version`);
  expect(walk).toContain(`cat > ${config} <<END`);
});

test('the check by hand is the unit’s own, by the unit’s user', () => {
  const [, check] = /^-(.*)$/.exec(settings.get('ExecStartPre') ?? '') ?? [];
  expect(check).toBe(`${settings.get('ExecStart')} --check`);
  expect(walk).toContain(`runuser -u ${settings.get('User')} -- ${check}\n`);
});

test('the unit’s user, group and folder are those that the page makes and the configuration names', () => {
  const user = settings.get('User');
  expect(settings.get('Group')).toBe(user);
  expect(walk).toMatch(new RegExp(`^adduser --system --group .* ${user}$`, 'm'));
  const folder = `/var/lib/${settings.get('StateDirectory')}`;
  expect(walk).toContain(
    `install -d -o ${user} -g ${user} -m ${settings.get('StateDirectoryMode')?.slice(1)} ${folder}\n`,
  );
  expect(walk).toContain(`stateFile: ${folder}/sessions\n`);
  expect(walk).toContain(`knownHosts: ${folder}/known_hosts\n`);
});

test('the unit does not try again after a wrong configuration, which its own program tells by 78', () => {
  expect(settings.get('RestartPreventExitStatus')?.split(' ')).toContain('78');
  // A check that could fail the start would be repeated for ever: systemd applies that setting to ExecStart alone.
  expect(settings.get('ExecStartPre')).toMatch(/^-/);
});

test('the unit lets the server listen as the page’s configuration says', () => {
  expect(walk).toContain('listen: { host: 0.0.0.0, port: 8022 }');
  expect(settings.get('RestrictAddressFamilies')?.split(' ')).toContain('AF_NETLINK');
});

test('the archive that the page names is the one that is made', () => {
  const named = new Set(
    [...manual.matchAll(/router-sessions-commands-server-([\d.]+)\.tgz/g)].map((match) => match[1]),
  );
  expect([...named]).toEqual([packageFile.version]);
});
