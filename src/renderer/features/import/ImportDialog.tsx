/** An import in two steps: where the routers come from, and what would come of it. Nothing changes before “Import”. */

import { Button, Textarea } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import { largestImportBytes, type ImportSource } from '@shared/import';
import { ErrorText } from '../../components/ErrorText';
import { Modal } from '../../components/Modal';
import { useApp, useMirror } from '../../window-parts';
import { ImportPreviewStep } from './ImportPreviewStep';
import { texts } from '../../texts';
import styles from './ImportDialog.module.css';

/** Of no language: addresses as they are pasted. */
const sample = '10.0.0.1\nroot@gateway.example:2222\nbranch-7 10.7.0.1';

type Chosen = { readonly source: ImportSource; readonly name: string };

type Props = {
  /** what to look at first; null: asks where the routers come from */
  readonly from: 'directory' | null;
  readonly onClose: () => void;
};

export function ImportDialog({ from, onClose }: Props) {
  const server = useMirror((state) => state.status?.server.label ?? '');
  const [chosen, setChosen] = useState<Chosen | null>(
    from === null ? null : { source: { kind: 'directory' }, name: server },
  );
  const [pasted, setPasted] = useState('');
  return (
    <Modal
      opened
      size={1100}
      yOffset="2dvh"
      title={chosen === null ? texts.importing.title : texts.importing.titleFrom(chosen.name)}
      onClose={onClose}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': texts.common.close }}
    >
      {chosen === null ? (
        <SourceStep pasted={pasted} onPasted={setPasted} onChosen={setChosen} onClose={onClose} />
      ) : (
        <ImportPreviewStep source={chosen.source} onBack={() => setChosen(null)} onClose={onClose} />
      )}
    </Modal>
  );
}

type SourceProps = {
  readonly pasted: string;
  readonly onPasted: (text: string) => void;
  readonly onChosen: (chosen: Chosen) => void;
  readonly onClose: () => void;
};

function SourceStep({ pasted, onPasted, onChosen, onClose }: SourceProps) {
  const { api } = useApp();
  const [failure, setFailure] = useState<ServiceError | null>(null);

  const choose = async (): Promise<void> => {
    const [answer, error] = await api.chooseImportFile();
    setFailure(error);
    const file = answer?.file ?? null;
    if (file !== null) onChosen({ source: { kind: 'file', fileId: file.fileId }, name: file.name });
  };

  return (
    <div className={styles.step}>
      <p className={styles.text}>{texts.importing.whatIsRead}</p>
      <div>
        <Button
          data-autofocus
          leftSection={<IconFileImport size={16} aria-hidden="true" />}
          onClick={() => void choose()}
        >
          {texts.importing.chooseFile}
        </Button>
      </div>
      {failure && <ErrorText error={failure} />}
      <Textarea
        label={texts.importing.paste}
        placeholder={sample}
        autosize
        minRows={6}
        maxRows={14}
        spellCheck={false}
        maxLength={largestImportBytes}
        classNames={{ input: styles.mono ?? '' }}
        value={pasted}
        onChange={(event) => onPasted(event.currentTarget.value)}
      />
      <div className={styles.buttons}>
        <Button variant="default" onClick={onClose}>
          {texts.common.cancel}
        </Button>
        <Button
          variant={pasted.trim() === '' ? 'default' : 'filled'}
          disabled={pasted.trim() === ''}
          onClick={() => onChosen({ source: { kind: 'text', text: pasted }, name: texts.importing.pastedList })}
        >
          {texts.importing.lookAtList}
        </Button>
      </div>
    </div>
  );
}
