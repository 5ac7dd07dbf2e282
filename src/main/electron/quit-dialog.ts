/** The quit question as a native dialog: for when there is no window, or it does not answer. */

import { dialog } from 'electron';
import type { QuitChoice, QuitQuestion } from '@shared/ipc-contract';

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
  const sessions = activeSessions === 1 ? '1 session is' : `${activeSessions} sessions are`;
  const choices: readonly { readonly label: string; readonly choice: QuitChoice }[] = [
    { label: activeSessions === 1 ? 'End it and quit' : 'End all and quit', choice: 'end-and-quit' },
    ...(canKeep ? [{ label: 'Keep and quit', choice: 'keep-and-quit' as const }] : []),
    { label: 'Cancel', choice: 'cancel' },
  ];
  const { response } = await dialog.showMessageBox({
    type: 'question',
    title: 'Quit Router Sessions?',
    message: `${sessions} active.`,
    detail: canKeep
      ? 'Sessions that are kept run out by themselves when their lease is over.'
      : 'The embedded commands server stops with the app, so sessions cannot be kept.',
    buttons: choices.map(({ label }) => label),
    defaultId: choices.length - 1,
    cancelId: choices.length - 1,
    noLink: true,
  });
  return choices[response]?.choice ?? 'cancel';
}
