/** Draws the window into a page, in the first language of the system that it has. */

import './mantine-styles';
import './theme.css';
import './forced-colours.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { TextBridge } from '@shared/ipc-contract';
import { App } from './App';
import { bridgeOf } from './bridge';
import { createApp, type App as Parts } from './window-parts';
import { setTexts, texts, textsFor } from './texts';
import { applyColourSchemeEarly } from './theme';

/** @returns null without a bridge: then the page says so */
export function openWindow(root: HTMLElement, bridge: TextBridge | undefined): Parts | null {
  applyColourSchemeEarly();
  setTexts(textsFor(navigator.languages));
  document.documentElement.lang = texts.language;
  if (bridge === undefined) {
    root.textContent = texts.frame.noBridge;
    return null;
  }
  const parts = createApp(bridgeOf(bridge));
  createRoot(root).render(
    <StrictMode>
      <App app={parts} />
    </StrictMode>,
  );
  return parts;
}
