/** How far an operation on many routers is, and what came of it: grouped by cause, with another try for what failed. */

import { ActionIcon, Button, Progress } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { BulkProgress } from '@shared/bulk';
import type { ServiceError } from '@shared/errors';
import { ErrorText } from '../../../components/ErrorText';
import { useApp, useUi } from '../../../window-parts';
import { texts } from '../../../texts';
import { BulkCauses, useCanRetry } from './BulkCauses';
import styles from './BulkPanel.module.css';

export function BulkPanel() {
  const bulk = useUi((state) => state.bulk);
  return bulk === null ? null : <Panel key={bulk.id} bulk={bulk} />;
}

function Panel({ bulk }: { readonly bulk: BulkProgress }) {
  const { api } = useApp();
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const canRetry = useCanRetry(bulk);
  const { id } = bulk;
  const isOver = bulk.state === 'done' || bulk.state === 'cancelled';
  const settled = bulk.total - bulk.waiting - bulk.running;
  const call = async (answer: Promise<readonly [unknown, ServiceError | null]>): Promise<void> => {
    const [, error] = await answer;
    setFailure(error);
  };
  return (
    <section className={styles.panel} aria-label={texts.bulk.panel}>
      <div className={styles.head}>
        <p className={styles.title} role="status">
          {isOver ? (
            <>
              <span className={styles.soft}>{texts.bulk.went[bulk.operation](bulk.total)}</span>{' '}
              <span>{summaryOf(bulk)}</span>
            </>
          ) : (
            texts.bulk.running[bulk.operation](bulk.total)
          )}
        </p>
        {!isOver && (
          <Button
            variant="default"
            size="xs"
            disabled={bulk.state === 'cancelling'}
            onClick={() => void call(api.cancelBulk({ id }))}
          >
            {bulk.state === 'cancelling' ? texts.bulk.cancelling : texts.common.cancel}
          </Button>
        )}
        {isOver && canRetry && (
          <Button size="xs" onClick={() => void call(api.retryBulk({ id }))}>
            {texts.bulk.retryFailed}
          </Button>
        )}
        {isOver && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={texts.bulk.closePanel}
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
            aria-label={texts.bulk.progress[bulk.operation]}
          />
          <span className={styles.soft}>
            {bulk.failed > 0
              ? texts.bulk.settledSomeFailed(settled, bulk.total, bulk.failed)
              : texts.bulk.settled(settled, bulk.total)}
          </span>
        </div>
      )}
      {failure && <ErrorText error={failure} />}
      <BulkCauses bulk={bulk} />
    </section>
  );
}

export function summaryOf(bulk: BulkProgress): string {
  const parts = [
    texts.bulk.done[bulk.operation](bulk.succeeded),
    ...(bulk.failed > 0 ? [texts.bulk.failed(bulk.failed)] : []),
    ...(bulk.skipped.length > 0 ? [texts.bulk.skipped(bulk.skipped.length)] : []),
    ...(bulk.spared.length > 0 ? [texts.bulk.notTried(bulk.spared.length)] : []),
    ...(bulk.cancelled.length > 0 ? [texts.bulk.cancelled(bulk.cancelled.length)] : []),
  ];
  return texts.bulk.summary(parts);
}
