/** What was told once and stays until it is dealt with. The newest stands open; the others wait behind a count. */

import { ActionIcon, Button } from '@mantine/core';
import { IconAlertCircle, IconAlertTriangle, IconInfoCircle, IconX, type Icon } from '@tabler/icons-react';
import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import type { Notice } from '@shared/ipc-contract';
import { classNames } from '../../components/class-names';
import { ErrorText } from '../../components/ErrorText';
import { useApp, useMirror, useUi } from '../../window-parts';
import { texts } from '../../texts';
import styles from './Notices.module.css';

const none: readonly Notice[] = [];
const icons: Record<Notice['level'], Icon> = {
  info: IconInfoCircle,
  warning: IconAlertTriangle,
  error: IconAlertCircle,
};

export function Notices() {
  const notices = useMirror((state) => state.status?.notices ?? none);
  const [showAll, setShowAll] = useState(false);
  const failure = useUi((state) => state.failure);
  if (notices.length === 0 && failure === null) return null;
  const shown = showAll ? notices : notices.slice(-1);
  const hidden = notices.length - shown.length;
  return (
    <section className={styles.notices} aria-label={texts.notices.name}>
      {failure && <FailureCard {...failure} />}
      {shown.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
      {notices.length > 1 && (
        <Button variant="subtle" size="compact-xs" className={styles.more} onClick={() => setShowAll(!showAll)}>
          {hidden > 0 ? texts.notices.showEarlier(hidden) : texts.notices.showLatest}
        </Button>
      )}
    </section>
  );
}

/** Of this window alone: main knows nothing of it, and a reload forgets it. */
function FailureCard({ title, error }: { readonly title: string; readonly error: ServiceError }) {
  const { ui } = useApp();
  return (
    <div className={classNames(styles.card, styles.error)} role="alert" aria-label={title}>
      <IconAlertCircle size={18} className={styles.icon} aria-hidden="true" />
      <div className={styles.words}>
        <ErrorText error={error} title={title} />
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={texts.notices.dismiss(title)}
        title={texts.common.dismiss}
        onClick={() => ui.setState({ failure: null })}
      >
        <IconX size={16} aria-hidden="true" />
      </ActionIcon>
    </div>
  );
}

function NoticeCard({ notice }: { readonly notice: Notice }) {
  const { api } = useApp();
  const Glyph = icons[notice.level];
  return (
    <div className={classNames(styles.card, styles[notice.level])} role="group" aria-label={notice.title}>
      <Glyph size={18} className={styles.icon} aria-hidden="true" />
      <div className={styles.words}>
        <p className={styles.title}>{notice.title}</p>
        {notice.text !== '' && <p className={styles.text}>{notice.text}</p>}
        {notice.lines.length > 0 && (
          <details className={styles.lines} open={notice.lines.length <= 10}>
            <summary>{texts.notices.lines(notice.lines.length)}</summary>
            <ul tabIndex={0} aria-label={texts.notices.linesOf(notice.title)}>
              {notice.lines.map((line, index) => (
                <li key={`${index} ${line}`}>{line}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={texts.notices.dismiss(notice.title)}
        title={texts.common.dismiss}
        onClick={() => void api.dismissNotice({ id: notice.id })}
      >
        <IconX size={16} aria-hidden="true" />
      </ActionIcon>
    </div>
  );
}
