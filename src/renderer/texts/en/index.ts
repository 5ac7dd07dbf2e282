/** English, whose shape every other language has. One file per area of the window. */

import { advanced } from './advanced';
import { common, counts, frame, header, phases, time } from './common';
import { exporting } from './export';
import { recent } from './recent';
import { refreshPlot } from './refresh-plot';

export const english = {
  language: 'en',
  advanced,
  common,
  counts,
  exporting,
  frame,
  header,
  phases,
  recent,
  refreshPlot,
  time,
};
