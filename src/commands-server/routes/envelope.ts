/** The envelope of every answer, the good ones and the bad ones. */

import type { Envelope, WireMetadata } from '@shared/wire';
import type { Clock } from '../clock';
import type { CommandsError } from '../commands-error';

export type AnswerContext = {
  readonly correlationId: string;
  readonly startedAt: number;
  sessionId: string | null;
  routerId: string | null;
  /** whose token it is; null when none is needed or none was right */
  user: string | null;
};

const lastTimestamp = { ms: Number.NaN, text: '' };

/** Many answers leave within the same millisecond, and making the text takes longer than the rest of the metadata. */
function timestampAt(date: Date): string {
  const ms = date.getTime();
  if (ms !== lastTimestamp.ms) Object.assign(lastTimestamp, { ms, text: date.toISOString() });
  return lastTimestamp.text;
}

const secondsSince = (startedAt: number, clock: Clock) =>
  Math.max(0, Math.round(clock.monotonicMs() - startedAt) / 1000);

export function metadataOf(context: AnswerContext, clock: Clock): WireMetadata {
  return {
    sessionId: context.sessionId,
    routerId: context.routerId,
    timestamp: timestampAt(clock.wallClock()),
    executionTime: secondsSince(context.startedAt, clock),
    correlationId: context.correlationId,
  };
}

const quoted = (id: string | null) => (id === null ? 'null' : `"${id}"`);

/** The JSON text of a good answer around data that is JSON already. Ids are UUIDs here and need no escaping. */
export function successText(data: string, context: AnswerContext, clock: Clock): string {
  const { sessionId, routerId, correlationId } = context;
  return `{"success":true,"data":${data},"error":null,"metadata":{"sessionId":${quoted(sessionId)},"routerId":${quoted(routerId)},"timestamp":"${timestampAt(clock.wallClock())}","executionTime":${secondsSince(context.startedAt, clock)},"correlationId":"${correlationId}"}}`;
}

export function successOf<Data>(data: Data, metadata: WireMetadata): Envelope<Data> {
  return { success: true, data, error: null, metadata };
}

export function failureOf(error: CommandsError, metadata: WireMetadata): Envelope<never> {
  return { success: false, data: null, error: error.toWire(), metadata };
}
