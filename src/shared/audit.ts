/** One record of the audit file, as the window reads it. */

export type AuditEntry = {
  /** its number in the chain */
  readonly n: number;
  /** wall clock, ISO 8601 */
  readonly time: string;
  readonly moment: 'begin' | 'end';
  readonly operation: string;
  readonly userId: string | null;
  /** null: an operation on many, see `parameters` */
  readonly routerId: string | null;
  /** of an operation on many, the first of them; how many there were says `parameters.routers` */
  readonly routerIds: readonly string[];
  /** names of the fields that were changed, never their values */
  readonly fields: readonly string[];
  readonly sessionId: string | null;
  readonly correlationId: string | null;
  readonly outcome: 'success' | 'failure' | null;
  readonly durationMs: number | null;
  /** the cause last: SESSION_START_FAILED<-ROUTER_UNREACHABLE */
  readonly errorCode: string | null;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
};

export const mostAuditEntries = 500;
