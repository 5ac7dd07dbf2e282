/** The audit record: when, who, what, on which router, with which outcome. Read page by page, newest first. */

import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useId, useMemo, useState } from 'react';
import {
  type AuditEntry,
  type AuditExportFormat,
  type AuditFilter,
  auditOutcomes,
  mostAuditEntries,
} from '@shared/audit';
import type { ServiceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import { ErrorText } from '../../components/ErrorText';
import { formatDuration, formatTime } from '../../components/format';
import { Modal } from '../../components/Modal';
import { texts } from '../../texts';
import { useApp, useListedRows, useMirror } from '../../window-parts';
import { type ActivityLine, filterOf, instantOf, linesOf } from './activity-model';
import styles from './ActivityDialog.module.css';

const outcomes = ['all', ...auditOutcomes] as const;
/** Main reads files for each filter: not for every letter of a word. */
const typedMs = 250;

export function ActivityDialog({ onClose }: { readonly onClose: () => void }) {
  const { api, ui, mirror } = useApp();
  const { isReady } = useListedRows();
  const identity = useMirror((state) => state.status?.identity ?? null);
  const ownId = identity?.userId ?? '';
  const ownName = identity?.name ?? '';
  const [search, setSearch] = useState('');
  const [outcome, setOutcome] = useState<AuditFilter['outcome']>('all');
  const [since, setSince] = useState('');
  const [until, setUntil] = useState('');
  const [openedAt] = useState(() => new Date());
  const [exportFailure, setExportFailure] = useState<ServiceError | null>(null);
  const [exported, setExported] = useState('');
  const [typed] = useDebouncedValue(search, typedMs);
  const filter = useMemo(() => {
    const rows = isReady ? mirror.getState().mirror.rows.values() : [];
    const routers = [...rows].map(({ id, router }) => [id, router.name] as const);
    return filterOf({ search: typed, outcome, since, until }, { routers, ownId, ownName });
  }, [mirror, isReady, typed, outcome, since, until, ownId, ownName]);
  const { entries, failure, hasMore, readMore } = useRecord(filter);
  const lines = linesOf(entries, {
    nameOf: (routerId) => mirror.getState().mirror.rows.get(routerId as RouterId)?.router.name ?? null,
    ownId,
    ownName,
  });

  const exportAs = async (format: AuditExportFormat): Promise<void> => {
    const [written, error] = await api.exportActivity({ format, filter });
    setExportFailure(error);
    const file = written?.file ?? null;
    setExported(written === null || file === null ? '' : texts.activity.exported(written.count, file));
  };
  const goTo = (routerId: RouterId): void => {
    onClose();
    ui.setState({ activeId: routerId, detailsId: routerId });
  };
  const { columns } = texts.activity;

  return (
    <Modal
      opened
      size={1180}
      title={texts.activity.title}
      onClose={onClose}
      closeButtonProps={{ 'aria-label': texts.common.close }}
    >
      <div className={styles.activity}>
        <div className={styles.tools}>
          <TextInput
            type="search"
            aria-label={texts.activity.search}
            placeholder={texts.activity.searchHint}
            data-autofocus
            value={search}
            maxLength={500}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <SegmentedControl
            aria-label={texts.activity.outcome}
            size="xs"
            classNames={{ label: styles.choice ?? '' }}
            data={outcomes.map((value) => ({ value, label: texts.activity.outcomes[value] }))}
            value={outcome}
            onChange={setOutcome}
          />
          <div className={styles.second}>
            <div className={styles.span}>
              <MomentField label={texts.activity.since} value={since} edge="begin" onChange={setSince} />
              <MomentField label={texts.activity.until} value={until} edge="end" onChange={setUntil} />
            </div>
            <div className={styles.exports}>
              <Button variant="default" size="xs" onClick={() => void exportAs('csv')}>
                {texts.activity.exportCsv}
              </Button>
              <Button variant="default" size="xs" onClick={() => void exportAs('jsonl')}>
                {texts.activity.exportLines}
              </Button>
            </div>
          </div>
        </div>
        {failure && <ErrorText error={failure} title={texts.activity.notRead} />}
        {exportFailure && <ErrorText error={exportFailure} title={texts.activity.notExported} />}
        <div className={styles.scroll} tabIndex={0} role="region" aria-label={texts.activity.title}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{columns.when}</th>
                <th scope="col">{columns.operation}</th>
                <th scope="col">{columns.router}</th>
                <th scope="col">{columns.outcome}</th>
                <th scope="col">{columns.took}</th>
                <th scope="col">{columns.who}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <Line key={line.n} line={line} now={openedAt} onGoTo={goTo} />
              ))}
            </tbody>
          </table>
          {lines.length === 0 && <p className={styles.soft}>{texts.activity.nothing}</p>}
        </div>
        <div className={styles.foot}>
          <span className={styles.soft} role="status">
            {texts.activity.shown(lines.length)}
          </span>
          <span className={styles.exported} role="status">
            {exported}
          </span>
          <Button variant="default" size="xs" disabled={!hasMore} onClick={readMore}>
            {texts.activity.readOlder}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

