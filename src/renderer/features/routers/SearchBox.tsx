/** The search over name, address, tag, group and id, and how many routers it leaves. */

import { ActionIcon } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useApp, useList, useMirror, useUi } from '../../window-parts';
import { FilterMenu } from './FilterMenu';
import { texts } from '../../texts';
import styles from './SearchBox.module.css';
import { ViewMenu } from './ViewMenu';

/** Its keys are pressed while the list is still coming. Much later the focus is somewhere else on purpose. */
const wantedForMs = 2_000;

export function SearchBox({ onLeaveDown }: { readonly onLeaveDown: () => void }) {
  const { ui } = useApp();
  const search = useUi((state) => state.search);
  const input = useRef<HTMLInputElement>(null);

  const wanted = useUi((state) => state.searchWanted);
  const isReady = useMirror((state) => state.stage === 'ready');

  useEffect(() => {
    if (wanted === null || !isReady) return;
    ui.setState({ searchWanted: null });
    if (performance.now() - wanted.atMs > wantedForMs) return;
    input.current?.focus();
    input.current?.select();
  }, [ui, wanted, isReady]);

  return (
    <div className={styles.bar}>
      <div className={styles.field}>
        <IconSearch size={16} className={styles.icon} aria-hidden="true" />
        <input
          ref={input}
          type="search"
          aria-label={texts.list.search}
          placeholder={texts.list.searchPlaceholder}
          title={texts.list.searchPlaceholder}
          className={styles.input}
          value={search}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => ui.setState({ search: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && search !== '') {
              event.preventDefault();
              event.stopPropagation();
              ui.setState({ search: '' });
            } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
              event.preventDefault();
              onLeaveDown();
            }
          }}
        />
        {search !== '' && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={texts.list.clearSearch}
            onClick={() => {
              ui.setState({ search: '' });
              input.current?.focus();
            }}
          >
            <IconX size={14} aria-hidden="true" />
          </ActionIcon>
        )}
      </div>
      <FilterMenu />
      <ViewMenu />
      <HowMany />
    </div>
  );
}

function HowMany() {
  const shown = useList((state) => state.ids.length);
  const all = useMirror(({ stage, mirror }) => (stage === 'ready' ? mirror.order.length : null));
  return (
    <span className={styles.count} role="status">
      {all === null ? null : shown === all ? texts.list.all(all) : texts.list.shown(shown, all)}
    </span>
  );
}
