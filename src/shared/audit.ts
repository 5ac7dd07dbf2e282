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

export const auditExportFormats = ['csv', 'jsonl'] as const;
export type AuditExportFormat = (typeof auditExportFormats)[number];

export const auditOutcomes = ['success', 'asked', 'failure'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/** A word of the search: as it was typed, and what the window knows by names that have it in them. */
export type AuditWord = {
  /** in lower case */
  readonly text: string;
  readonly routerIds: readonly string[];
  readonly userIds: readonly string[];
  /** kinds of operations, see `auditKindOf` */
  readonly kinds: readonly string[];
  /** codes of causes */
  readonly codes: readonly string[];
};

/** What of the record is wanted: every word must be found in it. */
export type AuditFilter = {
  readonly words: readonly AuditWord[];
  readonly outcome: 'all' | AuditOutcome;
  /** wall clock, ISO 8601 in UTC; null: from the beginning, to the end */
  readonly since: string | null;
  readonly until: string | null;
};

export const auditFilterLimits = { words: 10, ids: 20_000 } as const;

/** The operation, told apart where people have another word for it: a restart is not called a start. */
export function auditKindOf({ operation, parameters }: Pick<AuditEntry, 'operation' | 'parameters'>): string {
  if (operation === 'startSession' && parameters['takeOver'] === true) return 'takeOverSession';
  if (operation === 'startSession' && parameters['restart'] === true) return 'restartSession';
  if (operation === 'acceptHostKey' && parameters['replace'] === true) return 'replaceHostKey';
  if (operation === 'saveCredential' && parameters['isNew'] === true) return 'addCredential';
  if (operation === 'saveServer' && parameters['isNew'] === true) return 'addServer';
  return operation;
}

/**
 * What became of it, for people; null at its begin. The record itself knows success and failure only, and a start that stopped
 * at a host key that nobody knows yet stands there as a failure. Nothing failed: it asked, and no credential was sent. Twenty
 * new routers would otherwise hide the two that really failed. A changed key stays a failure, because it may be an attack.
 */
export function auditOutcomeOf(entry: Pick<AuditEntry, 'operation' | 'outcome' | 'errorCode'>): AuditOutcome | null {
  const asks = entry.operation === 'startSession' && auditCauseOf(entry) === 'HOST_KEY_UNKNOWN';
  return entry.outcome === 'failure' && asks ? 'asked' : entry.outcome;
}

/** The code that the admin has to mend; null where nothing failed. */
export function auditCauseOf({ errorCode }: Pick<AuditEntry, 'errorCode'>): string | null {
  return errorCode?.split('<-').at(-1) ?? null;
}

/** A filter made for many records: its ids are looked up and not searched. */
export function auditMatcher(filter: AuditFilter): (entry: AuditEntry) => boolean {
  const words = filter.words.map(({ text, routerIds, userIds, kinds, codes }) => ({
    text,
    routerIds: new Set(routerIds),
    userIds: new Set(userIds),
    kinds: new Set(kinds),
    codes: new Set(codes),
  }));
  return (entry) => {
    // Each operation stands there at its begin, too; what became of it is at its end.
    if (entry.moment !== 'end' || entry.outcome === null) return false;
    if (filter.outcome !== 'all' && auditOutcomeOf(entry) !== filter.outcome) return false;
    if (filter.since !== null && entry.time < filter.since) return false;
    if (filter.until !== null && entry.time > filter.until) return false;
    const text = [entry.errorCode, entry.correlationId, entry.routerId, entry.parameters['name'], ...entry.fields]
      .join(' ')
      .toLowerCase();
    return words.every(
      (word) =>
        text.includes(word.text) ||
        word.kinds.has(auditKindOf(entry)) ||
        word.codes.has(auditCauseOf(entry) ?? '') ||
        (entry.userId !== null && word.userIds.has(entry.userId)) ||
        (entry.routerId !== null && word.routerIds.has(entry.routerId)) ||
        entry.routerIds.some((routerId) => word.routerIds.has(routerId)),
    );
  };
}
