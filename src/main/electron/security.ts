/** What pages may do: nothing but show themselves. docs/architecture.md, "Security". */

import { app, type Session, type WebContents } from 'electron';
import type { Log } from '../log/log';
import { appOrigin } from './app-protocol';

export function denyPermissions(session: Session): void {
  // Copying goes through a command of the contract, so that not even the clipboard needs a permission.
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

/** No network for pages, whatever the policy in the document says. */
export function blockNetwork(session: Session, allowed: (url: string) => boolean): void {
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !allowed(details.url) }));
}

export function guardContents(log: Log): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.setWindowOpenHandler(({ url }) => {
      log.warn('new window blocked', { url: url.slice(0, 200) });
      return { action: 'deny' };
    });
    const block = (event: { preventDefault: () => void }, url: string): void => {
      if (isOurs(url)) return;
      event.preventDefault();
      log.warn('navigation blocked', { url: url.slice(0, 200) });
    };
    contents.on('will-navigate', (event, url) => block(event, url));
    contents.on('will-frame-navigate', (event) => block(event, event.url));
    contents.on('will-redirect', (event, url) => block(event, url));
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

export function isOurs(url: string): boolean {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}` === appOrigin;
  } catch {
    return false;
  }
}
