/** What a text is, by the name of its file and its first lines. The admin can say otherwise. Pure. */

import type { ImportFormat } from '@shared/import';
import { beginsWithHeader, separatorOf, withoutQuotedCells } from './table';

const lookedAt = 20_000;

/** Within one line: “Host” alone above an address is the header of a column. */
const sshKeyword = /^[ \t]*(?:Host|Match|Include|HostName|ProxyJump|IdentityFile)(?:[ \t]+|[ \t]*=[ \t]*)[^\s,;|=]/im;
const iniSection = /^[ \t]*\[[\w.-]+(?::(?:children|vars|hosts))?\][ \t]*$/m;
/** Before it no separator of a table: a note may speak of such a variable. */
const iniVariable = /^[^,;|"#\n]*(?<![\w-])ansible_\w+[ \t]*=/m;

export function guessFormat(text: string, fileName: string): ImportFormat {
  const start = text.slice(0, lookedAt);
  const name = fileName.toLowerCase();
  if (/^\s*\{/.test(start)) return 'json';
  if (/\.(csv|tsv)$/.test(name)) return 'table';
  if (/\.ya?ml$/.test(name)) return 'ansible-yaml';
  // Before the others: its cells can hold lines that look like anything.
  if (beginsWithHeader(start)) return 'table';
  if (beginsAsYaml(start)) return 'ansible-yaml';
  const bare = withoutQuotedCells(start);
  if (iniSection.test(bare) || iniVariable.test(bare)) return 'ansible-ini';
  if (sshKeyword.test(bare)) return 'ssh-config';
  return separatorOf(start) === null ? 'list' : 'table';
}

/** A map of groups: a name with a colon, and below it nothing, something deeper, or another group. */
function beginsAsYaml(text: string): boolean {
  const lines = text.split('\n').filter((line) => !/^\s*(?:#.*)?$/.test(line));
  const first = lines.findIndex((line) => !/^(?:%.*|---[ \t]*(?:#.*)?)$/.test(line));
  if (first < 0) return lines.length > 0;
  const [group = '', below] = lines.slice(first);
  if (!/^(?:[\w.-]+|"[^"]*"|'[^']*'):[ \t]*(?:[#{&*!].*)?$/.test(group)) return false;
  return below === undefined || /^(?:[ \t]+\S|\.\.\.|[^\s,;|]+:(?:\s|$))/.test(below);
}
