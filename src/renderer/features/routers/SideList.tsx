/** The side list: which part of the routers to look at, each with its count. */

import { IconAlertTriangle, IconFolder, IconHistory, IconListDetails, IconPlugConnected } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { classNames } from '../../components/class-names';
import { allRouters, type ListFilter } from '../../stores/ui';
import { texts } from '../../texts';
import { numberText } from '../../texts/locale';
import { useApp, useCounts, useMirror, useUi } from '../../window-parts';
import styles from './SideList.module.css';

export function SideList() {
  const counts = useCounts();
  const recent = useUi((state) => state.recent);
  const recentCount = useMirror((state) => recent.filter((id) => state.mirror.rows.has(id)).length);
  return (
    <nav className={styles.side} aria-label={texts.sideList.name}>
      <Entry
        filter={allRouters}
        icon={<IconListDetails size={16} />}
        label={texts.sideList.all}
        count={counts && counts.all}
      />
      <Entry
        filter={{ kind: 'with-session' }}
        icon={<IconPlugConnected size={16} />}
        label={texts.sideList.withSession}
        count={counts && counts.withSession}
      />
      <Entry
        filter={{ kind: 'attention' }}
        icon={<IconAlertTriangle size={16} />}
        label={texts.sideList.needsAttention}
        count={counts && counts.attention}
        urgent
      />
      <Entry
        filter={{ kind: 'recent' }}
        icon={<IconHistory size={16} />}
        label={texts.recent.label}
        title={texts.recent.meaning}
        count={counts && recentCount}
      />
      {counts !== null && counts.groups.length > 0 && <h2 className={styles.heading}>{texts.sideList.groups}</h2>}
      {counts?.groups.map((group) => (
        <Entry
          key={group.name}
          filter={{ kind: 'group', group: group.name }}
          icon={<IconFolder size={16} />}
          label={group.name.slice(group.name.lastIndexOf('/') + 1)}
          title={group.name}
          depth={group.name.split('/').length - 1}
          count={group.count}
        />
      ))}
    </nav>
  );
}

type EntryProps = {
  readonly filter: ListFilter;
  readonly icon: ReactNode;
  readonly label: string;
  /** null: not known yet */
  readonly count: number | null;
  readonly urgent?: boolean;
  readonly title?: string;
  /** how many groups it lies in */
  readonly depth?: number;
};

function Entry({ filter, icon, label, count, urgent = false, title = label, depth = 0 }: EntryProps) {
  const { ui } = useApp();
  const chosen = useUi((state) => sameFilter(state.filter, filter));
  return (
    <button
      type="button"
      className={classNames(styles.entry, chosen && styles.chosen)}
      aria-current={chosen ? 'true' : undefined}
      title={title}
      style={depth === 0 ? undefined : { marginInlineStart: Math.min(depth, 4) * 12 }}
      onClick={() => ui.setState({ filter })}
    >
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <span className={classNames(styles.label, filter.kind !== 'group' && styles.own)}>{label}</span>
      <span className={classNames(styles.count, urgent && (count ?? 0) > 0 && styles.urgent)}>
        {count !== null && numberText(count)}
      </span>
    </button>
  );
}

function sameFilter(left: ListFilter, right: ListFilter): boolean {
  if (left.kind === 'group' && right.kind === 'group') return left.group === right.group;
  return left.kind === right.kind;
}
