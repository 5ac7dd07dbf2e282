/** The import rules of docs/architecture.md are checked by lint: a violation of each is found, and what is allowed is not. */

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const project = path.resolve(import.meta.dirname, '../..');

const forbidden: readonly (readonly [file: string, imported: string])[] = [
  ['src/shared/a.ts', 'node:fs'],
  ['src/shared/a.ts', 'zod'],
  ['src/shared/a.ts', '../main/ports'],
  ['src/main/services/a.ts', 'electron'],
  ['src/main/a.ts', '../commands-server/app'],
  ['src/main/electron/a.ts', '../../renderer/main'],
  ['src/main/electron/a.ts', 'ssh2'],
  ['src/preload/a.ts', 'zod'],
  ['src/preload/a.ts', '../main/ports'],
  ['src/renderer/a.ts', 'axios'],
  ['src/renderer/a.ts', 'node:fs'],
  ['src/renderer/a.ts', 'electron'],
  ['src/renderer/features/a.ts', '../../main/ports'],
  ['src/commands-server/a.ts', '../main/ports'],
  ['src/commands-server/a.ts', 'electron'],
  ['src/lab/a.ts', '../renderer/main'],
];

const allowed: readonly (readonly [file: string, imported: string])[] = [
  ['src/main/index.ts', 'electron'],
  ['src/main/electron/a.ts', 'electron'],
  ['src/preload/a.ts', 'electron'],
  ['src/renderer/a.ts', '@shared/ids'],
  ['src/commands-server/a.ts', 'ssh2'],
  ['src/main/managers/a.ts', 'axios'],
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'router-sessions-lint-'));
  await cp(path.join(project, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function lint(file: string, imported: string): Promise<string> {
  const target = path.join(folder, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, `import { something } from '${imported}';\n\nexport const used = something;\n`);
  try {
    const { stdout } = await run(path.join(project, 'node_modules/.bin/oxlint'), [file], { cwd: folder });
    return stdout;
  } catch (error) {
    return (error as { stdout: string }).stdout;
  } finally {
    await rm(target);
  }
}

describe('the import rules', () => {
  it.each(forbidden)('%s may not import %s', async (file, imported) => {
    expect(await lint(file, imported)).toContain('no-restricted-imports');
  });

  it.each(allowed)('%s may import %s', async (file, imported) => {
    expect(await lint(file, imported)).not.toContain('no-restricted-imports');
  });
});
