/** What few routers need: more than one credential, and algorithms that nobody should use any more. */

import { Checkbox, MultiSelect } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { routerLimits } from '@shared/router';
import { texts } from '../../../texts';
import { useMirror } from '../../../window-parts';
import { agent, type FormValues } from './router-form';
import styles from './RouterFormDialog.module.css';

export function AdvancedFields({ form }: { readonly form: UseFormReturnType<FormValues> }) {
  const credentials = useMirror((state) => state.status?.credentials);
  const { further, legacyAlgorithms } = form.values;
  // What is set must be seen; what is not stays out of the way.
  const [opened] = useState(further.length > 0 || legacyAlgorithms);
  const words = texts.advanced;
  return (
    <details className={styles.advanced} open={opened}>
      <summary>{words.title}</summary>
      <div className={styles.advancedFields}>
        <MultiSelect
          label={words.further}
          description={words.furtherMeaning}
          placeholder={further.length === 0 ? words.furtherNone : ''}
          maxValues={routerLimits.furtherCredentials}
          hidePickedOptions
          data={[
            { value: agent, label: words.agent },
            ...(credentials ?? []).map(({ id, name, kind }) => ({
              value: id,
              label: texts.credentials.withKind(name, texts.credentials.kinds[kind]),
            })),
          ]}
          {...form.getInputProps('further')}
        />
        <Checkbox
          label={words.legacy}
          description={words.legacyMeaning}
          {...form.getInputProps('legacyAlgorithms', { type: 'checkbox' })}
        />
        {legacyAlgorithms && (
          <p className={styles.danger} role="note">
            {words.legacyWarning}
          </p>
        )}
      </div>
    </details>
  );
}
