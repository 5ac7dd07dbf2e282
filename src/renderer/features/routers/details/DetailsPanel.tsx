/** Everything known of one router and its session, beside the list. Fetched when opened and whenever main says it changed. */

import { ActionIcon, Button } from '@mantine/core';
import { IconPencil, IconTrash, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { ServiceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import type { RouterDetails } from '@shared/ipc-contract';
import type { RouterRow } from '@shared/view-sync';
import { ErrorText } from '../../../components/ErrorText';
import { useApp, useRow } from '../../../window-parts';
import { RowActions } from '../RowActions';
import { ErrorSection } from './ErrorSection';
import { FactsSection } from './FactsSection';
import { RefreshPlot } from './RefreshPlot';
import { SessionSection } from './SessionSection';
import { Timeline } from './Timeline';
import { texts } from '../../../texts';
import styles from './DetailsPanel.module.css';

type Props = { readonly routerId: RouterId; readonly onClosed: () => void };

export function DetailsPanel({ routerId, onClosed }: Props) {
  const { ui } = useApp();
  const row = useRow(routerId);
  const { details, failure, readAt } = useDetails(routerId, versionOf(row));
  if (row === null) return null;
  const { router, session } = row;
  const close = (): void => {
    ui.setState({ detailsId: null });
    onClosed();
  };
  return (
    <aside
      className={styles.panel}
      aria-label={texts.details.of(router.name)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) close();
      }}
    >
      <div className={styles.head}>
        <h2 className={styles.title} title={router.name}>
          {router.name}
        </h2>
        {router.simulated && <span className={styles.badge}>{texts.list.simulated}</span>}
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={texts.details.close}
          title={texts.common.close}
          onClick={close}
        >
          <IconX size={17} aria-hidden="true" />
        </ActionIcon>
      </div>
      <div className={styles.body} tabIndex={-1}>
        <div className={styles.actions}>
          <RowActions routerId={routerId} name={router.name} phase={session.phase} inTabOrder />
        </div>
        <ErrorSection row={row} />
        <SessionSection row={row} />
        {failure && <ErrorText error={failure} title={texts.details.notLoaded} />}
        {details !== null && session.sessionId !== null && (
          <RefreshPlot points={details.history} ttlMs={session.ttlMs} now={readAt.main} wallNow={readAt.wall} />
        )}
        <FactsSection row={row} details={details} />
        <Timeline entries={details?.timeline ?? null} now={readAt.wall} />
        <Foot row={row} />
      </div>
    </aside>
  );
}

/** The lab's own routers come and go with it: main refuses to change or delete them. */
function Foot({ row }: { readonly row: RouterRow }) {
  const { ui } = useApp();
  const routerId = row.id;
  if (row.router.simulated) {
    return <p className={styles.labWord}>{texts.details.ofLab}</p>;
  }
  return (
    <div className={styles.foot}>
      <Button
        variant="default"
        leftSection={<IconPencil size={15} aria-hidden="true" />}
        onClick={() => ui.setState({ dialog: { kind: 'edit', routerId } })}
      >
        {texts.common.edit}
      </Button>
      <Button
        variant="default"
        leftSection={<IconTrash size={15} aria-hidden="true" />}
        onClick={() => ui.setState({ dialog: { kind: 'delete', routerId } })}
      >
        {texts.common.delete}
      </Button>
    </div>
  );
}

/** A refresh that fails like the one before is news for the plot only. */
function versionOf(row: RouterRow | null): string {
  return `${row?.detailsVersion} ${row?.session.lastRefreshedAt} ${row?.session.nextAttemptAt}`;
}

/** Keeps what it has while a newer version is on its way: a panel that blinks at each refresh cannot be read. */
function useDetails(routerId: RouterId, version: string) {
  const { api, clock } = useApp();
  const [details, setDetails] = useState<RouterDetails | null>(null);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const momentNow = () => ({ wall: new Date(), main: clock.read() });
  const [readAt, setReadAt] = useState(momentNow);
  const wanted = useRef(version);
  useEffect(() => {
    wanted.current = version;
    const fetchDetails = async (): Promise<void> => {
      const [answer, error] = await api.getRouterDetails({ routerId });
      // An answer that a newer version has overtaken is dropped.
      if (wanted.current !== version) return;
      setFailure(error);
      setReadAt({ wall: new Date(), main: clock.read() });
      if (answer !== null) setDetails(answer);
    };
    void fetchDetails();
  }, [api, clock, routerId, version]);
  return { details, failure, readAt };
}
