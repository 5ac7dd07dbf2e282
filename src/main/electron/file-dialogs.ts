/** The desktop's dialogs for a file to import and for a place to export to. */

import path from 'node:path';
import { app, dialog } from 'electron';
import { texts } from '../texts';

export async function chooseImportFile(): Promise<string | null> {
  const chosen = await dialog.showOpenDialog({
    title: texts.files.chooseList,
    properties: ['openFile', 'showHiddenFiles', 'dontAddToRecent'],
  });
  return chosen.filePaths[0] ?? null;
}

export async function chooseSaveFile(suggestedName: string, kind: string): Promise<string | null> {
  const extension = path.extname(suggestedName).slice(1);
  const chosen = await dialog.showSaveDialog({
    title: texts.files.exportAs(kind),
    defaultPath: path.join(app.getPath('documents'), suggestedName),
    filters: [{ name: kind, extensions: [extension] }],
    properties: ['showOverwriteConfirmation', 'dontAddToRecent'],
  });
  return chosen.filePath || null;
}
