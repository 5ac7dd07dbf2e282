/**
 * The audit record on disk: lines in a chain, appended in order and never blocking. What cannot be written stays in memory
 * and is written later (fault 22). After a kill or a full disk the end of the file is read again, so that a torn line
 * neither breaks the chain nor swallows the next record. Rotated by size and age; the chain goes on in the next file.
 */

import { appendFile, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { AppendFile } from '../storage/append-file';
import { syncFolder } from '../storage/write-whole';
import type { AuditAnchor, AuditFinding } from './audit-anchor';
import { beginningOfChain, type ChainedRecord, type ChainTip, hashOfLine, seal, tipIn } from './audit-chain';
import {
  firstTimeOf,
  nameForUnchained,
  nullIfMissing,
  olderFiles,
  olderName,
  readBackwards,
  tailOf,
} from './audit-reading';

export type AuditFileOptions = {
  /** `…/audit.jsonl`; older files stand beside it as `audit.N.jsonl`, N being the number of their last record */
  readonly file: string;
  readonly rotateAtBytes: number;
  readonly rotateAfterMs: number;
  /** older files beyond this number are deleted, the oldest first */
  readonly keepFiles: number;
  readonly keepInMemory: number;
  readonly wallMs: () => number;
  /** told once per series of failures */
  readonly onFailure: (error: Error) => void;
  /** what is missing at the end; told once: at start, or later where the record could not be read then */
  readonly onFinding?: (finding: AuditFinding) => void;
  /** what is known of the end from outside */
  readonly anchor: AuditAnchor;
  /** told once per series of failures: the anchor lags behind, the record itself is well */
  readonly onAnchorFailure: (error: Error) => void;
};

export type AuditFile = AppendFile & {
  /**
   * What is missing at the end, by what was known of it; null when nothing is, or when it cannot be read now. To be asked
   * once, at start; the record that says so is written by then or with the next one.
   */
  readonly checkEnd: () => Promise<AuditFinding | null>;
  /**
   * Newest first, those with a number below `before`. Records that are still in memory are not among them. Rejects with the
   * file system's error.
   */
  readonly page: (before: number | null, limit: number) => Promise<readonly ChainedRecord[]>;
  /** The same of those that are wanted. `next`: where to go on; null when there are no older ones. */
  readonly search: (
    before: number | null,
    limit: number,
    wanted: (record: ChainedRecord) => boolean,
  ) => Promise<{ readonly records: readonly ChainedRecord[]; readonly next: number | null }>;
  /** where it is */
  readonly file: string;
};

/** What one line is about, so that after a write that failed it goes back to where it came from. */
type Entry =
  | { readonly kind: 'record'; readonly body: string }
  | { readonly kind: 'finding'; readonly body: string }
  | { readonly kind: 'lost'; readonly body: string; readonly count: number };

const mostPerWrite = 5_000;
/** looked at for one page: a search for what is rare must not keep main busy for all of 400 MB */
const mostScanned = 20_000;

export function createAuditFile(options: AuditFileOptions): AuditFile {
  const { file } = options;
  let waiting: string[] = [];
  /** records that memory did not take, and that no line tells of yet */
  let lost = 0;
  /** a line about a finding: never lost, however long the disk refuses */
  let finding: string | null = null;
  let running: Promise<void> | null = null;
  let failing = false;
  /** null: to be read from the file */
  let end: { readonly tip: ChainTip; readonly isTorn: boolean } | null = null;
  /** a write that failed may have got a part of its lines into the file */
  let unsure: { readonly entries: readonly Entry[]; readonly tips: readonly ChainTip[] } | null = null;

  /** where the chain goes on when its end is missing: after what was known, so that the gap stays to be seen */
  let knownEnd: ChainTip | null = null;
  let checked: AuditFinding | null | undefined;
  let isAnchorFailing = false;
  /** when the file was begun; undefined: to be read from it */
  let begunMs: number | null | undefined;
  /** a file whose name may not be on disk yet */
  let isNewFile = false;

  async function write(): Promise<void> {
    while (waiting.length > 0 || finding !== null || unsure || checked === undefined) {
      try {
        await mkdir(path.dirname(file), { recursive: true });
        await check();
        end ??= await readEnd();
        if (unsure) settleUnsure(end.tip);
        await rotateIfDue();
        await writeSome();
        if (waiting.length === 0) await moveAnchor();
        failing = false;
      } catch (error) {
        end = null;
        begunMs = undefined;
        if (!failing) options.onFailure(error instanceof Error ? error : new Error(String(error)));
        failing = true;
        return;
      }
    }
  }

  async function check(): Promise<void> {
    if (checked !== undefined) return;
    const known = await options.anchor.read();
    const found = await readEnd();
    checked = known ? await compare(known, found.tip) : null;
    if (checked === null) return;
    if (checked.kind === 'missing') knownEnd = known;
    finding = findingRecord(checked);
    options.onFinding?.(checked);
  }

  async function compare(known: ChainTip, tip: ChainTip): Promise<AuditFinding | null> {
    if (known.n > tip.n) return { kind: 'missing', from: tip.n + 1, to: known.n };
    let hash: string | null = null;
    for (const name of [file, ...(await olderFiles(file)).map((older) => older.name)]) {
      let isReached = false;
      await readBackwards(name, (record, line) => {
        isReached = record.n <= known.n;
        if (record.n === known.n) hash = hashOfLine(line);
        return !isReached;
      });
      if (isReached) break;
    }
    return hash === known.hash ? null : { kind: 'replaced', n: known.n };
  }

  /** After the records, and only when they are on disk themselves: also after a power failure it is not ahead of them. */
  async function moveAnchor(): Promise<void> {
    if (!end || end.tip.n === 0) return;
    try {
      await sync();
      if (isNewFile) await syncFolder(path.dirname(file));
      isNewFile = false;
      await options.anchor.write(end.tip);
      isAnchorFailing = false;
    } catch (error) {
      if (!isAnchorFailing) options.onAnchorFailure(error instanceof Error ? error : new Error(String(error)));
      isAnchorFailing = true;
    }
  }

  async function sync(): Promise<void> {
    const handle = await open(file, 'a', 0o600);
    try {
      await handle.datasync();
    } finally {
      await handle.close();
    }
  }

  async function writeSome(): Promise<void> {
    const { tip, isTorn } = end ?? { tip: beginningOfChain, isTorn: false };
    const entries: readonly Entry[] = [
      ...(finding === null ? [] : [{ kind: 'finding', body: finding } as const]),
      ...(lost > 0 ? [{ kind: 'lost', body: lostRecord(lost), count: lost } as const] : []),
      ...waiting.splice(0, mostPerWrite).map((body) => ({ kind: 'record', body }) as const),
    ];
    if (entries.length === 0) return;
    finding = null;
    lost = 0;
    const lines: string[] = [];
    const tips: ChainTip[] = [];
    let latest = tip;
    for (const { body } of entries) {
      const sealed = seal(latest, body);
      latest = sealed.tip;
      lines.push(sealed.line);
      tips.push(latest);
    }
    unsure = { entries, tips };
    isNewFile ||= !(await stat(file).catch(nullIfMissing));
    await appendFile(file, `${isTorn ? '\n' : ''}${lines.join('\n')}\n`, { mode: 0o600 });
    unsure = null;
    end = { tip: latest, isTorn: false };
  }

  function settleUnsure(tip: ChainTip): void {
    const written = unsure ? unsure.tips.findIndex(({ hash }) => hash === tip.hash) + 1 : 0;
    const again: string[] = [];
    for (const entry of unsure?.entries.slice(written) ?? []) {
      if (entry.kind === 'record') again.push(entry.body);
      else if (entry.kind === 'finding') finding = entry.body;
      else lost += entry.count;
    }
    waiting = [...again, ...waiting];
    unsure = null;
    trim();
  }

  function trim(): void {
    const tooMany = waiting.length - options.keepInMemory;
    if (tooMany <= 0) return;
    waiting.splice(0, tooMany);
    lost += tooMany;
  }

  const lostRecord = (count: number): string =>
    JSON.stringify({
      time: new Date(options.wallMs()).toISOString(),
      moment: 'end',
      operation: 'recordsLost',
      outcome: 'failure',
      parameters: { count },
    });

  const findingRecord = (finding: AuditFinding): string =>
    JSON.stringify({
      time: new Date(options.wallMs()).toISOString(),
      moment: 'end',
      operation: finding.kind === 'missing' ? 'recordsMissing' : 'recordReplaced',
      outcome: 'failure',
      parameters:
        finding.kind === 'missing'
          ? { count: finding.to - finding.from + 1, from: finding.from, to: finding.to }
          : { record: finding.n },
    });

  async function readEnd(): Promise<{ tip: ChainTip; isTorn: boolean }> {
    const found = await endOnDisk();
    return knownEnd && knownEnd.n > found.tip.n ? { ...found, tip: knownEnd } : found;
  }

  async function endOnDisk(): Promise<{ tip: ChainTip; isTorn: boolean }> {
    const text = await tailOf(file);
    const tip = text === '' ? null : tipIn(text);
    if (tip) return { tip, isTorn: !text.endsWith('\n') };
    // A file of a version without a chain, or nothing but a torn line: put aside whole, nothing of it is lost.
    if (text !== '') await rename(file, await nameForUnchained(file));
    const [newest] = await olderFiles(file);
    const older = newest ? tipIn(await tailOf(newest.name)) : null;
    return { tip: older ?? beginningOfChain, isTorn: false };
  }

  async function rotateIfDue(): Promise<void> {
    const found = await stat(file).catch(nullIfMissing);
    if (!found || found.size === 0 || !end || end.isTorn) return;
    if (begunMs === undefined) begunMs = await firstTimeOf(file);
    const isOld = begunMs !== null && options.wallMs() - begunMs > options.rotateAfterMs;
    if (found.size <= options.rotateAtBytes && !isOld) return;
    await sync();
    await rename(file, olderName(file, end.tip.n));
    begunMs = undefined;
    const older = await olderFiles(file);
    for (const { name } of older.slice(options.keepFiles)) await rm(name, { force: true });
  }

  async function search(before: number | null, limit: number, wanted: (record: ChainedRecord) => boolean) {
    const records: ChainedRecord[] = [];
    let scanned = 0;
    let next: number | null = null;
    const older = await olderFiles(file);
    for (const [index, name] of [file, ...older.map((each) => each.name)].entries()) {
      // The first of its records follows the last of the file before it.
      if (before !== null && (older[index]?.last ?? 0) + 1 >= before) continue;
      next = null;
      await readBackwards(name, (record) => {
        if (before !== null && record.n >= before) return true;
        scanned += 1;
        next = record.n;
        if (wanted(record)) records.push(record);
        return records.length < limit && scanned < mostScanned;
      });
      if (records.length >= limit || scanned >= mostScanned) break;
      next = null;
    }
    return { records, next: next === 1 ? null : next };
  }

  function flush(): Promise<void> {
    running ??= write().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    append: (body) => {
      waiting.push(body);
      trim();
      void flush();
    },
    flush: async () => {
      await flush();
      if (waiting.length > 0 && !failing) await flush();
    },
    checkEnd: async () => {
      await flush();
      return checked ?? null;
    },
    page: async (before, limit) => (await search(before, limit, () => true)).records,
    search,
    file,
  };
}
