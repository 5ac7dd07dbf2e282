/** The audit record: when, who, what, on which router, with which outcome. Read page by page, newest first. */

import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { mostAuditEntries, type AuditEntry } from '@shared/audit';
import type { ServiceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import { ErrorText } from '../../components/ErrorText';
import { formatDuration, formatTime, plural } from '../../components/format';
import { useApp, useMirror } from '../../window-parts';
import { csvOf, filtered, linesOf, type ActivityLine, type Outcome } from './activity-model';
import styles from './ActivityDialog.module.css';

const outcomes: { value: Outcome; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'success', label: 'Succeeded' },
  { value: 'failure', label: 'Failed' },
];

/** The clipboard takes no more (schemas of main). */
const mostCopied = 100_000;

export function ActivityDialog({ onClose }: { readonly onClose: () => void }) {
  const { api, ui, mirror, announcer } = useApp();
  const identity = useMirror((state) => state.status?.identity ?? null);
  const { entries, failure, hasMore, readMore } = useRecord();
  const [search, setSearch] = useState('');
  const [outcome, setOutcome] = useState<Outcome>('all');
  const [openedAt] = useState(() => new Date());
  const lines = linesOf(entries, {
    nameOf: (routerId) => mirror.getState().mirror.rows.get(routerId as RouterId)?.router.name ?? null,
    ownId: identity?.userId ?? '',
    ownName: identity?.name ?? '',
  });
  const shown = filtered(lines, search, outcome);
  const csv = csvOf(shown);

  const copy = async (): Promise<void> => {
    const [, error] = await api.copyText({ text: csv });
    announcer.say(error === null ? `${shown.length} lines copied` : `Not copied: ${error.message}`);
  };
  const goTo = (routerId: RouterId): void => {
    onClose();
    ui.setState({ activeId: routerId, detailsId: routerId });
  };

  return (
    <Modal opened size={980} title="Activity" onClose={onClose} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={styles.activity}>
        <div className={styles.tools}>
          <TextInput
            type="search"
            aria-label="Search the activity"
            placeholder="Search operation, router, error or user"
            data-autofocus
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <SegmentedControl aria-label="Outcome" size="xs" data={outcomes} value={outcome} onChange={setOutcome} />
          <Button
            variant="default"
            size="xs"
            disabled={shown.length === 0 || csv.length > mostCopied}
            onClick={() => void copy()}
          >
            Copy as CSV
          </Button>
        </div>
        {failure && <ErrorText error={failure} title="The record could not be read" />}
        <div className={styles.scroll} tabIndex={0} role="region" aria-label="Activity">
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Operation</th>
                <th scope="col">Router</th>
                <th scope="col">Outcome</th>
                <th scope="col">Took</th>
                <th scope="col">Who</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((line) => (
                <Line key={line.n} line={line} now={openedAt} onGoTo={goTo} />
              ))}
            </tbody>
          </table>
          {shown.length === 0 && <p className={styles.soft}>Nothing of this kind is in what was read.</p>}
        </div>
        <div className={styles.foot}>
          <span className={styles.soft} role="status">
            {plural(shown.length, 'operation', 'operations')}
          </span>
          <Button variant="default" size="xs" disabled={!hasMore} onClick={readMore}>
            Read older ones
          </Button>
        </div>
      </div>
    </Modal>
  );
}

type LineProps = {
  readonly line: ActivityLine;
  readonly now: Date;
  readonly onGoTo: (routerId: RouterId) => void;
};

function Line({ line, now, onGoTo }: LineProps) {
  const { routerId } = line;
  const { day, time, full } = formatTime(line.time, now);
  return (
    <tr>
      <td title={full}>
        {day === null ? '' : `${day} `}
        {time}
      </td>
      <td>{line.operation}</td>
      <td>
        {routerId === null ? (
          line.router
        ) : (
          <button type="button" className={styles.link} onClick={() => onGoTo(routerId)}>
            {line.router}
          </button>
        )}
      </td>
      <td className={line.outcome === 'failure' ? styles.failed : undefined}>
        {line.outcome === 'success' ? 'succeeded' : 'failed'}
        {line.remark !== null && `: ${line.remark}`}
        {line.errorCode !== null && <span className={styles.code}>{line.errorCode.replaceAll('<-', ' ← ')}</span>}
      </td>
      <td>
        {line.durationMs === null
          ? ''
          : line.durationMs < 1_000
            ? `${line.durationMs} ms`
            : formatDuration(line.durationMs)}
      </td>
      <td>{line.user}</td>
    </tr>
  );
}

function useRecord() {
  const { api } = useApp();
  const [entries, setEntries] = useState<readonly AuditEntry[]>([]);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const [hasMore, setHasMore] = useState(false);
  const [before, setBefore] = useState<number | null>(null);
  useEffect(() => {
    let overtaken = false;
    const read = async (): Promise<void> => {
      const [page, error] = await api.getAuditPage({ before, limit: mostAuditEntries });
      if (overtaken) return;
      setFailure(error);
      if (page === null) return;
      setEntries((known) => (before === null ? page.entries : [...known, ...page.entries]));
      setHasMore(page.entries.length === mostAuditEntries);
    };
    void read();
    return () => {
      overtaken = true;
    };
  }, [api, before]);
  const oldest = entries.at(-1)?.n ?? null;
  return { entries, failure, hasMore, readMore: () => setBefore(oldest) };
}
