/** The app's own log: JSON lines with correlation ids, secrets taken out, never written synchronously. */

import type { Clock } from '../ports';
import type { AppendFile } from '../storage/append-file';
import type { Redactor } from './redact';

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export type Log = {
  readonly info: (event: string, fields?: LogFields) => void;
  readonly warn: (event: string, fields?: LogFields) => void;
  readonly error: (event: string, fields?: LogFields) => void;
};

export function createLog(ports: {
  readonly file: AppendFile;
  readonly redactor: Redactor;
  readonly clock: Clock;
}): Log {
  const at = (level: string) => (event: string, fields?: LogFields) => {
    const { redact, redactValue } = ports.redactor;
    const time = new Date(ports.clock.wallMs()).toISOString();
    ports.file.append(
      JSON.stringify({ time, level, event: redact(event), ...(redactValue(fields ?? {}) as LogFields) }),
    );
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
