/** English, whose shape every other language has. One file per area of the window. */

import { advanced } from './advanced';
import { common, counts, frame, header, phases, time } from './common';

export const english = { language: 'en', advanced, common, counts, frame, header, phases, time };
