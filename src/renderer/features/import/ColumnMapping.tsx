/** What each column of a table means: guessed by main, and the admin's to correct. */

import { Checkbox, NativeSelect } from '@mantine/core';
import { importFields, type ImportColumn, type ImportField } from '@shared/import';
import { texts } from '../../texts';
import styles from './ImportDialog.module.css';

type Props = {
  readonly columns: readonly ImportColumn[];
  readonly hasHeader: boolean;
  readonly onHeader: (hasHeader: boolean) => void;
  readonly onMapping: (mapping: readonly (ImportField | null)[]) => void;
};

export function ColumnMapping({ columns, hasHeader, onHeader, onMapping }: Props) {
  const setField = (index: number, value: string): void => {
    const field = importFields.find((known) => known === value) ?? null;
    onMapping(columns.map((column, at) => (at === index ? field : column.field)));
  };
  const choices = [
    { value: '', label: texts.importing.leaveOut },
    ...importFields.map((field) => ({ value: field, label: texts.importing.fields[field] })),
  ];
  return (
    <fieldset className={styles.mapping}>
      <legend className={styles.legend}>{texts.importing.columns}</legend>
      <Checkbox
        size="xs"
        label={texts.importing.firstLineIsHeader}
        checked={hasHeader}
        onChange={(event) => onHeader(event.currentTarget.checked)}
      />
      <div className={styles.columns} tabIndex={0} role="region" aria-label={texts.importing.columns}>
        {columns.map((column, index) => (
          <div key={`${index} ${column.name}`} className={styles.column}>
            <NativeSelect
              size="xs"
              label={column.name === '' ? texts.importing.column(index + 1) : column.name}
              data={choices}
              value={column.field ?? ''}
              onChange={(event) => setField(index, event.currentTarget.value)}
            />
            <span className={styles.sample} title={column.samples.join(', ')}>
              {column.samples.length === 0 ? texts.importing.emptyColumn : column.samples.join(', ')}
            </span>
          </div>
        ))}
      </div>
    </fieldset>
  );
}
