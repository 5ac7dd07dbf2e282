/**
 * "Add a router" and "Edit NAME". What main refuses is shown and nothing typed is lost. Opened from an error, it says which,
 * stands at the field that the error is about, and can start the session with what was corrected.
 */

import { Button, Select, SimpleGrid, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import { parseUuid } from '@shared/ids';
import { canStart, isBusy } from '@shared/session';
import type { RouterRow } from '@shared/view-sync';
import { ErrorText } from '../../../components/ErrorText';
import { Modal } from '../../../components/Modal';
import { WaitingButton } from '../../../components/WaitingButton';
import { goToRow } from '../../../stores/go-to-row';
import { useApp, useList, useMirror } from '../../../window-parts';
import { profileChoices } from '../profile-choices';
import { AdvancedFields } from './AdvancedFields';
import { CredentialFields } from './CredentialFields';
import { fieldToCorrect } from './field-to-correct';
import { JumpFields } from './JumpFields';
import {
  inputOf,
  problemsOf,
  refusalOf,
  secretChangeOf,
  takesInterfaces,
  valuesOf,
  type FormValues,
  type Refusal,
} from './router-form';
import { testProblemsOf } from './router-test';
import { TestResult } from './TestResult';
import { useRouterTest } from './use-router-test';
import { texts } from '../../../texts';
import styles from './RouterFormDialog.module.css';

type RefusedValue = Refusal & { readonly value: unknown };

function stillRefused(refused: RefusedValue | null, values: FormValues): { readonly [field: string]: string } {
  if (refused === null || values[refused.field] !== refused.value) return {};
  return { [refused.field]: refused.message };
}

/** The usual name of the LAN side on OpenWrt. */
const sampleInterface = 'br-lan';

type Props = {
  readonly row: RouterRow | null;
  /** the error that it was opened to put right */
  readonly because: ServiceError | null;
  readonly onClose: () => void;
};

export function RouterFormDialog({ row, because, onClose }: Props) {
  const parts = useApp();
  const { api, announcer, actions, list } = parts;
  const isRemote = useMirror((state) => state.status?.server.kind === 'remote');
  const profilesOfServer = useMirror((state) => state.status?.server.profiles);
  const [sending, setSending] = useState<'save' | 'save-and-start' | null>(null);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const [refused, setRefused] = useState<RefusedValue | null>(null);
  const isNew = row === null;
  const context = { isNew, isRemote };
  const startsAfter = because !== null && row !== null && canStart(row.session.phase);
  const submitWords = startsAfter ? texts.routerForm.saveAndStart : texts.routerForm.save;
  const [firstField] = useState(
    () => (because === null || row === null ? null : fieldToCorrect(because, row.router, isRemote)) ?? 'name',
  );
  const form = useForm<FormValues>({
    initialValues: valuesOf(row),
    // What main refused stays at its field until that is changed: leaving the field must not take it away.
    validate: (values) => ({ ...stillRefused(refused, values), ...problemsOf(values, context) }),
    validateInputOnBlur: true,
    enhanceGetInputProps: ({ field }) => (field === firstField ? { 'data-autofocus': true } : {}),
  });

  const test = useRouterTest(row);
  const testOrFocusProblem = (): void => {
    const problems = testProblemsOf(form.values);
    for (const [field, message] of Object.entries(problems)) form.setFieldError(field, message);
    const first = Object.keys(problems)[0];
    if (first === undefined) test.begin(form.values);
    else form.getInputNode(first)?.focus();
  };

  const profiles = profileChoices(profilesOfServer ?? [], form.values.profile);

  /** Only the form's own checks hold a save back: what main refused a moment ago it may take now. */
  const saveWith = (how: 'save' | 'save-and-start') =>
    form.onSubmit(
      (values) => void save(values, how),
      (_, values) => {
        const first = Object.keys(problemsOf(values, context))[0];
        if (first === undefined) void save(values, how);
        else form.getInputNode(first)?.focus();
      },
    );

  const save = async (values: FormValues, how: 'save' | 'save-and-start'): Promise<void> => {
    if (sending !== null) return;
    setSending(how);
    setFailure(null);
    const change = { router: inputOf(values), ...secretChangeOf(values, row) };
    const id = parseUuid(values.serverRouterId.trim());
    const [added, error] = isNew
      ? await api.addRouter({ ...change, ...(id === null ? {} : { id }) })
      : await api.updateRouter({ routerId: row.id, ...change });
    setSending(null);
    if (error !== null) {
      const refusal = refusalOf(error, values, context);
      setFailure(refusal === null ? error : null);
      if (refusal === null) return;
      setRefused({ ...refusal, value: values[refusal.field] });
      form.setFieldError(refusal.field, refusal.message);
      form.getInputNode(refusal.field)?.focus();
      return;
    }
    onClose();
    const name = values.name.trim();
    if (startsAfter) {
      // Where S starts it, and where what becomes of it is seen. A filter that hides the row was set for a reason.
      if (list.getState().ids.includes(row.id)) goToRow(parts, row.id);
      if (how === 'save-and-start') actions.run('start', row.id);
      else announcer.say(texts.announced.savedToStart(name));
    }
    if (added === undefined) return;
    goToRow(parts, added.routerId, (wasHidden) =>
      announcer.say(wasHidden ? texts.announced.addedAndShown(name) : texts.announced.added(name)),
    );
  };

  return (
    <Modal
      opened
      size={640}
      title={isNew ? texts.routerForm.add : texts.routerForm.edit(row.router.name)}
      onClose={onClose}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': texts.common.close }}
      classNames={{ body: styles.body ?? '' }}
    >
      <form className={styles.form} noValidate onSubmit={saveWith(startsAfter ? 'save-and-start' : 'save')}>
        <div
          className={styles.fields}
          // The dialog gives its first field the focus without scrolling to it.
          onFocus={({ target }) => target.scrollIntoView({ block: 'nearest' })}
        >
          {because !== null && <ErrorText error={because} />}
          {row !== null && isBusy(row.session.phase) && <p className={styles.sentence}>{texts.routerForm.held}</p>}
          <TextInput label={texts.fields.name} required {...form.getInputProps('name')} />
          {isRemote && (
            <RemoteFields isNew={isNew} id={row?.id ?? null} inputProps={form.getInputProps('serverRouterId')} />
          )}
          <div className={styles.endpoint}>
            <TextInput
              label={texts.fields.address}
              required={!isRemote}
              placeholder="192.0.2.1"
              spellCheck={false}
              {...form.getInputProps('address')}
            />
            <TextInput label={texts.fields.port} required inputMode="numeric" {...form.getInputProps('port')} />
            <TextInput label={texts.fields.user} required spellCheck={false} {...form.getInputProps('user')} />
          </div>
          <CredentialFields form={form} row={row} isFirst={firstField === 'credentialKind'} />
          <JumpFields form={form} row={row} />
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <GroupField inputProps={form.getInputProps('group')} />
            <TagsInput
              label={texts.fields.tags}
              placeholder={texts.routerForm.enterAddsTag}
              acceptValueOnBlur
              {...form.getInputProps('tags')}
            />
          </SimpleGrid>
          <Select
            label={texts.fields.profile}
            description={profiles.find(({ name }) => name === form.values.profile)?.description}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            data={profiles.map(({ name, title }) => ({ value: name, label: title }))}
            allowDeselect={false}
            {...form.getInputProps('profile')}
          />
          {takesInterfaces(form.values.profile) && (
            <TagsInput
              label={texts.routerForm.interfaces}
              description={texts.routerForm.interfacesMeaning}
              placeholder={form.values.interfaces.length === 0 ? sampleInterface : ''}
              acceptValueOnBlur
              {...form.getInputProps('interfaces')}
            />
          )}
          <AdvancedFields form={form} />
          <Textarea label={texts.fields.notes} autosize minRows={2} maxRows={6} {...form.getInputProps('notes')} />
          <TestResult test={test} values={form.values} />
          {failure && <ErrorText error={failure} />}
        </div>
        <div className={styles.buttons}>
          {!isRemote && (
            <Button
              className={styles.test}
              variant="default"
              onClick={test.state.kind === 'running' ? test.cancel : testOrFocusProblem}
            >
              {test.state.kind === 'running' ? texts.routerForm.cancelTest : texts.routerForm.test}
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            {texts.common.cancel}
          </Button>
          {startsAfter && (
            <WaitingButton variant="default" loading={sending === 'save'} onClick={() => saveWith('save')()}>
              {texts.routerForm.save}
            </WaitingButton>
          )}
          <WaitingButton type="submit" loading={sending === (startsAfter ? 'save-and-start' : 'save')}>
            {isNew ? texts.header.addRouter : submitWords}
          </WaitingButton>
        </div>
      </form>
    </Modal>
  );
}

type InputProps = ReturnType<ReturnType<typeof useForm<FormValues>>['getInputProps']>;

function RemoteFields({
  isNew,
  id,
  inputProps,
}: {
  readonly isNew: boolean;
  readonly id: string | null;
  readonly inputProps: InputProps;
}) {
  return (
    <>
      <p className={styles.sentence}>{texts.routerForm.remote}</p>
      {isNew ? (
        <TextInput
          label={texts.routerForm.idOnServer}
          description={texts.routerForm.idOnServerMeaning}
          placeholder="3f2b8c1e-0d4a-4b7e-9a51-7c2f6d8e9b10"
          spellCheck={false}
          {...inputProps}
        />
      ) : (
        <TextInput label={texts.routerForm.idOnServer} value={id ?? ''} readOnly />
      )}
    </>
  );
}

function GroupField({ inputProps }: { readonly inputProps: InputProps }) {
  const groups = useList((state) => state.counts.groups);
  return (
    <>
      <TextInput
        label={texts.fields.group}
        list="router-groups"
        placeholder={texts.routerForm.groupSample}
        autoComplete="off"
        {...inputProps}
      />
      <datalist id="router-groups">
        {groups.map((group) => (
          <option key={group.name} value={group.name} />
        ))}
      </datalist>
    </>
  );
}
