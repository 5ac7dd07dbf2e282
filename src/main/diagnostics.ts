/** What helps to find a fault, as text for a report: versions, settings, counts, the end of the log. Never a secret. */

import { readFile } from 'node:fs/promises';
import os from 'node:os';
import type { AppStatus } from '@shared/ipc-contract';
import type { Phase } from '@shared/session';
import type { Redactor } from './log/redact';
import { texts } from './texts';

const logLines = 80;
const words = texts.diagnostics;

export async function diagnosticsText(ports: {
  readonly status: AppStatus;
  readonly phases: readonly Phase[];
  readonly routers: number;
  readonly logFile: string;
  readonly redactor: Redactor;
}): Promise<string> {
  const { status, redactor } = ports;
  const { versions, server, settings } = status;
  const counts = new Map<Phase, number>();
  for (const phase of ports.phases) counts.set(phase, (counts.get(phase) ?? 0) + 1);
  const log = await readFile(ports.logFile, 'utf8').then(
    (text) => text.trimEnd().split('\n').slice(-logLines),
    (error: unknown) => [words.logNotRead(error instanceof Error ? error.message : String(error))],
  );
  const lines = [
    words.app(versions.app, versions.electron, versions.runtime, process.versions.node),
    words.system(`${os.type()} ${os.release()} ${os.arch()}`, os.cpus().length, Math.round(os.totalmem() / 2 ** 20)),
    words.desktop(status.secretStorage, yes(settings.desktop.tray), yes(settings.desktop.notifications)),
    words.server(
      server.kind,
      server.state,
      server.version ?? words.versionNotTold,
      server.capabilities.join(', ') || words.canNothingMore,
    ),
    words.serverError(server.error === null ? words.none : `${server.error.code} ${server.error.message}`),
    words.routers(ports.routers, [...counts].map(([phase, count]) => `${phase} ${count}`).join(', ') || words.none),
    words.notices(status.notices.map(({ title }) => title).join('; ') || words.none),
    '',
    words.logEnd(log.length),
  ];
  return [redactor.redact(lines.join('\n')), ...cleanLines(log, redactor)].join('\n');
}

/** Once more: a secret may have been made known after its line was written. What is JSON stays JSON. */
function cleanLines(lines: readonly string[], redactor: Redactor): readonly string[] {
  const clean: string[] = [];
  /** no JSON, one after the other: a private key has many lines */
  let rest: string[] = [];
  for (const line of lines) {
    const value = objectIn(line);
    if (value === null) rest.push(line);
    else {
      clean.push(redactor.redact(rest.join('\n')), JSON.stringify(redactor.redactValue(value)));
      rest = [];
    }
  }
  return [...clean, redactor.redact(rest.join('\n'))].filter((line) => line !== '');
}

function objectIn(line: string): object | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

const yes = (is: boolean): string => (is ? words.yes : words.no);
