/** Starts the real app for a test: own user data, a real window, and what it wrote to read afterwards. */

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page, test } from '@playwright/test';
import { RoutersScreen } from './routers-screen';

const projectFolder = path.resolve(import.meta.dirname, '../..');

export type StartedApp = {
  readonly electron: ElectronApplication;
  readonly window: Page;
  readonly routers: RoutersScreen;
  readonly userDataFolder: string;
  /** what the page complained about: must stay empty */
  readonly pageProblems: readonly string[];
  /** Ends the app as a kill would, if it still runs; keeps the folder. */
  readonly kill: () => Promise<void>;
  readonly dispose: () => Promise<void>;
  /** Asks the app to quit, as the menu does. Returns before it happens: the answer must not race with the end of the process. */
  readonly quit: () => Promise<void>;
  /** resolves with the exit code when the app has left by itself */
  readonly left: () => Promise<number | null>;
};

export type StartOptions = {
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly userDataFolder?: string;
  readonly colorScheme?: 'light' | 'dark';
};

export async function startApp(options: StartOptions = {}): Promise<StartedApp> {
  const executablePath = process.env['E2E_ELECTRON'];
  if (!executablePath) throw new Error('E2E_ELECTRON is not set: run these tests with npm run test:e2e');
  const userDataFolder = options.userDataFolder ?? mkdtempSync(path.join(tmpdir(), 'router-sessions-e2e-'));
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const electron = await _electron.launch({
    executablePath,
    args: [
      ...(asRoot ? ['--no-sandbox'] : []),
      projectFolder,
      `--user-data-dir=${userDataFolder}`,
      ...(options.flags ?? []),
    ],
    env: { ...environment(), ...options.env },
    ...(options.colorScheme ? { colorScheme: options.colorScheme } : {}),
  });
  const child = electron.process();
  const exited = new Promise<number | null>((resolve) => {
    child.on('exit', (code) => resolve(code));
  });
  const window = await electron.firstWindow();
  const pageProblems: string[] = [];
  window.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') pageProblems.push(message.text());
  });
  window.on('pageerror', (error) => pageProblems.push(error.message));

  // The page is there before main has loaded the rest of itself, and what Playwright asks of main in that time it may lose
  // (“Resulting promise was garbage collected”). A list that does not come is for the test to find.
  await window
    .locator('[data-waiting="false"]:not(:has([aria-rowcount="-1"]))')
    .waitFor({ state: 'attached', timeout: 10_000 })
    .catch(() => undefined);

  const kill = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await exited;
  };
  return {
    electron,
    window,
    routers: new RoutersScreen(window),
    userDataFolder,
    pageProblems,
    quit: () =>
      electron.evaluate(({ app }) => {
        setTimeout(() => app.quit(), 20);
      }),
    left: async () => {
      // Node keeps a process that is otherwise at its end for as long as a debugger is attached; Playwright is one.
      const patience = setTimeout(() => void electron.close().catch(() => undefined), 15_000);
      try {
        return await exited;
      } finally {
        clearTimeout(patience);
      }
    },
    kill,
    dispose: async () => {
      const info = test.info();
      if (info.status !== info.expectedStatus) {
        await window.screenshot({ path: info.outputPath('window.png'), timeout: 5_000 }).catch(() => undefined);
        cpSync(path.join(userDataFolder, 'logs'), info.outputPath('logs'), { recursive: true, force: true });
      }
      // Left in order and not killed: Chromium's own processes would go on writing into the folder for a while.
      if (child.exitCode === null) await electron.evaluate(({ app }) => app.exit(0)).catch(() => undefined);
      await Promise.race([exited, new Promise((resolve) => setTimeout(resolve, 5_000))]);
      await kill();
      await removeFolder(userDataFolder);
    },
  };
}

function environment(): Record<string, string> {
  const entries = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries.filter(([name]) => name !== 'ELECTRON_RUN_AS_NODE'));
}

/** Every file below the folder with its content, for searching. */
export function filesBelow(folder: string): readonly { readonly file: string; readonly content: Buffer }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const file = path.join(folder, name);
    return statSync(file, { throwIfNoEntry: false })?.isFile() ? [{ file, content: readFileSync(file) }] : [];
  });
}

/**
 * After a kill Chromium's own processes write for a moment more. The retries of `rmSync` try the folder alone again and
 * not what has come into it meanwhile.
 */
async function removeFolder(folder: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch (error) {
      if (tries === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
