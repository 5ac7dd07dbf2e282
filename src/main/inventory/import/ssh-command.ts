/** A line of shell history, `ssh -p 2222 root@10.0.0.1`: the host that it reaches, and how. What it runs there is ignored. */

import { isAbsolute } from 'node:path';
import type { ImportRemark } from '@shared/import';
import { visibleLine } from '@shared/visible-text';
import { blankCandidate, type Candidate } from './candidate';
import { readSshWords, shellWords } from './ssh-arguments';
import { wayOfWords } from './ssh-way';
import { jumpOf } from './table';
import { texts } from '../../texts';

/** As `history` numbers it, or behind a prompt. */
const beginning = /^(?:\d+\s+)?(?:\$\s*)?(?:\S*\/)?ssh\s+(?=\S)/;
const longestCommand = 4_096;
const words = texts.importing;

export const isSshCommand = (line: string): boolean => line.length <= longestCommand && beginning.test(line);

type Place = { readonly address: string; readonly port: string | null; readonly user: string | null };

/** @returns the host, or why there is none. `notes` gets what was left out. */
export function readSshCommand(
  line: string,
  ports: {
    readonly where: string;
    readonly home: string;
    readonly placeOf: (word: string) => Place | null;
    readonly notes: ImportRemark[];
  },
): Candidate | string {
  const { where, home, placeOf, notes } = ports;
  const all = readSshWords(shellWords(line.replace(beginning, '')));
  const hostAt = all.findIndex(({ kind }) => kind === 'operand');
  const host = all[hostAt]?.value;
  if (host === undefined) return words.list.noAddress;
  const place = placeOf(host);
  if (place === null) return words.list.notHost(visibleLine(host, 60));
  // From the second word that is no option on, all of it is run on the host, its options too.
  const behind = all.findIndex(({ kind }, index) => index > hostAt && kind === 'operand');
  const said = behind < 0 ? all : all.slice(0, behind);
  const valueOf = (...names: readonly string[]): string | null =>
    said.find((word) => word.kind === 'option' && names.includes(word.name))?.value ?? null;
  const way = wayOfWords(said);
  if (way === null) return words.sshConfig.proxyCommand(visibleLine(host, 60));
  if (way.hops > 1) {
    const last = visibleLine(way.jump ?? '', 60);
    notes.push({ where, text: words.sshConfig.severalJumps(visibleLine(host, 60), way.hops, last) });
  }
  const keyFile = valueOf('-i', 'identityfile');
  const wholeKeyFile = keyFile?.replace(/^~(?=\/)/, () => home) ?? null;
  const isUsable = wholeKeyFile !== null && isAbsolute(wholeKeyFile);
  if (keyFile !== null && !isUsable) {
    notes.push({ where, text: words.sshConfig.keyLeftOut(visibleLine(keyFile, 80), visibleLine(host, 60)) });
  }
  return {
    ...blankCandidate,
    where,
    name: place.address,
    address: place.address,
    // What the host itself names wins, as for ssh.
    port: place.port ?? valueOf('-p', 'port'),
    user: place.user ?? valueOf('-l', 'user'),
    keyFile: isUsable ? wholeKeyFile : null,
    jump: jumpOf(way.jump),
  };
}
