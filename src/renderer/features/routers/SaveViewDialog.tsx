/** Gives what the list shows now a name. A view of the same name is replaced. */

import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { Modal } from '../../components/Modal';
import { mostViews } from '../../stores/remembered';
import { useApp } from '../../window-parts';
import { compareText } from './list-model';
import { texts } from '../../texts';
import styles from './DeleteDialog.module.css';

export function SaveViewDialog({ onClose }: { readonly onClose: () => void }) {
  const { ui } = useApp();
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string | null>(null);

  const save = (event: FormEvent): void => {
    event.preventDefault();
    const { search, filter, facets, sort, views } = ui.getState();
    const wanted = name.trim();
    const others = views.filter((view) => view.name.toLowerCase() !== wanted.toLowerCase());
    if (wanted === '') setProblem(texts.views.nameMissing);
    else if (others.length >= mostViews) setProblem(texts.views.tooMany(mostViews));
    else {
      const all = [...others, { name: wanted, search, filter, facets, sort }];
      ui.setState({ views: all.toSorted((left, right) => compareText(left.name, right.name)) });
      onClose();
    }
  };

  return (
    <Modal
      opened
      title={texts.views.saveTitle}
      onClose={onClose}
      closeButtonProps={{ 'aria-label': texts.common.close }}
    >
      <form noValidate onSubmit={save}>
        <TextInput
          label={texts.views.viewName}
          required
          data-autofocus
          maxLength={60}
          value={name}
          error={problem}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>
            {texts.common.cancel}
          </Button>
          <Button type="submit">{texts.views.saveView}</Button>
        </div>
      </form>
    </Modal>
  );
}
