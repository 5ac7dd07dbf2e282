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
      {settings.serverByFlag && (
        <p className={styles.hint}>
          A flag of this start names the server; what is chosen here is used without the flag.
        </p>
      )}
      <Radio.Group label="Use" value={settings.chosenServer ?? embedded} onChange={(value) => void choose(value)}>
        <div className={styles.servers}>
          <Radio
            value={embedded}
            label="The embedded server"
            description="Started and stopped by this app; it connects to the routers of your list"
          />
          {settings.servers.map((server) => (
            <div key={server.id} className={styles.server}>
              <Radio value={server.id} label={server.name} description={server.url} />
              <Button variant="default" size="xs" aria-label={`Edit ${server.name}`} onClick={() => setEdited(server)}>
                Edit…
              </Button>
              <Button
                variant="default"
                size="xs"
                aria-label={`Delete ${server.name}`}
                onClick={() => void remove(server.id)}
              >
                Delete
              </Button>
            </div>
          ))}
        </div>
      </Radio.Group>
      {failure && <ErrorText error={failure} />}
      <div>
        <Button variant="default" onClick={() => setEdited('new')}>
          Add a server…
        </Button>
      </div>
      {asked && <SwitchDialog {...asked} onDone={close} onCancel={close} />}
    </div>
  );
}
