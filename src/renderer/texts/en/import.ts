/** Taking routers in from a file or a pasted list. */

import type { ImportField, ImportFormat } from '@shared/import';
import { numberText } from '../locale';
import { fields } from './fields';
import { counted, router } from './words';

export const importing = {
  title: 'Import routers',
  titleFrom: (source: string) => `Import from ${source}`,
  pastedList: 'the pasted list',
  whatIsRead:
    'A table from another tool (CSV, tab-separated), an OpenSSH configuration, an Ansible inventory (INI or YAML), a list that this app exported, or just lines with addresses. Passwords are never taken over.',
  chooseFile: 'Choose a file…',
  paste: 'Or paste a list',
  lookAtList: 'Look at the list',
  reading: 'Reading…',
  readingAgain: 'Reading again',
  import: (count: number) => `Import ${counted(count, router)}`,
  readAs: 'Read as',
  formats: {
    table: 'Table (CSV, tabs)',
    list: 'Lines with addresses',
    'ssh-config': 'OpenSSH configuration',
    'ansible-ini': 'Ansible inventory (INI)',
    'ansible-yaml': 'Ansible inventory (YAML)',
    json: 'Export of this app (JSON)',
  } satisfies Record<ImportFormat, string>,
  userWhereNone: 'User, if none is named',
  groupWhereNone: 'Group, if none is named',
  agentOrNamedKey: 'Agent, or the named key',
  outcome: 'What would come of it',
  ready: (count: number) => `Ready: ${numberText(count)}`,
  alreadyThere: (count: number) => `Already there: ${numberText(count)}`,
  problems: (count: number) => `Cannot be imported: ${numberText(count)}`,
  remarks: (count: number) => `Remarks: ${numberText(count)}`,
  noneThere: 'None of these routers is in the list.',
  noProblem: 'Every line could be read.',
  nothingNew: 'There is no new router in it.',
  readyRouters: 'Routers that are ready',
  groupAndTags: 'Group and tags',
  linesWithReasons: 'Lines with their reasons',
  andMore: (count: number) => `and ${numberText(count)} more`,
  columns: 'Columns',
  firstLineIsHeader: 'The first line holds the names of the columns',
  column: (number: number) => `Column ${numberText(number)}`,
  emptyColumn: 'empty',
  leaveOut: 'Leave out',
  fields: {
    name: fields.name,
    address: fields.address,
    port: fields.port,
    user: fields.user,
    group: fields.group,
    tags: fields.tags,
    notes: fields.notes,
    profile: fields.profile,
    jump: fields.jumpHost,
    id: 'Router id (UUID)',
  } satisfies Record<ImportField, string>,
};
