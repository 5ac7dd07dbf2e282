/** What this is, in which version, on what it stands, and under which licences. */

import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import { ErrorText } from '../../components/ErrorText';
import { useApp, useMirror } from '../../window-parts';
import styles from './AboutDialog.module.css';
import licences from './licences.json';

export function AboutDialog({ onClose }: { readonly onClose: () => void }) {
  const versions = useMirror((state) => state.status?.versions ?? null);
  return (
    <Modal
      opened
      size={560}
      title="About Router Sessions"
      onClose={onClose}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={styles.about}>
        <p className={styles.text}>Keeps management sessions on routers alive, and never lies about them.</p>
        {versions !== null && (
          <dl className={styles.facts}>
            <dt>Version</dt>
            <dd>{versions.app}</dd>
            <dt>Electron</dt>
            <dd>
              {versions.electron}
              {versions.runtime === 'test' ? ' (test runtime, for tests and the demo only)' : ''}
            </dd>
            <dt>Licence</dt>
            <dd>MIT</dd>
          </dl>
        )}
        <DiagnosticsButtons />
        <section aria-label="Libraries and their licences">
          <h3 className={styles.title}>Libraries and their licences</h3>
          <div className={styles.scroll} tabIndex={0} role="region" aria-label="Libraries">
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">Library</th>
                  <th scope="col">Version</th>
                  <th scope="col">Licence</th>
                </tr>
              </thead>
              <tbody>
                {licences.map(({ name, version, licence }) => (
                  <tr key={name}>
                    <td>{name}</td>
                    <td>{version}</td>
                    <td>{licence}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      </div>
    </Modal>
  );
}

/** Also in the settings: what helps to find a fault. */
export function DiagnosticsButtons() {
  const { api, announcer } = useApp();
  const [copied, setCopied] = useState<number | null>(null);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const copy = async (): Promise<void> => {
    const [answer, error] = await api.copyDiagnostics();
    setFailure(error);
    setCopied(answer?.lines ?? null);
    if (answer) announcer.say('Diagnostics copied');
  };
  const openFolder = async (): Promise<void> => {
    const [, error] = await api.openLogFolder();
    setFailure(error);
  };
  return (
    <div className={styles.diagnostics}>
      <Button variant="default" size="xs" onClick={() => void copy()}>
        Copy diagnostics
      </Button>
      <Button variant="default" size="xs" onClick={() => void openFolder()}>
        Open the folder of the log
      </Button>
      <span className={styles.soft} role="status">
        {copied === null ? 'Versions, counts and the end of the log; no secrets.' : `${copied} lines copied.`}
      </span>
      {failure && <ErrorText error={failure} />}
    </div>
  );
}
