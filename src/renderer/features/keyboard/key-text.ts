/** Keys as they stand on this system's keyboard. */

import { texts } from '../../texts';

const isMac = (): boolean => navigator.platform.startsWith('Mac');

/** Cmd or Ctrl */
export const commandKey = (): string => (isMac() ? '⌘' : texts.keys.control);

/** “Ctrl+Z”; on a Mac “⌘Z”. */
export const withCommandKey = (key: string): string => (isMac() ? `⌘${key}` : `${texts.keys.control}+${key}`);
