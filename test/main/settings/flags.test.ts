/** The flags: each bad one is named, and plain http leaves this machine never. */

import { describe, expect, it } from 'vitest';
import { parseFlags, serverUrlProblem } from '../../../src/main/settings/flags';

const problemsOf = (...argv: string[]) => parseFlags(argv, {})[1] ?? [];
const flagsOf = (argv: string[], environment = {}) => {
  const [flags, problems] = parseFlags(argv, environment);
  if (problems) throw new Error(problems.join('\n'));
  return flags;
};

describe('flags', () => {
  it('none are needed', () => {
    expect(flagsOf([])).toEqual({
      userDataDir: null,
      commandsServer: null,
      commandsServerTokenFile: null,
      commandsServerLeaseMs: null,
      importFile: null,
      lab: 0,
    });
  });

  it('all are read, and those of Electron and Chromium are left alone', () => {
    const argv = [
      '.',
      '--no-sandbox',
      '--user-data-dir=/data',
      '--commands-server=https://server.example:8443/',
      '--commands-server-token-file=/token',
      '--commands-server-lease=60',
      '--import=a=b.csv',
      '--lab=3',
    ];
    expect(flagsOf(argv)).toEqual({
      userDataDir: '/data',
      commandsServer: 'https://server.example:8443',
      commandsServerTokenFile: '/token',
      commandsServerLeaseMs: 60_000,
      importFile: 'a=b.csv',
      lab: 3,
    });
  });

  it('the environment gives what the command line does not', () => {
    const environment = { ROUTER_SESSIONS_LAB: '5', ROUTER_SESSIONS_COMMANDS_SERVER_LEASE: '30' };
    expect(flagsOf(['--lab=2'], environment)).toMatchObject({ lab: 2, commandsServerLeaseMs: 30_000 });
  });

  it.each([
    ['--lab', ['--lab=0']],
    ['--lab', ['--lab=51']],
    ['--lab', ['--lab=three']],
    ['--lab', ['--lab=1e1']],
    ['--lab', ['--lab']],
    ['--import', ['--import=']],
    ['--commands-server-lease', ['--commands-server-lease=14']],
    ['--commands-server-lease', ['--commands-server-lease=86401']],
    ['--commands-server-lease', ['--commands-server-lease=60s']],
    ['--commands-server-lease', ['--commands-server-lease=-60']],
    ['--commands-server', ['--commands-server=nonsense']],
    ['--commands-server', ['--commands-server', 'https://server.example']],
    ['--commands-server-token-file', ['--commands-server-token-file=/token']],
  ])('a bad %s is named: %j', (flag, argv) => {
    const problems = problemsOf(...argv);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(flag);
  });

  it('a bad one in the environment is named too', () => {
    expect(parseFlags([], { ROUTER_SESSIONS_LAB: 'many' })[1]).toEqual([expect.stringContaining('--lab')]);
  });

  it('all bad ones are named at once', () => {
    expect(problemsOf('--lab=0', '--commands-server-lease=1', '--commands-server=ftp://x')).toHaveLength(3);
  });
});

describe('the URL of a server', () => {
  it.each([
    'https://server.example',
    'https://10.0.0.1:8443',
    'http://127.0.0.1:4711',
    'http://localhost:1',
    'http://[::1]:4711',
  ])('%s is accepted', (url) => {
    expect(serverUrlProblem(url)).toBeNull();
  });

  it.each([
    ['http://server.example', /on this machine only/],
    ['http://127.evil.example', /on this machine only/],
    ['http://127.0.0.1.evil.example', /on this machine only/],
    ['http://localhost.evil.example', /on this machine only/],
    ['http://0.0.0.0', /on this machine only/],
    ['http://[::ffff:10.0.0.1]', /on this machine only/],
    ['https://user:password@server.example', /must not contain a user/],
    ['https://server.example/?token=x', /must not contain \?/],
    ['https://server.example/#x', /must not contain \?/],
    ['file:///etc/passwd', /must begin with https/],
    ['javascript:alert(1)', /must begin with https/],
    ['server.example', /is not a URL/],
    ['', /is not a URL/],
  ])('%s is refused', (url, reason) => {
    expect(serverUrlProblem(url)).toMatch(reason);
  });
});
