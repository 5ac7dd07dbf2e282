/** What is known of an error beyond its sentences, as plain text: for the monospace block and for the clipboard. */

import type { ServiceError } from '@shared/errors';

export function evidenceOf(error: ServiceError): string {
  const { details } = error;
  if (!details) return '';
  const lines: string[] = [];
  const add = (label: string, value: string | number | null | undefined): void => {
    if (value !== undefined && value !== null && value !== '') lines.push(`${label}: ${value}`);
  };
  add('step', details.step);
  add('command', details.command);
  add('exit code', details.exitCode);
  add('missing', details.missing?.join(', '));
  add('in the way', details.conflicts?.join('\n            '));
  add('HTTP status', details.httpStatus);
  add('the server’s code', details.serverCode);
  add('the server’s words', details.serverMessage);
  if (details.stderr !== undefined && details.stderr !== '') lines.push('', details.stderr.trimEnd());
  return lines.join('\n').trim();
}

export function errorAsText(error: ServiceError): string {
  const parts: string[] = [];
  for (let current: ServiceError | undefined = error; current && parts.length < 10; current = current.cause) {
    const evidence = evidenceOf(current);
    parts.push(
      [
        `${current.code}: ${current.message}`,
        current.meaning,
        current.hint,
        ...(evidence === '' ? [] : [evidence]),
        `log id: ${current.correlationId}`,
      ].join('\n'),
    );
  }
  return parts.join('\n\ncaused by\n\n');
}
