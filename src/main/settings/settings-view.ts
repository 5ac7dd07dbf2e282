/** The settings as the window sees them: without secrets, and with what this desktop can do. */

import type { ServerId } from '@shared/ids';
import { type DesktopAbilities, type SettingsView, usualPreferences } from '@shared/settings';
import type { Settings } from './settings';

export function settingsViewOf(
  { preferences, servers, chosenServer }: Settings,
  app: {
    readonly hasToken: (serverId: ServerId) => boolean;
    /** a flag names the server, whatever is chosen here */
    readonly serverByFlag: boolean;
    readonly desktop: DesktopAbilities;
  },
): SettingsView {
  return {
    preferences,
    servers: servers.map((known) => ({ ...known, hasToken: app.hasToken(known.id) })),
    chosenServer,
    serverByFlag: app.serverByFlag,
    desktop: app.desktop,
  };
}

/** Until the settings are read for the window. */
export function emptySettingsView(desktop: DesktopAbilities): SettingsView {
  return {
    preferences: usualPreferences,
    servers: [],
    chosenServer: null,
    serverByFlag: false,
    desktop,
  };
}
