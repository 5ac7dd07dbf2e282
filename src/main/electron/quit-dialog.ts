/** The quit question as a native dialog: for when there is no window, or it does not answer. */

import { dialog } from 'electron';
import type { QuitChoice, QuitQuestion } from '@shared/ipc-contract';
import { texts } from '../texts';

let open: Promise<QuitChoice> | null = null;

/** One dialog at a time: who asks again while it stands gets its answer. */
export async function askNatively(question: QuitQuestion): Promise<QuitChoice> {
  open ??= show(question).finally(() => {
    open = null;
  });
  return await open;
}

async function show(question: QuitQuestion): Promise<QuitChoice> {
  const { activeSessions, canKeep } = question;
  const words = texts.quitDialog;
  const choices: readonly { readonly label: string; readonly choice: QuitChoice }[] = [
    { label: words.end(activeSessions), choice: 'end-and-quit' },
    ...(canKeep ? [{ label: words.keep, choice: 'keep-and-quit' as const }] : []),
    { label: words.cancel, choice: 'cancel' },
  ];
  const { response } = await dialog.showMessageBox({
    type: 'question',
    title: words.title,
    message: words.active(activeSessions),
    detail: canKeep ? words.keptRunOut : words.cannotKeep,
    buttons: choices.map(({ label }) => label),
    defaultId: choices.length - 1,
    cancelId: choices.length - 1,
    noLink: true,
  });
  return choices[response]?.choice ?? 'cancel';
}
