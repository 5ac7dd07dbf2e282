/** Changes some fields of all selected routers; what is left empty stays as it is on each of them. */

import { Button, Select, TagsInput, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { ServiceError } from '@shared/errors';
import { groupOf } from '@shared/group';
import { parseId, type CredentialId, type RouterId } from '@shared/ids';
import type { BulkChange } from '@shared/ipc-contract';
import type { RouterChange } from '@shared/router';
import { ErrorText } from '../../../components/ErrorText';
import { Modal } from '../../../components/Modal';
import { WaitingButton } from '../../../components/WaitingButton';
import { CredentialSelect } from '../../credentials/CredentialSelect';
import { texts } from '../../../texts';
import { useApp, useListedRows, useMirror } from '../../../window-parts';
import { agent, furtherOf } from '../form/router-form';
import { profileChoices } from '../profile-choices';
import { Skipped } from './Skipped';
import styles from './BulkBar.module.css';

/** No profile or id is called so. */
export const keep = '=';
const none = 'none';
const offered = 'offered';

type Values = {
  readonly user: string;
  readonly port: string;
  readonly group: string;
  readonly addTags: readonly string[];
  readonly removeTags: readonly string[];
  readonly profile: string;
  readonly credential: string;
  readonly further: string;
  readonly legacy: string;
  readonly jump: string;
};

const untouched: Values = {
  user: '',
  port: '',
  group: '',
  addTags: [],
  removeTags: [],
  profile: keep,
  credential: keep,
  further: keep,
  legacy: keep,
  jump: keep,
};

/** null: nothing is to be changed. */
export function changeOf(values: Values): RouterChange | null {
  const profile = values.profile === keep ? undefined : values.profile;
  const credentialId = parseId<CredentialId>(values.credential);
  const jumpId = parseId<RouterId>(values.jump);
  const change: RouterChange = {
    ...(values.user.trim() === '' ? {} : { user: values.user.trim() }),
    ...(values.port.trim() === '' ? {} : { port: Number(values.port) }),
    // A slash alone takes the group away: an empty field leaves it.
    ...(values.group.trim() === '' ? {} : { group: groupOf(values.group) }),
    ...(values.addTags.length === 0 ? {} : { addTags: values.addTags }),
    ...(values.removeTags.length === 0 ? {} : { removeTags: values.removeTags }),
    ...(profile === undefined ? {} : { profile }),
    ...(credentialId === null ? {} : { credentialId }),
    ...(values.further === keep ? {} : { furtherCredentials: furtherOf([values.further]) }),
    ...(values.legacy === keep ? {} : { legacyAlgorithms: values.legacy === offered }),
    ...(jumpId !== null ? { jump: { kind: 'router', routerId: jumpId } } : values.jump === none ? { jump: null } : {}),
  };
  return Object.keys(change).length === 0 ? null : change;
}

export function EditManyDialog({ onClose }: { readonly onClose: () => void }) {
  const { api, ui } = useApp();
  const { rows } = useListedRows();
  const credentials = useMirror((state) => state.status?.credentials);
  const [ids] = useState(() => [...ui.getState().selection]);
  const [values, setValues] = useState<Values>(untouched);
  const profiles = useMirror((state) => state.status?.server.profiles);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const [outcome, setOutcome] = useState<BulkChange | null>(null);
  const set = (part: Partial<Values>): void => setValues({ ...values, ...part });
  const change = changeOf(values);
  const routers = [...rows.values()].map(({ router }) => router);
  const tags = [...new Set(routers.flatMap((router) => router.tags))];
  const isPort = values.port.trim() === '' || /^[1-9]\d{0,4}$/.test(values.port.trim());

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (change === null || !isPort) return;
    setSending(true);
    const [answer, error] = await api.editRouters({ routerIds: ids, change });
    setSending(false);
    setFailure(error);
    if (answer === null) return;
    if (answer.skipped.length > 0) setOutcome(answer);
    else onClose();
  };

  return (
    <Modal
      opened
      size={560}
      title={texts.bulk.editTitle(ids.length)}
      onClose={onClose}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': texts.common.close }}
    >
      {outcome !== null ? (
        <Skipped outcome={outcome} change="changed" onClose={onClose} />
      ) : (
        <form className={styles.form} noValidate onSubmit={(event) => void save(event)}>
          <p className={styles.text}>{texts.bulk.emptyStays}</p>
          <div className={styles.two}>
            <TextInput
              label={texts.fields.user}
              data-autofocus
              spellCheck={false}
              value={values.user}
              onChange={(event) => set({ user: event.currentTarget.value })}
            />
            <TextInput
              label={texts.fields.port}
              inputMode="numeric"
              value={values.port}
              error={isPort ? null : texts.fields.portWrong}
              onChange={(event) => set({ port: event.currentTarget.value })}
            />
          </div>
          <TextInput
            label={texts.fields.group}
            description={texts.bulk.slashTakesGroup}
            value={values.group}
            onChange={(event) => set({ group: event.currentTarget.value })}
          />
          <div className={styles.two}>
            <TagsInput
              label={texts.bulk.addTags}
              data={tags}
              acceptValueOnBlur
              value={[...values.addTags]}
              onChange={(addTags) => set({ addTags })}
            />
            <TagsInput
              label={texts.bulk.removeTags}
              data={tags}
              acceptValueOnBlur
              value={[...values.removeTags]}
              onChange={(removeTags) => set({ removeTags })}
            />
          </div>
          <CredentialSelect
            otherwise={{ value: keep, label: texts.bulk.asItIs }}
            value={values.credential}
            onChange={(credential) => set({ credential })}
          />
          <div className={styles.two}>
            <Select
              label={texts.advanced.further}
              allowDeselect={false}
              data={[
                { value: keep, label: texts.advanced.asItIs },
                { value: none, label: texts.advanced.noFurther },
                { value: agent, label: texts.advanced.agent },
                ...(credentials ?? []).map(({ id, name, kind }) => ({
                  value: id,
                  label: texts.credentials.withKind(name, texts.credentials.kinds[kind]),
                })),
              ]}
              value={values.further}
              onChange={(further) => set({ further: further ?? keep })}
            />
            <Select
              label={texts.advanced.oldAlgorithms}
              allowDeselect={false}
              data={[
                { value: keep, label: texts.advanced.asItIs },
                { value: none, label: texts.advanced.modernOnly },
                { value: offered, label: texts.advanced.legacy },
              ]}
              value={values.legacy}
              onChange={(legacy) => set({ legacy: legacy ?? keep })}
            />
          </div>
          {values.legacy === offered && <p className={styles.text}>{texts.advanced.legacyWarning}</p>}
          <div className={styles.two}>
            <Select
              label={texts.bulk.reached}
              searchable
              limit={50}
              allowDeselect={false}
              data={[
                { value: keep, label: texts.bulk.asItIs },
                { value: none, label: texts.bulk.directly },
                ...routers.map(({ id, name }) => ({ value: id, label: texts.bulk.through(name) })),
              ]}
              value={values.jump}
              onChange={(jump) => set({ jump: jump ?? keep })}
            />
            <Select
              label={texts.fields.profile}
              allowDeselect={false}
              data={[
                { value: keep, label: texts.bulk.asItIs },
                ...profileChoices(profiles ?? [], 'auto').map(({ name, title }) => ({ value: name, label: title })),
              ]}
              value={values.profile}
              onChange={(profile) => set({ profile: profile ?? keep })}
            />
          </div>
          {failure && <ErrorText error={failure} />}
          <div className={styles.buttons} data-dialog-foot>
            <Button variant="default" onClick={onClose}>
              {texts.common.cancel}
            </Button>
            <WaitingButton type="submit" loading={sending} disabled={change === null}>
              {texts.bulk.change(ids.length)}
            </WaitingButton>
          </div>
        </form>
      )}
    </Modal>
  );
}
