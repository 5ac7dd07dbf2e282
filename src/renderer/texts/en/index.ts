/** English, whose shape every other language has. One file per area of the window. */

import { common, counts, frame, header, phases, time } from './common';

export const english = { language: 'en', common, counts, frame, header, phases, time };
