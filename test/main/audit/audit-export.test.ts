/** Activity as a file, and its filter: over rotated files, for people and programs, without the record going through memory. */

import { appendFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type AuditFilter, auditMatcher } from '@shared/audit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginningOfChain, recordOf, seal } from '../../../src/main/audit/audit-chain';
import { auditEntryOf } from '../../../src/main/audit/audit-entry';
import { csvCell, exportAudit } from '../../../src/main/audit/audit-export';
import { createAuditFile } from '../../../src/main/audit/audit-file';
import { createAuditHandlers } from '../../../src/main/ipc/audit-handlers';
import { createTempFolder } from '../../support/temp-folder';
import { errorOf, valueOf } from '../support';

let folder: Awaited<ReturnType<typeof createTempFolder>>;
let file: string;
let to: string;

beforeEach(async () => {
  folder = await createTempFolder();
  file = path.join(folder.path, 'logs', 'audit.jsonl');
  to = path.join(folder.path, 'chosen');
  await mkdir(path.dirname(file));
});
afterEach(() => folder.remove());

const everything: AuditFilter = { words: [], outcome: 'all', since: null, until: null };
const word = (text: string, part: Partial<AuditFilter['words'][number]> = {}) => ({
  text,
  routerIds: [],
  userIds: [],
  kinds: [],
  codes: [],
  ...part,
});
const names = {
  nameOfRouter: (id: string) => (id === 'r1' ? '=edge, "one"' : null),
  nameOfUser: (id: string) => (id === 'me' ? 'Anna' : null),
};
const open = (rotateAtBytes = 2_000) =>
  createAuditFile({
    file,
    rotateAtBytes,
    rotateAfterMs: Number.MAX_SAFE_INTEGER,
    keepFiles: 1_000,
    keepInMemory: 100_000,
    wallMs: Date.now,
    onFailure: (error) => {
      throw error;
    },
    anchor: { read: () => Promise.resolve(null), write: () => Promise.resolve() },
    onAnchorFailure: () => undefined,
  });
/** every third one failed, on router r0, r1, r2 in turn, a minute apart; each with its begin */
async function written(count: number): Promise<void> {
  const opened = open();
  for (let number = 0; number < count; number += 1) {
    const common = {
      time: new Date(Date.UTC(2026, 0, 1, 0, number)).toISOString(),
      operation: 'startSession',
      userId: number % 2 === 0 ? 'me' : 'somebody',
      routerId: `r${number % 3}`,
      sessionId: `s${number}`,
      parameters: { restart: number % 5 === 0 },
      correlationId: `c${number}`,
    };
    opened.append(JSON.stringify({ ...common, moment: 'begin' }));
    const outcome = number % 3 === 0 ? { outcome: 'failure', errorCode: 'A<-B' } : { outcome: 'success' };
    opened.append(JSON.stringify({ ...common, moment: 'end', ...outcome, durationMs: number }));
    await opened.flush();
  }
}
const handlers = (chosen: string | null = to) =>
  createAuditHandlers({ auditFile: open(), names, chooseSaveFile: () => Promise.resolve(chosen), uuid: () => 'id' });
async function exported(format: 'csv' | 'jsonl', filter: AuditFilter): Promise<readonly string[]> {
  valueOf(await handlers().exportActivity({ format, filter }));
  return (await readFile(to, 'utf8')).split('\n').slice(0, -1);
}

