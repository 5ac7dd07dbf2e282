/** `--import=FILE`: brings the routers of a CSV file into the list, and says in one notice what became of it. */

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Notice } from '@shared/ipc-contract';
import { texts } from '../texts';
import { importCsv, largestCsvBytes } from './csv-import';
import type { Inventory } from './inventory';

/** @returns what to tell the admin; null when there was nothing new in the file. */
export async function importAtStart(
  csvFile: string,
  ports: { readonly inventory: Inventory; readonly addressNeeded: boolean },
): Promise<Notice | null> {
  const title = `Import of ${path.basename(csvFile)}`;
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
    if (!found.isFile()) return refused('It is not a file. Nothing was imported.');
    if (found.size > largestCsvBytes) return refused('The file is larger than 20 MB. Nothing was imported.');
    const known = ports.inventory.all();
    const [result, lines] = importCsv(await readFile(csvFile), { known, addressNeeded: ports.addressNeeded });
    if (lines) return refused('Nothing was imported. Correct these lines and start the app again:', lines);
    const [, error] = await ports.inventory.addMany(result.routers);
    if (error) return refused(`Nothing was imported. ${error.message} ${error.hint}`);
    if (result.routers.length === 0) return null;
    const added = texts.notices.imported(result.routers.length);
    return {
      id: 'import',
      level: 'info',
      title,
      text: result.alreadyThere > 0 ? `${added} ${texts.notices.alreadyThere(result.alreadyThere)}` : added,
      lines: [],
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refused(`The file could not be read: ${reason}. Nothing was imported.`);
  }
}
