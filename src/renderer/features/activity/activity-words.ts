/** What a record of the audit file says, in words. Pure. */

import { type AuditEntry, auditKindOf } from '@shared/audit';
import { texts } from '../../texts';

/** What was done: the operation by its kind, so that a restart is not called a start. */
export function operationWords(entry: AuditEntry): string {
  return inWords(texts.activity.operations, auditKindOf(entry));
}

/** On what, where that is no router of the list. */
export function objectWords({ operation, routerId, parameters }: AuditEntry): string {
  const { name, routers } = parameters;
  if (operation === 'chooseServer' && parameters['serverId'] === 'embedded') return texts.activity.embeddedServer;
  if (operation === 'useServer') return texts.activity.fromTo(String(parameters['from']), String(parameters['to']));
  if (routerId !== null) return texts.activity.notInList(typeof name === 'string' && name !== '' ? name : routerId);
  if (typeof routers === 'number') return texts.activity.routers(routers);
  return typeof name === 'string' ? name : '';
}

/** What else is worth a look: which fields, how many sessions. */
export function detailWords({ operation, fields, parameters }: AuditEntry): string {
  if (operation === 'useServer') return movedWords(parameters);
  const { sessions, refreshes, skipped, count, afterFailure } = parameters;
  return [
    fields.map((field) => inWords(texts.activity.fields, field)).join(', '),
    typeof sessions === 'number'
      ? texts.activity.sessions(sessions, typeof refreshes === 'number' ? refreshes : sessions)
      : '',
    typeof skipped === 'number' && skipped > 0 ? texts.activity.skipped(skipped) : '',
    typeof count === 'number' ? texts.activity.records(count) : '',
    afterFailure === true ? texts.activity.afterFailure : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}

/** By its key; what has none, such as an operation of a newer version, is shown as it is. */
function inWords(words: Readonly<Record<string, string>>, key: string): string {
  return Object.hasOwn(words, key) ? (words[key] ?? key) : key;
}

/** What became of the sessions on the server before. */
function movedWords({ sessions, held, notEnded }: AuditEntry['parameters']): string {
  const count = Number(sessions);
  if (held === 'keep') return texts.activity.keptThere(count);
  return held === 'end' ? texts.activity.endedThere(count, Number(notEnded)) : '';
}
