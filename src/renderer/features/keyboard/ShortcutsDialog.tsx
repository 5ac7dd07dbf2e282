/** All keys, in one place. */

import { Kbd, Modal } from '@mantine/core';
import styles from './ShortcutsDialog.module.css';

const command = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl';

type Shortcut = { readonly keys: readonly string[]; readonly what: string };

const parts: readonly { readonly title: string; readonly shortcuts: readonly Shortcut[] }[] = [
  {
    title: 'Anywhere',
    shortcuts: [
      { keys: [command, 'K'], what: 'Every action and every router' },
      { keys: [command, 'F'], what: 'Search routers' },
      { keys: [command, 'Z'], what: 'Undo the last change of the list' },
      { keys: [command, ','], what: 'Settings' },
      { keys: ['?'], what: 'These shortcuts' },
      { keys: [command, 'Q'], what: 'Quit' },
    ],
  },
  {
    title: 'In the list',
    shortcuts: [
      { keys: ['↑', '↓'], what: 'Move; also Page up, Page down, Home, End' },
      { keys: ['←', '→'], what: 'Through the buttons of the row' },
      { keys: ['a', 'b', 'c'], what: 'Letters find a name, unless they begin with S, E, R or F' },
      { keys: ['Enter'], what: 'Details of the router' },
      { keys: ['Space'], what: 'Select' },
      { keys: ['Shift', '↓'], what: 'Select a range' },
      { keys: [command, 'A'], what: 'Select all shown, or none' },
      { keys: ['Esc'], what: 'Clear the selection, then close the details' },
    ],
  },
  {
    title: 'Sessions, on the row or on all that is selected',
    shortcuts: [
      { keys: ['S'], what: 'Start' },
      { keys: ['E'], what: 'End' },
      { keys: ['R'], what: 'Restart' },
      { keys: ['F'], what: 'Refresh now' },
    ],
  },
  {
    title: 'On a column’s header',
    shortcuts: [
      { keys: ['Enter'], what: 'Sort by it, and again the other way' },
      { keys: ['Alt', '←'], what: 'Narrower; Alt and → wider' },
    ],
  },
];

export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Modal opened size={720} title="Keyboard shortcuts" onClose={onClose} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={styles.parts}>
        {parts.map(({ title, shortcuts }) => (
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
