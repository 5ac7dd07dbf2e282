/**
 * Follows the operation on many routers that main carries out. The host keys that it met and nobody knows are asked about
 * one after the other, once the rows tell which they are.
 */

import type { BulkProgress } from '@shared/bulk';
import type { RouterId } from '@shared/ids';
import type { Api } from '../bridge';
import { isHostKeyError } from '../features/routers/session-actions';
import type { MirrorStore } from './mirror';
import { askHostKey, type UiStore } from './ui';

export function followBulk(api: Pick<Api, 'on' | 'getBulk'>, mirror: MirrorStore, ui: UiStore): () => void {
  let wasTold = false;
  let bulkId: string | null = null;
  const asked = new Set<RouterId>();
  const toAsk = new Set<RouterId>();

  const ask = (): void => {
    for (const routerId of toAsk) {
      const error = mirror.getState().mirror.rows.get(routerId)?.session.error ?? null;
      if (error === null || !isHostKeyError(error)) continue;
      toAsk.delete(routerId);
      asked.add(routerId);
      askHostKey(ui, { routerId, error });
    }
  };
  const take = (bulk: BulkProgress | null): void => {
    if (bulk?.id !== bulkId) {
      asked.clear();
      toAsk.clear();
      bulkId = bulk?.id ?? null;
    }
    ui.setState({ bulk });
    for (const routerId of bulk?.hostKeyQuestions ?? []) if (!asked.has(routerId)) toAsk.add(routerId);
    ask();
  };
  const stopListening = api.on('bulkChanged', (bulk) => {
    wasTold = true;
    take(bulk);
  });
  const stopWatching = mirror.subscribe(() => {
    if (toAsk.size > 0) ask();
  });
  const fetch = async (): Promise<void> => {
    const [answer] = await api.getBulk();
    // A window that is opened while it runs; one that was dismissed long ago asks nothing.
    if (answer !== null && !wasTold) take(answer.bulk);
  };
  void fetch();
  return () => {
    stopListening();
    stopWatching();
  };
}
