/** The diagnostics that are copied for a report: what is in them, and that no secret is. */

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { AppStatus } from '@shared/ipc-contract';
import { diagnosticsText } from '../../src/main/diagnostics';
import { createRedactor } from '../../src/main/log/redact';
import { FakeMain } from '../renderer/harness/fake-main';
import { createTempFolder } from '../support/temp-folder';

it('holds versions, counts and the end of the log, with the secrets taken out', async () => {
  const folder = await createTempFolder();
  const logFile = path.join(folder.path, 'app.jsonl');
  await writeFile(
    logFile,
    `${Array.from({ length: 500 }, (_, line) => `{"line":${line}}`).join('\n')}\n{"token":"planted-secret-77"}\n`,
  );
  const redactor = createRedactor();
  redactor.remember('planted-secret-77');
  const status: AppStatus = new FakeMain().status;
  const text = await diagnosticsText({ status, phases: ['Active', 'Active', 'Failed'], routers: 3, logFile, redactor });
  expect(text).toContain('Router Sessions 0.1.0, Electron 45.4.1');
  expect(text).toContain('Routers: 3; sessions: Active 2, Failed 1');
  expect(text).toContain('{"line":499}');
  expect(text).not.toContain('{"line":400}');
  expect(text).not.toContain('planted-secret');
  await folder.remove();
});

it('what is JSON in the log stays JSON, also with secrets that were made known after it was written', async () => {
  const folder = await createTempFolder();
  const logFile = path.join(folder.path, 'app.jsonl');
  const line = { event: 'started', ms: 5003, done: true, text: 'with planted "quoted" and 5003', planted: 1 };
  const torn = ['{"event":"to', '-----BEGIN RSA PRIVATE KEY-----', 'planted'];
  await writeFile(logFile, `${JSON.stringify(line)}\n5003\n${torn.join('\n')}\n`);
  const redactor = createRedactor();
  for (const secret of ['5003', 'true', 'planted', 'planted "quoted"']) redactor.remember(secret);
  const status: AppStatus = new FakeMain().status;
  const text = await diagnosticsText({ status, phases: [], routers: 3, logFile, redactor });
  const [json, ...others] = text.split('\n').slice(-4);
  expect(JSON.parse(json!)).toEqual({
    event: 'started',
    ms: 5003,
    done: true,
    text: 'with [removed] and [removed]',
    '[removed]': 1,
  });
  expect(others).toEqual(['[removed]', '{"event":"to', '[private key removed]']);
  await folder.remove();
});
