/** English, whose shape every other language has. One file per area of the window. */

import { advanced } from './advanced';
import { common, counts, frame, header, phases, time } from './common';
import { exporting } from './export';
import { recent } from './recent';

export const english = { language: 'en', advanced, common, counts, exporting, frame, header, phases, recent, time };
