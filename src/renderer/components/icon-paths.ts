/**
 * Icons of the one set, each as a single path, for the rows of the list: a button that turns into another changes an
 * attribute. As components they were a third of the cost of drawing a row.
 */

import { __iconNode as arrowBigRightLines } from '@tabler/icons-react/dist/esm/icons/IconArrowBigRightLines.mjs';
import { __iconNode as clockPlus } from '@tabler/icons-react/dist/esm/icons/IconClockPlus.mjs';
import { __iconNode as playerPlay } from '@tabler/icons-react/dist/esm/icons/IconPlayerPlay.mjs';
import { __iconNode as playerStop } from '@tabler/icons-react/dist/esm/icons/IconPlayerStop.mjs';
import { __iconNode as rotateClockwise } from '@tabler/icons-react/dist/esm/icons/IconRotateClockwise.mjs';
import { __iconNode as x } from '@tabler/icons-react/dist/esm/icons/IconX.mjs';

type IconNode = typeof x;

const pathOf = (node: IconNode): string => node.map(([, { d }]) => d).join('');

export const iconPaths = {
  arrowBigRightLines: pathOf(arrowBigRightLines),
  clockPlus: pathOf(clockPlus),
  playerPlay: pathOf(playerPlay),
  playerStop: pathOf(playerStop),
  rotateClockwise: pathOf(rotateClockwise),
  x: pathOf(x),
};
