/** Ctrl/Cmd+K: every action and every router, found by typing. */

import { Kbd } from '@mantine/core';
import { useId, useState, type KeyboardEvent } from 'react';
import { classNames } from '../../components/class-names';
import { Modal } from '../../components/Modal';
import { useApp, useListedRows } from '../../window-parts';
import { texts } from '../../texts';
import styles from './CommandPalette.module.css';
import { paletteOf, type PaletteItem } from './palette-model';
import { useCommands } from './use-commands';

export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const { ui, actions } = useApp();
  const { rows, isReady } = useListedRows();
  const commands = useCommands();
  const [text, setText] = useState('');
  /** By its id: with the list, more commands come among those that were there. */
  const [active, setActive] = useState<string | null>(null);
  const listId = useId();
  const { items, more } = paletteOf(text, commands, rows.values());
  const index = Math.max(
    0,
    items.findIndex(({ id }) => id === active),
  );
  const optionId = (at: number): string => `${listId}-${at}`;

  const run = (item: PaletteItem | undefined): void => {
    if (item === undefined) return;
    onClose();
    if (item.kind === 'command') commands.find(({ id }) => id === item.id)?.run();
    else if (item.kind === 'show') ui.setState({ activeId: item.routerId, detailsId: item.routerId });
    else actions.run(item.action, item.routerId);
  };

  const moveTo = (next: number): void => {
    setActive(items[next]?.id ?? null);
    document.getElementById(optionId(next))?.scrollIntoView({ block: 'nearest' });
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const last = items.length - 1;
    if (event.key === 'ArrowDown') moveTo(index >= last ? 0 : index + 1);
    else if (event.key === 'ArrowUp') moveTo(index <= 0 ? last : index - 1);
    else if (event.key === 'Enter') run(items[index]);
    else return;
    event.preventDefault();
  };

  return (
    <Modal
      opened
      size={600}
      yOffset="12vh"
      centered={false}
      withCloseButton={false}
      onClose={onClose}
      title={texts.palette.title}
      classNames={{ body: styles.body ?? '', header: 'visually-hidden' }}
    >
      <input
        data-autofocus
        type="text"
        role="combobox"
        aria-label={texts.palette.commandOrRouter}
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={listId}
        {...(items.length > 0 ? { 'aria-activedescendant': optionId(index) } : {})}
        className={styles.input}
        placeholder={texts.palette.placeholder}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setActive(null);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} role="listbox" aria-label={texts.palette.commandsAndRouters} className={styles.list}>
        {items.map((item, at) => (
          <div
            key={item.id}
            id={optionId(at)}
            role="option"
            aria-selected={at === index}
            className={classNames(styles.item, at === index && styles.active)}
            onPointerMove={() => setActive(item.id)}
            onClick={() => run(item)}
          >
            <span className={styles.label}>{item.label}</span>
            {item.kind === 'command' && item.keys !== null && <Kbd size="xs">{item.keys}</Kbd>}
          </div>
        ))}
      </div>
      <p className={styles.nothing} role="status">
        {items.length === 0
          ? isReady
            ? texts.palette.nothing(text)
            : texts.frame.loading
          : more > 0
            ? texts.palette.more(more)
            : ''}
      </p>
    </Modal>
  );
}
