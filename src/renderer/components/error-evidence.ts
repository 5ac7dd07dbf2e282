/** What is known of an error beyond its sentences, as plain text: for the monospace block and for the clipboard. */

import { rootCause, type ServiceError } from '@shared/errors';
import { texts } from '../texts';

/** From the outermost sentence down to the cause. */
function chainOf(error: ServiceError): readonly ServiceError[] {
  const chain: ServiceError[] = [];
  for (let current: ServiceError | undefined = error; current && chain.length < 10; current = current.cause)
    chain.push(current);
  return chain;
}

/** Two sentences that differ in a full stop or in spaces are one to whoever reads them. */
function wordsOf(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '');
}

/** The sentences above the root cause, outermost first: each once, and none that the root cause says already. */
export function outcomesOf(error: ServiceError): readonly string[] {
  const said = new Set([wordsOf(rootCause(error).message)]);
  const outcomes: string[] = [];
  for (const { message } of chainOf(error)) {
    if (said.has(wordsOf(message))) continue;
    said.add(wordsOf(message));
    outcomes.push(message);
  }
  return outcomes;
}

/** The server's own words are left out where the message is made of them. */
export function evidenceOf(error: ServiceError): string {
  const { details } = error;
  if (!details) return '';
  const words = texts.evidence;
  const lines: string[] = [];
  const add = (label: string, value: string | number | null | undefined): void => {
    if (value !== undefined && value !== null && value !== '') lines.push(`${label}: ${value}`);
  };
  add(words.step, details.step);
  add(words.command, details.command);
  add(words.exitCode, details.exitCode);
  add(words.missing, details.missing?.join(', '));
  add(words.inTheWay, details.conflicts?.join(`\n${' '.repeat(`${words.inTheWay}: `.length)}`));
  if (wordsOf(details.serverMessage ?? '') !== wordsOf(error.message)) add(words.serverWords, details.serverMessage);
  if (details.stderr !== undefined && details.stderr !== '') lines.push('', details.stderr.trimEnd());
  return lines.join('\n').trim();
}

/** Codes of the server and of the system: for whoever gets the error sent, and not for the face. */
function codesOf({ details }: ServiceError): readonly string[] {
  const words = texts.evidence;
  const lines: readonly (readonly [string, string | number | undefined])[] = [
    [words.httpStatus, details?.httpStatus],
    [words.serverCode, details?.serverCode],
    [words.systemCode, details?.systemCode],
  ];
  return lines.flatMap(([label, value]) => (value === undefined ? [] : [`${label}: ${value}`]));
}

export function errorAsText(error: ServiceError): string {
  const parts = chainOf(error).map((link) => {
    const evidence = evidenceOf(link);
    return [
      `${link.code}: ${link.message}`,
      link.meaning,
      link.hint,
      ...(evidence === '' ? [] : [evidence]),
      ...codesOf(link),
      `${texts.evidence.logId}: ${link.correlationId}`,
    ].join('\n');
  });
  return parts.join(`\n\n${texts.evidence.causedBy}\n\n`);
}
