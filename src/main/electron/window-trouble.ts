/**
 * A window that hangs, or whose process dies. Sessions live in main and go on; the admin is told so, by the system's dialog,
 * because the window cannot say it.
 */

import { type BrowserWindow, dialog } from 'electron';
import type { Log } from '../log/log';
import type { Clock } from '../ports';
import { texts } from '../texts';

/** A window that dies again so soon would only flicker: the admin decides. */
const againWithinMs = 10_000;

type Choice = { readonly label: string; readonly act: () => void };

export function followTrouble(
  window: BrowserWindow,
  ports: {
    readonly clock: Clock;
    readonly log: Log;
    readonly isLeaving: () => boolean;
    readonly onGone: () => void;
    readonly quit: () => void;
  },
): void {
  const { clock, log } = ports;
  const words = texts.windowTrouble;
  const { webContents: contents } = window;
  let lastCrash = Number.NEGATIVE_INFINITY;
  let asking: AbortController | null = null;

  async function ask(message: string, detail: string, choices: readonly Choice[]): Promise<void> {
    if (asking) return;
    const mine = new AbortController();
    asking = mine;
    const { response } = await dialog
      .showMessageBox({
        type: 'warning',
        title: texts.appName,
        message,
        detail,
        buttons: choices.map(({ label }) => label),
        defaultId: 0,
        cancelId: choices.length - 1,
        noLink: true,
        signal: mine.signal,
      })
      .catch(() => ({ response: -1 }));
    if (asking === mine) asking = null;
    if (!mine.signal.aborted && !window.isDestroyed()) choices[response]?.act();
  }

  contents.on('unresponsive', () => {
    if (ports.isLeaving()) return;
    log.warn('the window does not respond');
    void ask(words.hangs, words.hangsMeans, [
      // Reloading waits for a page that hangs; its process is ended, and the window opened anew as after a crash.
      { label: words.reload, act: () => contents.forcefullyCrashRenderer() },
      { label: words.wait, act: () => undefined },
    ]);
  });
  contents.on('responsive', () => {
    asking?.abort();
    asking = null;
  });
  contents.on('render-process-gone', (_event, details) => {
    log.error('the window’s process is gone', { reason: details.reason, exitCode: details.exitCode });
    ports.onGone();
    asking?.abort();
    asking = null;
    if (ports.isLeaving() || details.reason === 'clean-exit') return;
    const now = clock.monotonicMs();
    const isAgain = now - lastCrash <= againWithinMs;
    lastCrash = now;
    if (!isAgain) {
      contents.reload();
      return;
    }
    void ask(words.failedTwice, words.failedTwiceMeans, [
      { label: words.openAgain, act: () => contents.reload() },
      { label: words.quit, act: ports.quit },
      { label: words.leave, act: () => undefined },
    ]);
  });
}
