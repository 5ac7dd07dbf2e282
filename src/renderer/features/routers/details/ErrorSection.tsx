/** The last error in full: what happened, what it means, what to do, what is known beyond; or the host key question. */

import { Button } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { rootCause, type ServiceError } from '@shared/errors';
import type { RouterRow } from '@shared/view-sync';
import { CopyButton } from '../../../components/CopyButton';
import { ErrorText } from '../../../components/ErrorText';
import { dropHostKeyQuestion, setActionError } from '../../../stores/ui';
import { useApp, useMirror, useUi } from '../../../window-parts';
import { HostKeyQuestion, hostKeyTitle } from '../../host-key/HostKeyQuestion';
import { fieldToCorrect } from '../form/field-to-correct';
import { isHostKeyError, sameTrouble } from '../session-actions';
import { errorAsText, evidenceOf, outcomesOf } from '../../../components/error-evidence';
import { texts } from '../../../texts';
import styles from './sections.module.css';

export function ErrorSection({ row }: { readonly row: RouterRow }) {
  const { ui } = useApp();
  const actionError = useUi((state) => state.actionErrors.get(row.id) ?? null);
  const isRemote = useMirror((state) => state.status?.server.kind === 'remote');
  const { error, phase } = row.session;
  const unsaid = actionError !== null && !sameTrouble(error, actionError) ? actionError : null;
  if (error === null && unsaid === null) return null;
  return (
    <div className={styles.stack}>
      {unsaid !== null && (
        <div className={styles.stack}>
          <ErrorInFull error={unsaid} />
          <Button variant="default" size="xs" onClick={() => setActionError(ui, row.id, null)}>
            {texts.common.dismiss}
          </Button>
        </div>
      )}
      {error !== null &&
      isHostKeyError(error) &&
      (phase === 'Failed' || phase === 'Expired' || phase === 'Unverified') ? (
        <section aria-label={texts.details.hostKey} className={styles.stack}>
          <h3 className={styles.heading}>{hostKeyTitle(error, row.router.name)}</h3>
          <HostKeyQuestion
            routerId={row.id}
            name={row.router.name}
            error={error}
            onDone={() => dropHostKeyQuestion(ui, row.id)}
          />
        </section>
      ) : (
        error !== null && <ErrorInFull error={error} />
      )}
      {error !== null && !row.router.simulated && fieldToCorrect(error, row.router, isRemote) !== null && (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPencil size={15} aria-hidden="true" />}
          onClick={() => ui.setState({ dialog: { kind: 'edit', routerId: row.id, because: error } })}
        >
          {texts.details.correct}
        </Button>
      )}
    </div>
  );
}

function ErrorInFull({ error }: { readonly error: ServiceError }) {
  const root = rootCause(error);
  const evidence = evidenceOf(root);
  return (
    <section aria-label={texts.details.lastError} className={styles.stack}>
      <ErrorText error={error} />
      {evidence !== '' && (
        <pre className={styles.output} tabIndex={0} aria-label={texts.details.evidence}>
          {evidence}
        </pre>
      )}
      <Outcomes error={error} />
      <div className={styles.small}>
        <span className={styles.logId}>
          {texts.details.logId(root.details?.serverCode ?? root.code)}{' '}
          <code className={styles.mono}>{error.correlationId}</code>
        </span>
        <CopyButton text={errorAsText(error)} label={texts.details.copyError} />
      </div>
    </section>
  );
}

/** What the cause led to; the cause itself stands above. */
function Outcomes({ error }: { readonly error: ServiceError }) {
  const outcomes = outcomesOf(error);
  if (outcomes.length === 0) return null;
  return (
    <ul className={styles.outcomes} aria-label={texts.details.outcomes}>
      {outcomes.map((outcome) => (
        <li key={outcome}>{outcome}</li>
      ))}
    </ul>
  );
}
