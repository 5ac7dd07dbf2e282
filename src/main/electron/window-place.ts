/** Where the window stood the last time, if that place is still on a screen. */

import { type BrowserWindow, screen } from 'electron';
import type { WindowPlace } from '../settings/settings';

/** px of the title bar that must lie on a screen, so that the window can be grabbed. */
const graspable = 80;

export function usablePlace(place: WindowPlace | null): WindowPlace | null {
  if (place === null) return null;
  const isOnScreen = screen.getAllDisplays().some(({ workArea }) => {
    const overlap = Math.min(place.x + place.width, workArea.x + workArea.width) - Math.max(place.x, workArea.x);
    return overlap >= graspable && place.y >= workArea.y && place.y <= workArea.y + workArea.height - graspable;
  });
  return isOnScreen ? place : null;
}

/** Told at most twice a second while the window is moved, and once more at the end. */
export function followPlace(window: BrowserWindow, onPlace: (place: WindowPlace) => void): void {
  let timer: NodeJS.Timeout | null = null;
  const tell = (): void => {
    timer = null;
    if (window.isDestroyed() || window.isMinimized()) return;
    onPlace({ ...window.getNormalBounds(), isMaximized: window.isMaximized() });
  };
  const soon = (): void => {
    timer ??= setTimeout(tell, 500);
  };
  for (const event of ['resize', 'move', 'maximize', 'unmaximize'] as const) window.on(event as 'resize', soon);
}
