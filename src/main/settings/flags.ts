/** The app's own flags. Each is also an environment variable: ROUTER_SESSIONS_COMMANDS_SERVER for --commands-server. */

import { fail, ok, type Result } from '@shared/result';
import { isLoopback } from '../managers/commands-server-manager/server-profile';
import { texts } from '../texts';
import { inOneSpelling } from './server-url';

export type Flags = {
  readonly userDataDir: string | null;
  readonly commandsServer: string | null;
  readonly commandsServerTokenFile: string | null;
  readonly commandsServerLeaseMs: number | null;
  readonly importFile: string | null;
  /** how many simulated routers to show; 0: no lab */
  readonly lab: number;
};

const names = [
  'user-data-dir',
  'commands-server',
  'commands-server-token-file',
  'commands-server-lease',
  'import',
  'lab',
] as const;
type Name = (typeof names)[number];

/** @returns the flags, or one sentence for each that is wrong. */
export function parseFlags(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Result<Flags, readonly string[]> {
  const problems: string[] = [];
  const given = new Map<Name, string>();
  for (const name of names) {
    const fromEnvironment = environment[`ROUTER_SESSIONS_${name.toUpperCase().replaceAll('-', '_')}`];
    if (fromEnvironment) given.set(name, fromEnvironment);
  }
  for (const argument of argv) {
    const match = /^--([a-z-]+)(?:=(.*))?$/s.exec(argument);
    const name = names.find((known) => known === match?.[1]);
    if (!name) continue;
    const value = match?.[2];
    if (!value) problems.push(texts.flags.needsValue(name));
    else given.set(name, value);
  }

  const commandsServer = given.get('commands-server') ?? null;
  if (commandsServer !== null) {
    const problem = serverUrlProblem(commandsServer);
    if (problem) problems.push(texts.flags.commandsServer(problem));
  }
  const lease = wholeNumber('commands-server-lease', 15, 86_400, texts.flags.units.seconds);
  const lab = wholeNumber('lab', 1, 50, texts.flags.units.routers);
  if (given.has('commands-server-token-file') && commandsServer === null) {
    problems.push(texts.flags.tokenFileAlone);
  }
  if (problems.length > 0) return fail(problems);
  return ok({
    userDataDir: given.get('user-data-dir') ?? null,
    commandsServer: commandsServer === null ? null : inOneSpelling(commandsServer),
    commandsServerTokenFile: given.get('commands-server-token-file') ?? null,
    commandsServerLeaseMs: lease === null ? null : lease * 1000,
    importFile: given.get('import') ?? null,
    lab: lab ?? 0,
  });

  function wholeNumber(name: Name, least: number, most: number, unit: string): number | null {
    const text = given.get(name);
    if (text === undefined) return null;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    problems.push(texts.flags.notWholeNumber(name, unit, least, most, text.slice(0, 40)));
    return null;
  }
}

/** Plain http only to this machine: a token would be readable on the way. */
export function serverUrlProblem(text: string): string | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return texts.serverUrl.notUrl(text.slice(0, 100));
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return texts.serverUrl.wrongScheme;
  if (url.username || url.password) return texts.serverUrl.hasUser;
  if (url.search || url.hash) return texts.serverUrl.hasQuery;
  if (url.protocol === 'http:' && !isLoopback(text)) return texts.serverUrl.plainElsewhere;
  return null;
}
