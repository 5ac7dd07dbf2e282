/** How the router is reached: directly, through another router of the list, or through an SSH server that is not in it. */

import { Select, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { RouterRow } from '@shared/view-sync';
import { useListedRows, useMirror } from '../../../window-parts';
import { addressOf } from '../address';
import type { FormValues } from './router-form';
import { texts } from '../../../texts';
import styles from './RouterFormDialog.module.css';

const ways: readonly FormValues['jumpKind'][] = ['none', 'router', 'address'];

type Props = { readonly form: UseFormReturnType<FormValues>; readonly row: RouterRow | null };

export function JumpFields({ form, row }: Props) {
  const kind = form.values.jumpKind;
  return (
    <div className={styles.jump}>
      <Select
        label={texts.routerForm.reached}
        data={ways.map((value) => ({ value, label: texts.routerForm.ways[value] }))}
        allowDeselect={false}
        {...form.getInputProps('jumpKind')}
      />
      {kind === 'router' && <JumpRouter form={form} row={row} />}
      {kind === 'address' && <JumpAddress form={form} />}
    </div>
  );
}

function JumpRouter({ form, row }: Props) {
  const { rows, isReady } = useListedRows();
  const others = [...rows.values()].filter(({ id }) => id !== row?.id);
  return (
    <Select
      label={texts.routerForm.jumpHost}
      required
      searchable
      limit={50}
      nothingFoundMessage={isReady ? texts.routerForm.noRouterOfName : texts.frame.loading}
      data={others.map(({ id, router }) => ({
        value: id,
        label: texts.routerForm.withAddress(router.name, addressOf(router)),
      }))}
      {...form.getInputProps('jumpRouterId')}
    />
  );
}

function JumpAddress({ form }: { readonly form: UseFormReturnType<FormValues> }) {
  const credentials = useMirror((state) => state.status?.credentials);
  return (
    <>
      <div className={styles.endpoint}>
        <TextInput
          label={texts.routerForm.jumpHost}
          required
          spellCheck={false}
          {...form.getInputProps('jumpAddress')}
        />
        <TextInput label={texts.routerForm.jumpPort} required inputMode="numeric" {...form.getInputProps('jumpPort')} />
        <TextInput label={texts.routerForm.jumpUser} required spellCheck={false} {...form.getInputProps('jumpUser')} />
      </div>
      <Select
        label={texts.routerForm.jumpCredential}
        allowDeselect={false}
        data={[
          { value: '', label: texts.credentials.kinds.agent },
          ...(credentials ?? []).map(({ id, name, kind }) => ({
            value: id,
            label: texts.credentials.withKind(name, texts.credentials.kinds[kind]),
          })),
        ]}
        {...form.getInputProps('jumpCredentialId')}
      />
    </>
  );
}
