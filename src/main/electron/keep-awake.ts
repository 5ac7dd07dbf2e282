/** Keeps the computer from falling asleep by itself, only while sessions are held: their refreshes must go out. */

import { powerSaveBlocker } from 'electron';

export function keepAwake(): (isActive: boolean) => void {
  let blocker: number | null = null;
  return (isActive) => {
    if (isActive && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension');
    else if (!isActive && blocker !== null) {
      powerSaveBlocker.stop(blocker);
      blocker = null;
    }
  };
}
