/** Which commands server, and how it is: always in the header. A click opens what is known of it. */

import { Popover } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { classNames } from '../../components/class-names';
import { formatLatency } from '../../components/format';
import { useMirror } from '../../window-parts';
import { ServerDot } from './ServerDot';
import { ServerFacts } from './ServerFacts';
import { texts } from '../../texts';
import styles from './ServerIndicator.module.css';

export function ServerIndicator() {
  const server = useMirror((state) => state.status?.server ?? null);
  if (server === null) return null;
  const latency = server.latencyMs !== null && server.state === 'healthy' ? formatLatency(server.latencyMs) : null;
  return (
    <Popover position="bottom-end" width={340} shadow="md" trapFocus returnFocus transitionProps={{ duration: 80 }}>
      <Popover.Target>
        <button type="button" className={styles.indicator}>
          <span className="visually-hidden">{texts.server.prefix}</span>
          <ServerDot state={server.state} />
          <span className={styles.label} title={server.label}>
            {server.label}
          </span>
          <span className={classNames(styles.word, server.state === 'unreachable' && styles.bad)}>
            {texts.server.states[server.state]}
          </span>
          {latency !== null && <span className={styles.latency}>{latency}</span>}
          <IconChevronDown size={14} aria-hidden="true" />
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={texts.server.about}>
        <ServerFacts server={server} />
      </Popover.Dropdown>
    </Popover>
  );
}
