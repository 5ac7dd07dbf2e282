/** All keys, in one place. */

import { Kbd } from '@mantine/core';
import { Modal } from '../../components/Modal';
import { texts, type Texts } from '../../texts';
import { commandKey } from './key-text';
import styles from './ShortcutsDialog.module.css';

type Shortcut = { readonly keys: readonly string[]; readonly what: string };

type Part = { readonly title: string; readonly shortcuts: readonly Shortcut[] };

function partsOf({ keys, shortcuts }: Texts): readonly Part[] {
  const command = commandKey();
  return [
    {
      title: shortcuts.anywhere,
      shortcuts: [
        { keys: [command, 'K'], what: shortcuts.palette },
        { keys: [command, 'F'], what: shortcuts.search },
        { keys: [command, 'Z'], what: shortcuts.undo },
        { keys: [command, ','], what: shortcuts.settings },
        { keys: ['?'], what: shortcuts.these },
        { keys: [command, 'Q'], what: shortcuts.quit },
      ],
    },
    {
      title: shortcuts.inTheList,
      shortcuts: [
        { keys: ['↑', '↓'], what: shortcuts.move },
        { keys: ['←', '→'], what: shortcuts.throughButtons },
        { keys: ['a', 'b', 'c'], what: shortcuts.letters },
        { keys: [keys.enter], what: shortcuts.details },
        { keys: [keys.space], what: shortcuts.select },
        { keys: [keys.shift, '↓'], what: shortcuts.selectRange },
        { keys: [command, 'A'], what: shortcuts.selectAll },
        { keys: [keys.escape], what: shortcuts.clear },
      ],
    },
    {
      title: shortcuts.sessions,
      shortcuts: [
        { keys: ['S'], what: shortcuts.start },
        { keys: ['E'], what: shortcuts.end },
        { keys: ['R'], what: shortcuts.restart },
        { keys: ['F'], what: shortcuts.refresh },
      ],
    },
    {
      title: shortcuts.onHeader,
      shortcuts: [
        { keys: [keys.enter], what: shortcuts.sort },
        { keys: [keys.alt, '←'], what: shortcuts.width },
      ],
    },
  ];
}

export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Modal
      opened
      size={720}
      title={texts.palette.shortcuts}
      onClose={onClose}
      closeButtonProps={{ 'aria-label': texts.common.close }}
    >
      <div className={styles.parts}>
        {partsOf(texts).map(({ title, shortcuts }) => (
          <section key={title}>
            <h3 className={styles.title}>{title}</h3>
            <dl className={styles.list}>
              {shortcuts.map(({ keys, what }) => (
                <div key={what} className={styles.line}>
                  <dt>
                    {keys.map((key) => (
                      <Kbd key={key} size="xs">
                        {key}
                      </Kbd>
                    ))}
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
