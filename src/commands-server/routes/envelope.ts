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

export function metadataOf(context: AnswerContext, clock: Clock): WireMetadata {
  return {
    sessionId: context.sessionId,
    routerId: context.routerId,
    timestamp: clock.wallClock().toISOString(),
    executionTime: Math.max(0, Math.round(clock.monotonicMs() - context.startedAt) / 1000),
    correlationId: context.correlationId,
  };
}

export function successOf<Data>(data: Data, metadata: WireMetadata): Envelope<Data> {
  return { success: true, data, error: null, metadata };
}

export function failureOf(error: CommandsError, metadata: WireMetadata): Envelope<never> {
  return { success: false, data: null, error: error.toWire(), metadata };
}
