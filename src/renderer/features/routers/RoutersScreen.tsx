/** Home: the side list, the toolbar, the grid, and the details of one router beside it. */

import { useRef } from 'react';
import { useLater } from '../../later';
import { useMirror, useUi } from '../../window-parts';
import { BulkBar } from './bulk/BulkBar';
import { BulkPanel } from './bulk/BulkPanel';
import { NoRouters } from './EmptyStates';
import { RouterGrid } from './RouterGrid';
import { texts } from '../../texts';
import styles from './RoutersScreen.module.css';
import { SearchBox } from './SearchBox';
import { SideList } from './SideList';

export function RoutersScreen() {
  const isEmpty = useMirror((state) => state.stage === 'ready' && state.mirror.order.length === 0);
  const later = useLater();
  const detailsId = useUi((state) => state.detailsId);
  const grid = useRef<{ focusActiveRow: () => void }>(null);
  if (isEmpty) return <NoRouters />;
  return (
    <div className={styles.screen} data-details={later && detailsId !== null}>
      <SideList />
      <section className={styles.list} aria-label={texts.list.routerList}>
        <SearchBox onLeaveDown={() => grid.current?.focusActiveRow()} />
        <BulkBar />
        <BulkPanel />
        <RouterGrid handle={grid} />
      </section>
      {later && detailsId !== null && (
        <later.DetailsPanel key={detailsId} routerId={detailsId} onClosed={() => grid.current?.focusActiveRow()} />
      )}
    </div>
  );
}