describe('the export', () => {
  it('as JSON lines is the record as it stands on disk, oldest first, over all files', async () => {
    await written(60);
    expect((await readdir(path.dirname(file))).length).toBeGreaterThan(5);
    const lines = await exported('jsonl', everything);
    expect(lines.map((line) => recordOf(line)?.n)).toEqual(Array.from({ length: 60 }, (_, index) => (index + 1) * 2));
  });

  it('as CSV has names, and no cell that a spreadsheet would run', async () => {
    await written(3);
    const lines = await exported('csv', everything);
    expect(lines).toEqual([
      'number,time,user,operation,router,router_id,outcome,duration_ms,error,fields,details,correlation_id',
      '2,2026-01-01T00:00:00.000Z,Anna,restartSession,,r0,failure,0,A<-B,,restart=true,c0',
      `4,2026-01-01T00:01:00.000Z,somebody,startSession,"'=edge, ""one""",r1,success,1,,,restart=false,c1`,
      '6,2026-01-01T00:02:00.000Z,Anna,startSession,,r2,success,2,,,restart=false,c2',
    ]);
    expect(['=1', '+1', '-1', '@x', '\tx', '\rx'].map(csvCell)).toEqual(["'=1", "'+1", "'-1", "'@x", "'\tx", `"'\rx"`]);
  });

  it('has what the filter lets through, and says how many', async () => {
    await written(60);
    const filter = { ...everything, outcome: 'failure', words: [word('edge', { routerIds: ['r0'] })] } as const;
    expect(valueOf(await handlers().exportActivity({ format: 'jsonl', filter }))).toEqual({
      file: 'chosen',
      count: 20,
    });
  });

  it('tells a start that asked about a host key apart from one that failed, as the window does, and keeps the record as it is', async () => {
    const opened = open();
    const start = { operation: 'startSession', routerId: 'r1', moment: 'end', outcome: 'failure' };
    for (const cause of ['HOST_KEY_UNKNOWN', 'ROUTER_UNREACHABLE']) {
      opened.append(JSON.stringify({ ...start, errorCode: `SESSION_START_FAILED<-${cause}` }));
    }
    await opened.flush();
    const outcomes = (lines: readonly string[]) =>
      lines.slice(1).map((line) => /,(asked|failure|success),/.exec(line)?.[1]);
    expect(outcomes(await exported('csv', everything))).toEqual(['asked', 'failure']);
    expect(outcomes(await exported('csv', { ...everything, outcome: 'failure' }))).toEqual(['failure']);
    const [line, ...none] = await exported('jsonl', { ...everything, outcome: 'asked' });
    expect([line, none]).toEqual([(await readFile(file, 'utf8')).split('\n')[0], []]);
    expect(line).toContain('"outcome":"failure"');
  });

  it('leaves what was there when the record cannot be written, and says why', async () => {
    await written(1);
    const bad = path.join(folder.path, 'none', 'activity.csv');
    const error = errorOf(await handlers(bad).exportActivity({ format: 'csv', filter: everything }));
    expect(error).toMatchObject({ code: 'STORAGE_FAILED', message: expect.stringContaining('activity.csv') as string });
    expect(valueOf(await handlers(null).exportActivity({ format: 'csv', filter: everything }))).toEqual({
      file: null,
      count: 0,
    });
  });

  it('of 100 MB takes a fraction of that in memory', async () => {
    let tip = beginningOfChain;
    const body = JSON.stringify({ moment: 'end', outcome: 'success', operation: 'x'.repeat(1_000), routerId: 'r1' });
    await writeFile(file, '');
    for (let chunk = 0; chunk < 10; chunk += 1) {
      const lines: string[] = [];
      for (let number = 0; number < 9_500; number += 1) {
        const sealed = seal(tip, body);
        tip = sealed.tip;
        lines.push(sealed.line);
      }
      await appendFile(file, `${lines.join('\n')}\n`);
    }
    expect((await stat(file)).size).toBeGreaterThan(100_000_000);
    const before = process.memoryUsage().rss;
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss - before)), 10);
    const count = await exportAudit({ from: file, to, format: 'jsonl', wanted: () => true, names });
    clearInterval(watch);
    expect(count).toBe(95_000);
    expect((await stat(to)).size).toBe((await stat(file)).size);
    expect(most).toBeLessThan(80_000_000);
  });
});

describe('the filter', () => {
  const entry = auditEntryOf({
    n: 1,
    previous: beginningOfChain.hash,
    time: '2026-01-02T00:00:00.000Z',
    moment: 'end',
    operation: 'deleteRouters',
    outcome: 'success',
    userId: 'me',
    routerIds: ['r1', 'r2'],
    parameters: { name: 'Depot' },
    correlationId: 'abc',
  });
  it.each([
    ['a kind', { words: [word('delete', { kinds: ['deleteRouters'] })] }, true],
    ['a person', { words: [word('anna', { userIds: ['me'] })] }, true],
    ['one of several routers', { words: [word('edge', { routerIds: ['r2'] })] }, true],
    ['the name of a router that is gone', { words: [word('depot')] }, true],
    ['the id in an error', { words: [word('abc')] }, true],
    ['every word, of which one is not there', { words: [word('depot'), word('nothing')] }, false],
    ['another outcome', { outcome: 'failure' }, false],
    ['a span around it', { since: '2026-01-01T00:00:00.000Z', until: '2026-01-03T00:00:00.000Z' }, true],
    ['a span before it', { until: '2026-01-01T00:00:00.000Z' }, false],
    ['a span after it', { since: '2026-01-03T00:00:00.000Z' }, false],
  ] as const)('by %s: %j is %s', (_name, part, expected) => {
    expect(auditMatcher({ ...everything, ...part })(entry)).toBe(expected);
  });
});

it('pages of what is filtered go on through all files, each once', async () => {
  await written(60);
  const numbers: number[] = [];
  const filter = { ...everything, outcome: 'failure' } as const;
  for (let before: number | null = null, pages = 0; pages < 50; pages += 1) {
    const page: Awaited<ReturnType<ReturnType<typeof handlers>['getAuditPage']>> = await handlers().getAuditPage({
      before,
      limit: 7,
      filter,
    });
    const { entries, next } = valueOf(page);
    numbers.push(...entries.map(({ n }) => n));
    before = next;
    if (next === null) break;
  }
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => (57 - index * 3) * 2 + 2));
});
