/** How the router is reached: directly, through another router of the list, or through an SSH server that is not in it. */

import { Select, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { RouterRow } from '@shared/view-sync';
import { useApp, useMirror } from '../../../window-parts';
import { kindWords } from '../../credentials/kind-words';
import { addressOf } from '../address';
import type { FormValues } from './router-form';
import styles from './RouterFormDialog.module.css';

const ways: { value: FormValues['jumpKind']; label: string }[] = [
  { value: 'none', label: 'Directly' },
  { value: 'router', label: 'Through a router of the list' },
  { value: 'address', label: 'Through another SSH server' },
];

type Props = { readonly form: UseFormReturnType<FormValues>; readonly row: RouterRow | null };

export function JumpFields({ form, row }: Props) {
  const kind = form.values.jumpKind;
  return (
    <div className={styles.jump}>
      <Select label="Reached" data={ways} allowDeselect={false} {...form.getInputProps('jumpKind')} />
      {kind === 'router' && <JumpRouter form={form} row={row} />}
      {kind === 'address' && <JumpAddress form={form} />}
    </div>
  );
}

function JumpRouter({ form, row }: Props) {
  const { mirror } = useApp();
  const rows = [...mirror.getState().mirror.rows.values()].filter(({ id }) => id !== row?.id);
  return (
    <Select
      label="Jump host"
      required
      searchable
      limit={50}
      nothingFoundMessage="No router of this name"
      data={rows.map(({ id, router }) => ({ value: id, label: `${router.name} (${addressOf(router)})` }))}
      {...form.getInputProps('jumpRouterId')}
    />
  );
}

function JumpAddress({ form }: { readonly form: UseFormReturnType<FormValues> }) {
  const credentials = useMirror((state) => state.status?.credentials);
  return (
    <>
      <div className={styles.endpoint}>
        <TextInput label="Jump host" required spellCheck={false} {...form.getInputProps('jumpAddress')} />
        <TextInput label="Jump port" required inputMode="numeric" {...form.getInputProps('jumpPort')} />
        <TextInput label="Jump user" required spellCheck={false} {...form.getInputProps('jumpUser')} />
      </div>
      <Select
        label="Credential on the jump host"
        allowDeselect={false}
        data={[
          { value: '', label: 'SSH agent' },
          ...(credentials ?? []).map(({ id, name, kind }) => ({ value: id, label: `${name} (${kindWords[kind]})` })),
        ]}
        {...form.getInputProps('jumpCredentialId')}
      />
    </>
  );
}
