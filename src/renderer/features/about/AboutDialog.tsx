/** What this is, in which version, on what it stands, and under which licences. */

import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import { ErrorText } from '../../components/ErrorText';
import { Modal } from '../../components/Modal';
import { useApp, useMirror } from '../../window-parts';
import { texts } from '../../texts';
import styles from './AboutDialog.module.css';
import licences from './licences.json';

const ownLicence = 'MIT';

export function AboutDialog({ onClose }: { readonly onClose: () => void }) {
  const versions = useMirror((state) => state.status?.versions ?? null);
  return (
    <Modal
      opened
      size={560}
      title={texts.about.title}
      onClose={onClose}
      closeButtonProps={{ 'aria-label': texts.common.close }}
    >
      <div className={styles.about}>
        <p className={styles.text}>{texts.about.claim}</p>
        {versions !== null && (
          <dl className={styles.facts}>
            <dt>{texts.about.version}</dt>
            <dd>{versions.app}</dd>
            <dt>{texts.about.electron}</dt>
            <dd>{versions.runtime === 'test' ? texts.about.testRuntime(versions.electron) : versions.electron}</dd>
            <dt>{texts.about.licence}</dt>
            <dd>{ownLicence}</dd>
          </dl>
        )}
        <DiagnosticsButtons />
        <section aria-label={texts.about.librariesAndLicences}>
          <h3 className={styles.title}>{texts.about.librariesAndLicences}</h3>
          <div className={styles.scroll} tabIndex={0} role="region" aria-label={texts.about.libraries}>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{texts.about.library}</th>
                  <th scope="col">{texts.about.version}</th>
                  <th scope="col">{texts.about.licence}</th>
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
    if (answer) announcer.say(texts.diagnostics.copied);
  };
  const openFolder = async (): Promise<void> => {
    const [, error] = await api.openLogFolder();
    setFailure(error);
  };
  return (
    <div className={styles.diagnostics}>
      <Button variant="default" size="xs" onClick={() => void copy()}>
        {texts.diagnostics.copy}
      </Button>
      <Button variant="default" size="xs" onClick={() => void openFolder()}>
        {texts.diagnostics.openFolder}
      </Button>
      <span className={styles.soft} role="status">
        {copied === null ? texts.diagnostics.whatIsInIt : texts.diagnostics.linesCopied(copied)}
      </span>
      {failure && <ErrorText error={failure} />}
    </div>
  );
}
