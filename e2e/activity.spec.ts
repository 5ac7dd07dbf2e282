/** The audit record of earlier days in the window: read from older files, narrowed to a day, and exported as it stands. */

import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { beginningOfChain, seal } from '../src/main/audit/audit-chain';
import type { ErrorCode } from '../src/shared/errors';
import { axeFindings } from './support/axe';
import { type StartedApp, startApp } from './support/app';
import { answerFileDialogs } from './support/screens';

const dayMs = 24 * 3_600_000;
let app: StartedApp;
let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'router-sessions-activity-'));
});
test.afterEach(async () => {
  await app.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const at = (daysAgo: number, hour: number): Date => {
  const day = new Date(Date.now() - daysAgo * dayMs);
  day.setHours(hour, 5, 7, 0);
  return day;
};
/** As the fields for a moment have it: local, without a zone. */
function local(moment: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${day} ${two(moment.getHours())}:${two(moment.getMinutes())}`;
}
const dayOf = (moment: Date): string => moment.toLocaleDateString('en-US', { day: 'numeric' });

type Old = {
  readonly time: Date;
  readonly router: string;
  /** with this cause */
  readonly failed?: ErrorCode;
};

/** What the app wrote then: begin and end of each, in one chain, in an older file and the one that goes on. */
function earlierRecord(logs: string, older: readonly Old[], newer: readonly Old[]): readonly string[] {
  let tip = beginningOfChain;
  const lines: string[] = [];
  const linesOf = ({ time, failed, router }: Old): readonly string[] => {
    const one = {
      operation: 'startSession',
      userId: randomUUID(),
      routerId: router,
      sessionId: randomUUID(),
      parameters: { restart: false },
      correlationId: randomUUID(),
    };
    const end =
      failed !== undefined
        ? { outcome: 'failure', errorCode: `SESSION_START_FAILED<-${failed}` }
        : { outcome: 'success' };
    const both = [
      { time: time.toISOString(), moment: 'begin', ...one },
      { time: new Date(time.getTime() + 420).toISOString(), moment: 'end', ...one, ...end, durationMs: 420 },
    ];
    return both.map((body) => {
      const sealed = seal(tip, JSON.stringify(body));
      tip = sealed.tip;
      lines.push(sealed.line);
      return `${sealed.line}\n`;
    });
  };
  mkdirSync(logs, { recursive: true });
  const first = older.flatMap(linesOf);
  writeFileSync(path.join(logs, `audit.${tip.n}.jsonl`), first.join(''), { mode: 0o600 });
  writeFileSync(path.join(logs, 'audit.jsonl'), newer.flatMap(linesOf).join(''), { mode: 0o600 });
  return lines;
}

test('an earlier day is read with its date, narrowed by time and outcome, and exported in both forms', async () => {
  const [gone, other] = [randomUUID(), randomUUID()];
  const userData = path.join(folder, 'user-data');
  const lines = earlierRecord(
    path.join(userData, 'logs'),
    [
      { time: at(3, 9), router: gone },
      { time: at(3, 14), router: other, failed: 'HOST_KEY_UNKNOWN' },
      { time: at(3, 15), router: other, failed: 'ROUTER_UNREACHABLE' },
    ],
    [{ time: at(1, 11), router: other }],
  );
  app = await startApp({ userDataFolder: userData });
  const { window, routers } = app;
  await routers.add({ name: 'today', address: '192.0.2.1', user: 'root' });
  await window.keyboard.press('Control+k');
  await window.keyboard.type('activity');
  await window.keyboard.press('Enter');
  const activity = routers.dialog('Activity');
  await expect(activity.getByRole('row', { name: /Add router today succeeded/ })).toBeVisible();
  await expect(activity.getByText('5 operations', { exact: true })).toBeVisible();
  const failed = activity.getByRole('row', { name: /Start session .* failed/ });
  await expect(failed.getByRole('cell').first()).toHaveText(new RegExp(`\\b${dayOf(at(3, 15))}\\b.* 15:05:07$`));
  await expect(failed).toContainText('The commands server could not open a connection to the router.');
  await expect(failed.getByTitle('SESSION_START_FAILED ← ROUTER_UNREACHABLE')).toBeVisible();

  await activity.getByLabel('From', { exact: true }).fill(local(at(3, 0)));
  await activity.getByLabel('To', { exact: true }).fill(local(at(2, 0)));
  await expect(activity.getByText('3 operations', { exact: true })).toBeVisible();
  expect(await axeFindings(window)).toEqual([]);

  const jsonLines = path.join(folder, 'day.jsonl');
  await answerFileDialogs(app, jsonLines);
  await activity.getByRole('button', { name: 'Export as JSON lines' }).press('Enter');
  await expect(activity.getByText('3 records written to day.jsonl')).toBeVisible();
  // As in the window: what became of each, which stands at its end.
  expect(readFileSync(jsonLines, 'utf8')).toBe(`${[lines[1], lines[3], lines[5]].join('\n')}\n`);

  // A question about a host key is no failure.
  await activity.getByText('Asked', { exact: true }).click();
  await expect(
    activity.getByRole('row', { name: /Start session .* asked.* host key that is not known yet/ }),
  ).toBeVisible();
  await expect(activity.getByText('1 operation', { exact: true })).toBeVisible();
  await activity.getByText('Failed', { exact: true }).click();
  await expect(failed).toBeVisible();
  await expect(activity.getByText('1 operation', { exact: true })).toBeVisible();
  const csv = path.join(folder, 'failed.csv');
  await answerFileDialogs(app, csv);
  await activity.getByRole('button', { name: 'Export as CSV' }).press('Enter');
  await expect(activity.getByText('1 record written to failed.csv')).toBeVisible();
  const [header, only, ...rest] = readFileSync(csv, 'utf8').trim().split('\n');
  expect(header).toMatch(/^number,time,user,operation,router,/);
  expect(only).toContain(`6,${new Date(at(3, 15).getTime() + 420).toISOString()},`);
  expect(only).toContain(`,startSession,,${other},failure,420,SESSION_START_FAILED<-ROUTER_UNREACHABLE,`);
  expect(rest).toEqual([]);

  // The chain goes on from the earlier day through today's record: the check ends with another code otherwise.
  await app.quit();
  await app.left();
  const logs = path.join(userData, 'logs');
  const files = ['audit.6.jsonl', 'audit.jsonl'].map((name) => path.join(logs, name));
  await promisify(execFile)('npm', ['run', '--silent', 'audit:verify', '--', ...files]);
});

test('an export that cannot be written says why and leaves nothing behind; one that is called off says nothing', async () => {
  app = await startApp();
  const { window, routers } = app;
  await routers.add({ name: 'depot', address: '192.0.2.2', user: 'root' });
  await window.keyboard.press('Control+k');
  await window.keyboard.type('activity');
  await window.keyboard.press('Enter');
  const activity = routers.dialog('Activity');
  await expect(activity.getByRole('row', { name: /Add router depot/ })).toBeVisible();
  const nowhere = path.join(folder, 'no-such-folder', 'activity.csv');
  await answerFileDialogs(app, nowhere);
  await activity.getByRole('button', { name: 'Export as CSV' }).press('Enter');
  await expect(activity.getByText('The activity was not exported')).toBeVisible();
  await expect(activity.getByText(/activity\.csv could not be written: /)).toBeVisible();
  expect(existsSync(nowhere)).toBe(false);
  expect(existsSync(`${nowhere}.part`)).toBe(false);

  await app.electron.evaluate(({ dialog }) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: true, filePath: '' });
  });
  await activity.getByRole('button', { name: 'Export as CSV' }).press('Enter');
  await expect(activity.getByText('The activity was not exported')).toBeHidden();
  await expect(activity.getByText(/written to/)).toHaveCount(0);
  expect(app.pageProblems).toEqual([]);
});
