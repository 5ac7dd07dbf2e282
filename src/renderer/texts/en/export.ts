/** Writing the list, or a part of it, into a file. */

import { counted, router } from './words';

const jumpHost = { one: 'jump host', other: 'jump hosts' };

export const exporting = {
  button: 'Export…',
  all: 'All routers',
  shown: (count: number) => `The ${counted(count, router)} shown`,
  selected: (count: number) => `The ${counted(count, router)} selected`,
  formatsOfShown: {
    json: 'Export those shown as JSON…',
    csv: 'Export those shown as CSV…',
    ansible: 'Export those shown as Ansible inventory…',
  },
  formatsOfSelected: {
    json: 'Export those selected as JSON…',
    csv: 'Export those selected as CSV…',
    ansible: 'Export those selected as Ansible inventory…',
  },
  written: (count: number, cameAlong: number, file: string) =>
    `${counted(count, router)}${cameAlong === 0 ? '' : ` and ${counted(cameAlong, jumpHost)} in front of them`} written to ${file}`,
};
