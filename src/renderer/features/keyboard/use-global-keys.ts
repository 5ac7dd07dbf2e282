/** Keys that work wherever the focus is: the palette, the help, the settings, the search. */

import { useEffect } from 'react';
import { useApp } from '../../window-parts';
import { isTyping } from './is-typing';

export function useGlobalKeys(): void {
  const { ui } = useApp();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      // Behind a dialog everything else is out of reach.
      if (event.defaultPrevented || document.querySelector('[aria-modal="true"]')) return;
      const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey;
      if (isCommand && event.key.toLowerCase() === 'k') ui.setState({ dialog: { kind: 'palette' } });
      else if (isCommand && event.key === ',') ui.setState({ dialog: { kind: 'settings' } });
      else if (isCommand && !event.shiftKey && event.key.toLowerCase() === 'f')
        ui.setState({ searchWanted: { atMs: performance.now() }, rowWanted: null });
      else if (event.key === '?' && !isCommand && !isTyping(event.target))
        ui.setState({ dialog: { kind: 'shortcuts' } });
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [ui]);
}
