/** The one banner for what concerns everything: the commands server is out of reach. */

import { IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { rootCause } from '@shared/errors';
import { useApp, useMirror } from '../../window-parts';
import { CheckNow } from './ServerFacts';
import { texts } from '../../texts';
import styles from './ServerBanner.module.css';

export function ServerBanner() {
  const server = useMirror((state) => state.status?.server ?? null);
  useTellServerChanges(server?.state ?? null, server?.label ?? '');
  if (server === null || server.state !== 'unreachable') return null;
  return (
    <section className={styles.banner} aria-label={texts.server.unreachableBanner}>
      <IconPlugConnectedX size={20} className={styles.icon} aria-hidden="true" />
      <div className={styles.words}>
        <p className={styles.title}>{texts.server.isUnreachable(server.label)}</p>
        <p className={styles.text}>
          {server.error ? rootCause(server.error).message : texts.server.doesNotAnswer} {texts.server.leasesGoOn}
        </p>
      </div>
      <CheckNow server={server} />
    </section>
  );
}

/** Spoken once per change: the countdown in the banner would otherwise be read out every second. */
function useTellServerChanges(state: string | null, label: string): void {
  const { announcer } = useApp();
  const before = useRef(state);
  useEffect(() => {
    if (before.current !== null && before.current !== state) {
      if (state === 'unreachable') announcer.say(texts.server.isUnreachable(label));
      else if (state === 'healthy' && before.current === 'unreachable') announcer.say(texts.server.answersAgain(label));
    }
    before.current = state;
  }, [announcer, state, label]);
}
