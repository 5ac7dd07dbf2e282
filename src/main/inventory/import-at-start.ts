/** `--import=FILE`: brings the routers of a CSV file into the list, and says in one notice what became of it. */

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Notice } from '@shared/ipc-contract';
import { importCsv, largestCsvBytes } from './csv-import';
import type { Inventory } from './inventory';
import { texts } from '../texts';

/** @returns what to tell the admin; null when there was nothing new in the file. */
export async function importAtStart(
  csvFile: string,
  ports: { readonly inventory: Inventory; readonly addressNeeded: boolean },
): Promise<Notice | null> {
  const words = texts.importing.atStart;
  const title = words.title(path.basename(csvFile));
  const refused = (text: string, lines: readonly string[] = []): Notice => ({
    id: 'import',
    level: 'error',
    title,
    text,
    lines,
  });
  try {
    const found = await stat(csvFile);
    // A device or a pipe has no end that could be waited for.
    if (!found.isFile()) return refused(words.notFile);
    if (found.size > largestCsvBytes) return refused(words.tooLarge);
    const known = ports.inventory.all();
    const [result, lines] = importCsv(await readFile(csvFile), { known, addressNeeded: ports.addressNeeded });
    if (lines) return refused(words.correctLines, lines);
    const [, error] = await ports.inventory.addMany(result.routers);
    if (error) return refused(words.refused(error.message, error.hint));
    const { alreadyThere, routers } = result;
    if (routers.length === 0) return null;
    const text = alreadyThere > 0 ? words.addedBeside(routers.length, alreadyThere) : words.added(routers.length);
    return { id: 'import', level: 'info', title, text, lines: [] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refused(words.notRead(reason));
  }
}
