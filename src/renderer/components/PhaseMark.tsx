/** The dot before a phase's word. Its shape differs as well as its colour, so that neither has to be told by colour. */

import { memo } from 'react';
import type { Phase } from '@shared/session';
import { classNames } from './class-names';
import styles from './PhaseMark.module.css';

type Look = { readonly tone: string | undefined; readonly shape: 'ring' | 'full' | 'half' | 'arc' | 'cross' | 'bar' };

const looks: Record<Phase, Look> = {
  'No session': { tone: styles.quiet, shape: 'ring' },
  Starting: { tone: styles.busy, shape: 'arc' },
  Active: { tone: styles.active, shape: 'full' },
  Unverified: { tone: styles.warning, shape: 'half' },
  Retrying: { tone: styles.warning, shape: 'arc' },
  'Re-establishing': { tone: styles.danger, shape: 'arc' },
  'In use': { tone: styles.warning, shape: 'bar' },
  Expired: { tone: styles.danger, shape: 'bar' },
  Ending: { tone: styles.quiet, shape: 'arc' },
  'End pending': { tone: styles.quiet, shape: 'half' },
  Failed: { tone: styles.danger, shape: 'cross' },
};

type Drawing = { readonly line: string; readonly width: number; readonly area: string };

const circle = (radius: number): string =>
  `M6 ${6 - radius}a${radius} ${radius} 0 1 1 0 ${2 * radius}a${radius} ${radius} 0 1 1 0 -${2 * radius}z`;

const drawings: Record<Look['shape'], Drawing> = {
  full: { line: '', width: 0, area: circle(5) },
  ring: { line: circle(4), width: 1.6, area: '' },
  half: { line: circle(4.2), width: 1.6, area: 'M6 1.8a4.2 4.2 0 0 1 0 8.4z' },
  arc: { line: 'M6 1.5A4.5 4.5 0 1 1 1.5 6', width: 2, area: '' },
  cross: { line: 'M2.5 2.5l7 7m0-7l-7 7', width: 2, area: '' },
  bar: { line: `${circle(4.2)}M3.5 6h5`, width: 1.6, area: '' },
};

/** The same two elements for every shape: when all rows in sight change their phase, only attributes do. */
export const PhaseMark = memo(function PhaseMark({ phase }: { readonly phase: Phase }) {
  const { tone, shape } = looks[phase];
  const { line, width, area } = drawings[shape];
  return (
    <svg
      className={classNames(styles.mark, tone, shape === 'arc' && styles.turning)}
      viewBox="0 0 12 12"
      aria-hidden="true"
    >
      <path d={line} fill="none" stroke="currentColor" strokeWidth={width} strokeLinecap="round" />
      <path d={area} fill="currentColor" />
    </svg>
  );
});
