/** Takes a picture of the window as it stands, in two sizes, light and dark, into docs/screenshots. */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { StartedApp } from './app';
import { resizeWindow } from './barriers';
import { smallPng } from './small-png';

const folder = path.resolve(import.meta.dirname, '../../docs/screenshots');

export const sizes = { large: { width: 1600, height: 1000 }, small: { width: 1000, height: 700 } } as const;

/** The order in which the window changes least: a new size costs more than new colours. */
const looks = [
  { size: 'large', scheme: 'light' },
  { size: 'large', scheme: 'dark' },
  { size: 'small', scheme: 'dark' },
  { size: 'small', scheme: 'light' },
] as const;

export class Pictures {
  /** packing goes on while the next picture is taken */
  readonly #writing: Promise<void>[] = [];
  readonly #names = new Set<string>();

  static begin(): Pictures {
    mkdirSync(folder, { recursive: true });
    return new Pictures();
  }

  async take(app: StartedApp, name: string): Promise<void> {
    if (this.#names.has(name)) throw new Error(`two screens are called ${name}`);
    this.#names.add(name);
    const { window } = app;
    for (const { size, scheme } of looks) {
      await resizeWindow(app, sizes[size], 1);
      await window.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      // The pointer rests where nothing lights up under it.
      await window.mouse.move(sizes[size].width / 2, sizes[size].height - 3);
      await resultsInView(app);
      await settled(app);
      const png = await window.screenshot({ caret: 'hide' });
      const file = path.join(folder, `${name}-${size}-${scheme}.png`);
      this.#writing.push(smallPng(png).then((small) => writeFileSync(file, small)));
    }
  }

  written(): Promise<unknown> {
    return Promise.all(this.#writing);
  }
}

/** What came of a test stands at the end of a form, and another size of the window scrolls it back to its beginning. */
function resultsInView({ window }: StartedApp): Promise<void> {
  return window.evaluate(() => {
    const results = document.querySelectorAll('[role="dialog"] form :is([role="status"], [data-result])');
    for (const result of results) if (result.textContent !== '') result.scrollIntoView({ block: 'nearest' });
  });
}

/** Lists follow the window's size in the next frames, and colours fade for a tenth of a second. */
async function settled({ window }: StartedApp): Promise<void> {
  await window.evaluate(async () => {
    for (let frames = 0; frames < 4; frames += 1) await new Promise(requestAnimationFrame);
    await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined)));
  });
  await window.waitForTimeout(120);
}
