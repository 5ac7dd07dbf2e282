/** The memory of a process and all that it started, as Linux shares it out: what several processes share counts once. */

import { readdirSync, readFileSync } from 'node:fs';

export type ProcessMemory = { readonly pid: number; readonly command: string; readonly mebibytes: number };

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Gone meanwhile.
    return '';
  }
};

/** Proportional set size (PSS) of each process of the tree, in MiB. */
export function memoryOfTree(root: number): readonly ProcessMemory[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const stat = textOf(`/proc/${pid}/stat`);
    // The second field is the name in brackets and may hold spaces.
    parents.set(pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const isOfTree = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === root || (pid > 1 && isOfTree(parents.get(pid))));
  return [...parents.keys()].filter(isOfTree).map((pid) => ({
    pid,
    command: textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim(),
    mebibytes: Number(/^Pss:\s+(\d+) kB$/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1024,
  }));
}
