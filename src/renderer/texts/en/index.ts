/** English, whose shape every other language has. One file per area of the window. */

import { activity } from './activity';
import { common, counts, frame, header, phases, time } from './common';

export const english = { language: 'en', activity, common, counts, frame, header, phases, time };
