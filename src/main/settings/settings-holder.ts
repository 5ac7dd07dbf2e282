/** The settings while the app runs: changed one after the other, written whole, told to the window. */

import type { JsonFile } from '../storage/json-file';
import type { Settings } from './settings';

export type SettingsHolder = {
  readonly get: () => Settings;
  /** In effect at once; a write that fails is told and tried again with the next change. */
  readonly change: (part: Partial<Omit<Settings, 'version' | 'userId'>>) => Promise<void>;
  /** True the first time for each word: what a desktop lacks is said once in the life of the settings. */
  readonly isFirst: (word: string) => boolean;
};

export function createSettingsHolder(ports: {
  readonly settings: Settings;
  readonly file: JsonFile<Settings>;
  readonly onChanged: () => void;
  readonly onFailure: (error: unknown) => void;
}): SettingsHolder {
  let settings = ports.settings;
  const change: SettingsHolder['change'] = async (part) => {
    settings = { ...settings, ...part };
    ports.onChanged();
    await ports.file.save(settings).catch(ports.onFailure);
  };
  return {
    get: () => settings,
    change,
    isFirst: (word) => {
      if (settings.told.includes(word)) return false;
      void change({ told: [...settings.told, word] });
      return true;
    },
  };
}
