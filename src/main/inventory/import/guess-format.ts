/** What a text is, by the name of its file and its first lines. The admin can say otherwise. */

import type { ImportFormat } from '@shared/import';
import { separatorOf } from './table';

const sshKeyword = /^\s*(?:Host|Match|Include|HostName|ProxyJump|IdentityFile)(?:\s+|\s*=\s*)\S/im;

export function guessFormat(text: string, fileName: string): ImportFormat {
  const start = text.slice(0, 20_000);
  const name = fileName.toLowerCase();
  if (/^\s*\{/.test(start)) return 'json';
  if (/\.(csv|tsv)$/.test(name)) return 'table';
  if (/\.ya?ml$/.test(name) || /^(?:---|[\w.-]+:\s*$)/m.test(start)) return 'ansible-yaml';
  if (/^\s*\[[\w.-]+(?::(?:children|vars|hosts))?\]\s*$/m.test(start) || /\sansible_\w+\s*=/.test(start)) {
    return 'ansible-ini';
  }
  if (sshKeyword.test(start)) return 'ssh-config';
  return separatorOf(start) === null ? 'list' : 'table';
}
