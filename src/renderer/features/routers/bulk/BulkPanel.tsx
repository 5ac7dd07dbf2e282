/** How far an operation on many routers is, and what came of it: grouped by cause, with another try for what failed. */

import { ActionIcon, Button, Progress } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { BulkGroup, BulkOperation, BulkProgress } from '@shared/bulk';
import type { ServiceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import { ErrorText } from '../../../components/ErrorText';
import { plural } from '../../../components/format';
import { useApp, useUi } from '../../../window-parts';
import styles from './BulkPanel.module.css';

const running: Record<BulkOperation, string> = {
  start: 'Starting',
  refresh: 'Refreshing',
  restart: 'Restarting',
  end: 'Ending',
};
const done: Record<BulkOperation, string> = {
  start: 'started',
  refresh: 'refreshed',
  restart: 'restarted',
  end: 'ended',
};

export function BulkPanel() {
  const bulk = useUi((state) => state.bulk);
  return bulk === null ? null : <Panel key={bulk.id} bulk={bulk} />;
}

function Panel({ bulk }: { readonly bulk: BulkProgress }) {
  const { api } = useApp();
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const { id } = bulk;
  const isOver = bulk.state === 'done' || bulk.state === 'cancelled';
  const settled = bulk.total - bulk.waiting - bulk.running;
  const call = async (answer: Promise<readonly [unknown, ServiceError | null]>): Promise<void> => {
    const [, error] = await answer;
    setFailure(error);
  };
  return (
    <section className={styles.panel} aria-label="Operation on many routers">
      <div className={styles.head}>
        <p className={styles.title} role="status">
          {isOver ? summaryOf(bulk) : `${running[bulk.operation]} ${plural(bulk.total, 'session', 'sessions')}`}
        </p>
        {!isOver && (
          <Button
            variant="default"
            size="xs"
            disabled={bulk.state === 'cancelling'}
            onClick={() => void call(api.cancelBulk({ id }))}
          >
            {bulk.state === 'cancelling' ? 'Cancelling…' : 'Cancel'}
          </Button>
        )}
        {isOver && bulk.failed > 0 && (
          <Button size="xs" onClick={() => void call(api.retryBulk({ id }))}>
            Retry failed
          </Button>
        )}
        {isOver && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Close: operation on many routers"
            onClick={() => void call(api.dismissBulk({ id }))}
          >
            <IconX size={15} aria-hidden="true" />
          </ActionIcon>
        )}
      </div>
      {!isOver && (
        <div className={styles.progress}>
          <Progress
            value={bulk.total === 0 ? 0 : (settled / bulk.total) * 100}
            aria-label={`${running[bulk.operation]} sessions`}
          />
          <span className={styles.soft}>
            {settled.toLocaleString('en')} of {bulk.total.toLocaleString('en')}
            {bulk.failed > 0 ? `, ${bulk.failed.toLocaleString('en')} failed` : ''}
          </span>
        </div>
      )}
      {failure && <ErrorText error={failure} />}
      <Outcomes bulk={bulk} />
    </section>
  );
}

export function summaryOf(bulk: BulkProgress): string {
  const parts = [
    `${plural(bulk.succeeded, 'session', 'sessions')} ${done[bulk.operation]}`,
    ...(bulk.failed > 0 ? [`${bulk.failed.toLocaleString('en')} failed`] : []),
    ...(bulk.skipped.length > 0 ? [`${bulk.skipped.length.toLocaleString('en')} skipped`] : []),
    ...(bulk.spared.length > 0 ? [`${bulk.spared.length.toLocaleString('en')} not tried`] : []),
    ...(bulk.cancelled.length > 0 ? [`${bulk.cancelled.length.toLocaleString('en')} cancelled`] : []),
  ];
  return parts.join(', ');
}

function Outcomes({ bulk }: { readonly bulk: BulkProgress }) {
  const { groups, skipped, spared, cancelled } = bulk;
  if (groups.length + skipped.length + spared.length + cancelled.length === 0) return null;
  return (
    <ul className={styles.groups} tabIndex={0} aria-label="What failed, by cause">
      {groups.map((group) => (
        <Failed key={`${group.code} ${group.message}`} group={group} />
      ))}
      <Left ids={spared} why="not tried: their credential was refused three times in a row" />
      <Left ids={skipped} why="skipped: their state did not allow it" />
      <Left ids={cancelled} why="left alone, because it was cancelled" />
    </ul>
  );
}

function Failed({ group }: { readonly group: BulkGroup }) {
  return (
    <li>
      <p className={styles.cause}>
        <strong>{plural(group.routerIds.length, 'router', 'routers')}</strong>: {group.message}
      </p>
      <p className={styles.soft}>
        {group.meaning} {group.hint}
      </p>
      <Select ids={group.routerIds} />
    </li>
  );
}

function Left({ ids, why }: { readonly ids: readonly RouterId[]; readonly why: string }) {
  if (ids.length === 0) return null;
  return (
    <li>
      <p className={styles.cause}>
        <strong>{plural(ids.length, 'router', 'routers')}</strong> {why}
      </p>
      <Select ids={ids} />
    </li>
  );
}

function Select({ ids }: { readonly ids: readonly RouterId[] }) {
  const { ui } = useApp();
  return (
    <Button
      variant="subtle"
      size="compact-xs"
      className={styles.select ?? ''}
      onClick={() => ui.setState({ selection: new Set(ids) })}
    >
      Select {ids.length === 1 ? 'it' : 'them'}
    </Button>
  );
}
