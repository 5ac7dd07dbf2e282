/** Takes the last change of the list back: the bar's button, its keys and the palette do the same. */

import type { UndoView } from '@shared/ipc-contract';
import type { App } from '../../window-parts';
import { texts } from '../../texts';
import { orSay } from '../notices/window-failure';

export async function takeBack({ api, ui, announcer }: App, undo: UndoView): Promise<void> {
  const outcome = await orSay(ui, texts.undo.notUndone(undo.text), api.undoChange({ undoId: undo.id }));
  if (outcome === null) return;
  announcer.say(texts.undo.undone(undo.text));
  ui.setState({ undone: outcome });
}
