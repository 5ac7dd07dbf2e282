/** The window's entry: takes the bridge that the preload left, builds the parts and draws them. */

import './mantine-styles';
import './theme.css';
import './forced-colours.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { TextBridge } from '@shared/ipc-contract';
import { App } from './App';
import { bridgeOf } from './bridge';
import { createApp } from './window-parts';
import { setTexts, texts, textsFor } from './texts';
import { applyColourSchemeEarly } from './theme';

declare global {
  interface Window {
    readonly bridge?: TextBridge;
  }
}

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root element');
open(root);

function open(root: HTMLElement): void {
  applyColourSchemeEarly();
  setTexts(textsFor(navigator.languages));
  document.documentElement.lang = texts.language;
  if (window.bridge === undefined) {
    root.textContent = texts.frame.noBridge;
    return;
  }
  createRoot(root).render(
    <StrictMode>
      <App app={createApp(bridgeOf(window.bridge))} />
    </StrictMode>,
  );
}