type MomentProps = {
  readonly label: string;
  readonly value: string;
  readonly edge: 'begin' | 'end';
  readonly onChange: (value: string) => void;
};

/** A day, or a day and a time: written as in no region, so that it is read the same in all of them. */
function MomentField({ label, value, edge, onChange }: MomentProps) {
  const id = useId();
  const isWrong = value.trim() !== '' && instantOf(value, edge) === null;
  return (
    <div className={styles.moment}>
      <label htmlFor={id}>{label}</label>
      <TextInput
        id={id}
        size="xs"
        placeholder={texts.activity.momentPattern}
        title={texts.activity.momentMeaning}
        spellCheck={false}
        autoComplete="off"
        maxLength={30}
        value={value}
        error={isWrong}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
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
      <td>
        {line.operation}
        {line.details !== '' && <span className={styles.code}>{line.details}</span>}
      </td>
      <td>
        {routerId === null ? (
          line.router
        ) : (
          <button type="button" className={styles.link} onClick={() => onGoTo(routerId)}>
            {line.router}
          </button>
        )}
      </td>
      <td className={line.outcome === 'failure' ? styles.failed : undefined} title={line.errorCode ?? undefined}>
        {texts.activity.became[line.outcome]}
        {line.remark !== null && `: ${line.remark}`}
        {line.cause !== null && <span className={styles.code}>{line.cause}</span>}
      </td>
      <td>
        {line.durationMs === null
          ? ''
          : line.durationMs < 1_000
            ? texts.activity.took(String(line.durationMs))
            : formatDuration(line.durationMs)}
      </td>
      <td>{line.user}</td>
    </tr>
  );
}

type Page = { readonly filter: AuditFilter; readonly before: number | null };

function useRecord(filter: AuditFilter) {
  const { api } = useApp();
  const [entries, setEntries] = useState<readonly AuditEntry[]>([]);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const [next, setNext] = useState<number | null>(null);
  const [older, setOlder] = useState<Page | null>(null);
  // A page of another filter is none of this one: then the first is wanted.
  const before = older !== null && older.filter === filter ? older.before : null;
  useEffect(() => {
    let overtaken = false;
    const read = async (): Promise<void> => {
      const [page, error] = await api.getAuditPage({ before, limit: mostAuditEntries, filter });
      if (overtaken) return;
      setFailure(error);
      if (page === null) return;
      setEntries((known) => (before === null ? page.entries : [...known, ...page.entries]));
      setNext(page.next);
    };
    void read();
    return () => {
      overtaken = true;
    };
  }, [api, before, filter]);
  return { entries, failure, hasMore: next !== null, readMore: () => setOlder({ filter, before: next }) };
}
