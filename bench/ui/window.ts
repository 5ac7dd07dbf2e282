/** The app's window, or a peer's, open under Playwright and closed again with all that it started. */

import { type ElectronApplication, _electron, type Page } from 'playwright';
import { dataFolderWith, type StoredRouter } from './inventory-files';
import { blankWindowFolder, electronFlags, electronPath, environment, projectFolder } from './runtime';

const openWithinMs = 60_000;
const closeWithinMs = 10_000;

export type MeasuredWindow = {
  readonly electron: ElectronApplication;
  readonly page: Page;
  /** of main */
  readonly pid: number;
  readonly close: () => Promise<void>;
};

/** The built app on a list of routers, shown and settled. */
export function openApp(options: {
  readonly routers: readonly StoredRouter[];
  readonly flags?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}): Promise<MeasuredWindow> {
  return open({ ...options, appFolder: projectFolder, ready: '[data-router-id]' });
}

/** `page`: one of bench/ui/blank-window. */
export function openPeer(page: 'blank.html' | 'rows.html'): Promise<MeasuredWindow> {
  return open({ routers: [], appFolder: blankWindowFolder, ready: '#ready', env: { BLANK_WINDOW_PAGE: page } });
}

async function open(options: {
  readonly routers: readonly StoredRouter[];
  readonly appFolder: string;
  readonly ready: string;
  readonly flags?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}): Promise<MeasuredWindow> {
  const data = await dataFolderWith(options.routers, options.files);
  try {
    const electron = await _electron.launch({
      executablePath: electronPath(),
      args: [...electronFlags(), options.appFolder, `--user-data-dir=${data.folder}`, ...(options.flags ?? [])],
      env: { ...environment(), ...options.env },
      timeout: openWithinMs,
    });
    const child = electron.process();
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const close = async () => {
      // Left in order: Chromium's own processes would go on writing into the folder for a while.
      if (child.exitCode === null) await electron.evaluate(({ app }) => app.exit(0)).catch(() => undefined);
      await Promise.race([gone, pause(closeWithinMs)]);
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await gone;
      await data.dispose();
    };
    try {
      const page = await electron.firstWindow();
      await page.waitForSelector(options.ready, { state: 'attached', timeout: openWithinMs });
      return { electron, page, pid: child.pid ?? Number.NaN, close };
    } catch (error) {
      await close();
      throw error;
    }
  } catch (error) {
    await data.dispose();
    throw error;
  }
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A command of the contract, as the page sends it; rejects when main refuses it. */
export async function command<Data>(page: Page, name: string, input?: unknown): Promise<Data> {
  const text = await page.evaluate(
    ([name, input]) => {
      const { bridge } = globalThis as unknown as {
        readonly bridge: { readonly invoke: (name: string, input: unknown) => Promise<string> };
      };
      return bridge.invoke(name, input ?? undefined);
    },
    [name, input] as const,
  );
  const answer = JSON.parse(text) as { success: boolean; data: Data; error: { message: string } | null };
  if (!answer.success) throw new Error(`${name}: ${answer.error?.message ?? 'refused'}`);
  return answer.data;
}
