/** What each column of a table means: guessed by main, and the admin's to correct. */

import { Checkbox, NativeSelect } from '@mantine/core';
import { importFields, type ImportColumn, type ImportField } from '@shared/import';
import styles from './ImportDialog.module.css';

const fieldWords: Record<ImportField, string> = {
  name: 'Name',
  address: 'Address',
  port: 'Port',
  user: 'User',
  group: 'Group',
  tags: 'Tags',
  notes: 'Notes',
  profile: 'Profile',
  jump: 'Jump host',
  id: 'Router id (UUID)',
};

const choices = [
  { value: '', label: 'Leave out' },
  ...importFields.map((field) => ({ value: field, label: fieldWords[field] })),
];

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
  return (
    <fieldset className={styles.mapping}>
      <legend className={styles.legend}>Columns</legend>
      <Checkbox
        size="xs"
        label="The first line holds the names of the columns"
        checked={hasHeader}
        onChange={(event) => onHeader(event.currentTarget.checked)}
      />
      <div className={styles.columns} tabIndex={0} role="region" aria-label="Columns">
        {columns.map((column, index) => (
          <div key={`${index} ${column.name}`} className={styles.column}>
            <NativeSelect
              size="xs"
              label={column.name === '' ? `Column ${index + 1}` : column.name}
              data={choices}
              value={column.field ?? ''}
              onChange={(event) => setField(index, event.currentTarget.value)}
            />
            <span className={styles.sample} title={column.samples.join(', ')}>
              {column.samples.length === 0 ? 'empty' : column.samples.join(', ')}
            </span>
          </div>
        ))}
      </div>
    </fieldset>
  );
}
