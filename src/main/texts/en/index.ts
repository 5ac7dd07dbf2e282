/** English, whose shape every other language has. One file per area. */

import { notices } from './notices';

export const english = {
  notices,
};
