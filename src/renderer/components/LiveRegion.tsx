/** The one place screen readers listen to: sentences of the announcer, politely. */

import { useStore } from 'zustand';
import { useApp } from '../window-parts';

export function LiveRegion() {
  const text = useStore(useApp().announcer.store, (state) => state.text);
  return (
    <div className="visually-hidden" aria-live="polite" data-testid="announcements">
      {text}
    </div>
  );
}
