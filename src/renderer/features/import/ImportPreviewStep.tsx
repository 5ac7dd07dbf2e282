/** What would come of the import: how it was read, which routers are ready, which lines are not and why. */

import { Button, Loader, Select, Tabs, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ServiceError } from '@shared/errors';
import { parseId, type CredentialId } from '@shared/ids';
import type { ImportField, ImportFormat, ImportPreview, ImportRequest, ImportSource } from '@shared/import';
import { ErrorText } from '../../components/ErrorText';
import { WaitingButton } from '../../components/WaitingButton';
import { useApp } from '../../window-parts';
import { CredentialSelect } from '../credentials/CredentialSelect';
import { ColumnMapping } from './ColumnMapping';
import { ReadyTable, RemarkList } from './PreviewLists';
import { texts } from '../../texts';
import styles from './ImportDialog.module.css';

const typingMs = 350;

type Props = { readonly source: ImportSource; readonly onBack: () => void; readonly onClose: () => void };

export function ImportPreviewStep({ source, onBack, onClose }: Props) {
  const { api } = useApp();
  const [request, setRequest] = useState<ImportRequest>({
    source,
    format: 'auto',
    mapping: null,
    hasHeader: null,
    user: 'root',
    group: null,
    credentialId: null,
  });
  const { preview, failure: readFailure, isReading } = usePreview(request);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const [sending, setSending] = useState(false);
  const change = (part: Partial<ImportRequest>): void => setRequest({ ...request, ...part });

  const confirm = async (importId: string): Promise<void> => {
    setSending(true);
    const [, error] = await api.confirmImport({ importId });
    setSending(false);
    setFailure(error);
    if (error === null) onClose();
  };

  if (preview === null) {
    return (
      <div className={styles.step}>
        {readFailure === null ? (
          <p className={styles.reading} role="status">
            <Loader size="xs" /> {texts.importing.reading}
          </p>
        ) : (
          <ErrorText error={readFailure} />
        )}
        <div className={styles.buttons}>
          <Button variant="default" data-autofocus onClick={onBack}>
            {texts.common.back}
          </Button>
        </div>
      </div>
    );
  }

  return (
    <div className={styles.step}>
      <Options request={request} format={preview.format} onChange={change} />
      {preview.table !== null && (
        <ColumnMapping
          columns={preview.table.columns}
          hasHeader={preview.table.hasHeader}
          onHeader={(hasHeader) => change({ hasHeader, mapping: null })}
          onMapping={(mapping: readonly (ImportField | null)[]) => change({ mapping })}
        />
      )}
      <Outcome key={preview.format} preview={preview} />
      {readFailure && <ErrorText error={readFailure} />}
      {failure && <ErrorText error={failure} />}
      <div className={styles.buttons} data-dialog-foot>
        {isReading && <Loader size="xs" aria-label={texts.importing.readingAgain} />}
        <Button variant="default" onClick={onBack}>
          {texts.common.back}
        </Button>
        <Button variant="default" onClick={onClose}>
          {texts.common.cancel}
        </Button>
        <WaitingButton
          loading={sending}
          disabled={preview.readyCount === 0 || isReading}
          onClick={() => void confirm(preview.importId)}
        >
          {texts.importing.import(preview.readyCount)}
        </WaitingButton>
      </div>
    </div>
  );
}

function usePreview(request: ImportRequest) {
  const { api } = useApp();
  const [preview, setPreview] = useState<ImportPreview | null>(null);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const [shown, setShown] = useState<ImportRequest | null>(null);
  useEffect(() => {
    let overtaken = false;
    const read = async (): Promise<void> => {
      const [answer, error] = await api.previewImport(request);
      if (overtaken) return;
      setFailure(error);
      if (answer !== null) setPreview(answer);
      setShown(request);
    };
    // The first look is at once; typing is waited out.
    const timer = setTimeout(() => void read(), shown === null ? 0 : typingMs);
    return () => {
      overtaken = true;
      clearTimeout(timer);
    };
    // oxlint-disable-next-line react/exhaustive-deps -- `shown` follows the request and must not start another look
  }, [api, request]);
  return { preview, failure, isReading: shown !== request };
}

type OptionsProps = {
  readonly request: ImportRequest;
  readonly format: ImportPreview['format'];
  readonly onChange: (part: Partial<ImportRequest>) => void;
};

function Options({ request, format, onChange }: OptionsProps) {
  // How a server reaches its routers, and with what, is its own affair.
  if (format === 'directory') return null;
  return (
    <div className={styles.options}>
      <Select
        label={texts.importing.readAs}
        allowDeselect={false}
        data={Object.entries(texts.importing.formats).map(([value, label]) => ({ value, label }))}
        value={format}
        onChange={(value) =>
          value !== null && onChange({ format: value as ImportFormat, mapping: null, hasHeader: null })
        }
      />
      {format !== 'json' && (
        <>
          <TextInput
            label={texts.importing.userWhereNone}
            spellCheck={false}
            value={request.user}
            onChange={(event) => onChange({ user: event.currentTarget.value })}
          />
          <TextInput
            label={texts.importing.groupWhereNone}
            value={request.group ?? ''}
            onChange={(event) => onChange({ group: event.currentTarget.value || null })}
          />
          <CredentialSelect
            otherwise={{ value: '', label: texts.importing.agentOrNamedKey }}
            value={request.credentialId ?? ''}
            onChange={(value) => onChange({ credentialId: parseId<CredentialId>(value) })}
          />
        </>
      )}
    </div>
  );
}

function Outcome({ preview }: { readonly preview: ImportPreview }) {
  const { readyCount, duplicateCount, problemCount, notes } = preview;
  const first = readyCount > 0 ? 'ready' : problemCount > 0 ? 'problems' : duplicateCount > 0 ? 'duplicates' : 'ready';
  return (
    <Tabs defaultValue={first} keepMounted={false} classNames={{ panel: styles.panel ?? '' }}>
      <Tabs.List aria-label={texts.importing.outcome}>
        <Tabs.Tab value="ready">{texts.importing.ready(readyCount)}</Tabs.Tab>
        <Tabs.Tab value="duplicates">{texts.importing.alreadyThere(duplicateCount)}</Tabs.Tab>
        <Tabs.Tab value="problems">{texts.importing.problems(problemCount)}</Tabs.Tab>
        {notes.length > 0 && <Tabs.Tab value="notes">{texts.importing.remarks(notes.length)}</Tabs.Tab>}
      </Tabs.List>
      <Tabs.Panel value="ready">
        <ReadyTable rows={preview.ready} count={readyCount} />
      </Tabs.Panel>
      <Tabs.Panel value="duplicates">
        <RemarkList remarks={preview.duplicates} count={duplicateCount} nothing={texts.importing.noneThere} />
      </Tabs.Panel>
      <Tabs.Panel value="problems">
        <RemarkList remarks={preview.problems} count={problemCount} nothing={texts.importing.noProblem} />
      </Tabs.Panel>
      <Tabs.Panel value="notes">
        <RemarkList remarks={notes} count={notes.length} nothing="" />
      </Tabs.Panel>
    </Tabs>
  );
}
