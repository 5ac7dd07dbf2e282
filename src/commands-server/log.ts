/** The server's log: one JSON object per line, with correlation ids, and never a secret in it. */

import type { Clock } from './clock';
import type { Redactor } from './redact';

export type LogLevel = 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export type Log = {
  readonly info: (message: string, fields?: LogFields) => void;
  readonly warn: (message: string, fields?: LogFields) => void;
  readonly error: (message: string, fields?: LogFields) => void;
};

export function createLog(ports: {
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly write: (level: LogLevel, line: string) => void;
}): Log {
  const at = (level: LogLevel) => (message: string, fields?: LogFields) => {
    const record = { time: ports.clock.wallClock().toISOString(), level, message, ...fields };
    ports.write(level, JSON.stringify(ports.redactor.value(record)));
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

/** What is written of something thrown: its chain of messages. Never its properties, which may hold anything. */
export function describeThrown(thrown: unknown, depth = 0): string {
  if (!(thrown instanceof Error)) return typeof thrown === 'string' ? thrown : typeof thrown;
  const own = `${thrown.name}: ${thrown.message}`;
  return thrown.cause === undefined || depth > 4 ? own : `${own} <- ${describeThrown(thrown.cause, depth + 1)}`;
}
