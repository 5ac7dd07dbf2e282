/** The dot before a phase's word. Its shape differs as well as its colour, so that neither has to be told by colour. */

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

export function PhaseMark({ phase }: { readonly phase: Phase }) {
  const { tone, shape } = looks[phase];
  return (
    <svg
      className={classNames(styles.mark, tone, shape === 'arc' && styles.turning)}
      viewBox="0 0 12 12"
      aria-hidden="true"
    >
      {shape === 'full' && <circle cx="6" cy="6" r="5" fill="currentColor" />}
      {shape === 'ring' && <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.6" />}
      {shape === 'half' && (
        <>
          <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
          <path d="M6 1.8a4.2 4.2 0 0 1 0 8.4z" fill="currentColor" />
        </>
      )}
      {shape === 'arc' && (
        <path d="M6 1.5A4.5 4.5 0 1 1 1.5 6" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      )}
      {shape === 'cross' && (
        <path d="M2.5 2.5l7 7m0-7l-7 7" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      )}
      {shape === 'bar' && (
        <>
          <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
          <path d="M3.5 6h5" stroke="currentColor" strokeWidth="1.8" />
        </>
      )}
    </svg>
  );
}
