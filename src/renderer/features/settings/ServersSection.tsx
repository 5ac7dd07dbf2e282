/** Which commands server is used: the embedded one, or one of those that run elsewhere. */

import { Button, Radio } from '@mantine/core';
import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import { parseId, type ServerId } from '@shared/ids';
import type { RemoteServerView, SettingsView } from '@shared/settings';
import { ErrorText } from '../../components/ErrorText';
import { useApp } from '../../window-parts';
import { ServerForm } from './ServerForm';
import { type Asked, type ChangeServer, heldIf, SwitchDialog } from './SwitchDialog';
import { texts } from '../../texts';
import styles from './Settings.module.css';

const embedded = 'embedded';

export function ServersSection({ settings }: { readonly settings: SettingsView }) {
  const { api } = useApp();
  const [edited, setEdited] = useState<RemoteServerView | 'new' | null>(null);
  const [failure, setFailure] = useState<ServiceError | null>(null);

  const [asked, setAsked] = useState<Asked | null>(null);
  const make = async (change: ChangeServer): Promise<void> => {
    const [answer, error] = await change();
    setFailure(error);
    if (answer?.question) setAsked({ question: answer.question, change });
  };
  const choose = (value: string): Promise<void> =>
    make((held) => api.chooseServer({ serverId: parseId<ServerId>(value), ...heldIf(held) }));
  const remove = (serverId: ServerId): Promise<void> => make((held) => api.deleteServer({ serverId, ...heldIf(held) }));
  const close = (): void => setAsked(null);

  if (edited !== null) {
    return <ServerForm server={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />;
  }
  return (
    <div className={styles.section}>
      {settings.serverByFlag && <p className={styles.hint}>{texts.serverSettings.byFlag}</p>}
      <Radio.Group
        label={texts.serverSettings.use}
        value={settings.chosenServer ?? embedded}
        onChange={(value) => void choose(value)}
      >
        <div className={styles.servers}>
          <Radio
            value={embedded}
            label={texts.serverSettings.embedded}
            description={texts.serverSettings.embeddedMeaning}
          />
          {settings.servers.map((server) => (
            <div key={server.id} className={styles.server}>
              <Radio value={server.id} label={server.name} description={server.url} />
              <Button
                variant="default"
                size="xs"
                aria-label={texts.serverSettings.editOne(server.name)}
                onClick={() => setEdited(server)}
              >
                {texts.serverSettings.edit}
              </Button>
              <Button
                variant="default"
                size="xs"
                aria-label={texts.serverSettings.deleteOne(server.name)}
                onClick={() => void remove(server.id)}
              >
                {texts.common.delete}
              </Button>
            </div>
          ))}
        </div>
      </Radio.Group>
      {failure && <ErrorText error={failure} />}
      <div>
        <Button variant="default" onClick={() => setEdited('new')}>
          {texts.serverSettings.add}
        </Button>
      </div>
      {asked && <SwitchDialog {...asked} onDone={close} onCancel={close} />}
    </div>
  );
}
