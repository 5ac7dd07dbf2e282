/** How the list looks: density, columns, and views that were saved under a name. */

import { ActionIcon, Button, Checkbox, Popover, SegmentedControl } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { usualLayout, type ColumnId, type Density, type SavedView } from '../../stores/ui';
import { useApp, useUi } from '../../window-parts';
import { columns } from './columns';
import { fixedColumns } from './grid-layout';
import { texts } from '../../texts';
import styles from './ListMenus.module.css';

const densities: readonly Density[] = ['comfortable', 'compact'];

export function ViewMenu() {
  const { ui } = useApp();
  const [opened, setOpened] = useState(false);
  const layout = useUi((state) => state.layout);
  return (
    <Popover
      position="bottom-start"
      shadow="md"
      trapFocus
      returnFocus
      opened={opened}
      onChange={setOpened}
      transitionProps={{ duration: 80 }}
    >
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          className={styles.button ?? ''}
          leftSection={<IconAdjustmentsHorizontal size={15} aria-hidden="true" />}
          onClick={() => setOpened(!opened)}
        >
          {texts.views.name}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={texts.views.name} className={styles.dropdown ?? ''}>
        <Views onDone={() => setOpened(false)} />
        <div>
          <span className={styles.label} id="density-label">
            {texts.views.rows}
          </span>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-labelledby="density-label"
            data={densities.map((value) => ({ value, label: texts.views.densities[value] }))}
            value={layout.density}
            onChange={(density) => ui.setState({ layout: { ...layout, density } })}
          />
        </div>
        <Columns />
        <Button
          variant="default"
          size="xs"
          onClick={() => ui.setState({ layout: { ...usualLayout, density: layout.density } })}
        >
          {texts.views.usual}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}

function Columns() {
  const { ui } = useApp();
  const layout = useUi((state) => state.layout);
  const choosable = columns.filter(({ id }) => !fixedColumns.has(id));
  const shown = choosable.filter(({ id }) => !layout.hidden.includes(id)).map(({ id }) => id);
  return (
    <Checkbox.Group
      label={texts.views.columns}
      description={texts.views.narrowLeavesOut}
      value={shown}
      onChange={(values) => {
        const hidden: readonly ColumnId[] = choosable.map(({ id }) => id).filter((id) => !values.includes(id));
        ui.setState({ layout: { ...layout, hidden } });
      }}
    >
      <div className={styles.phases}>
        {choosable.map(({ id }) => (
          <Checkbox key={id} size="xs" value={id} label={texts.list.columns[id]} />
        ))}
      </div>
    </Checkbox.Group>
  );
}

function Views({ onDone }: { readonly onDone: () => void }) {
  const { ui } = useApp();
  const views = useUi((state) => state.views);
  const apply = ({ search, filter, facets, sort }: SavedView): void => {
    ui.setState({ search, filter, facets, sort });
    onDone();
  };
  return (
    <div>
      <span className={styles.label}>{texts.views.saved}</span>
      {views.length === 0 && <p className={styles.soft}>{texts.views.whatIsSaved}</p>}
      <ul className={styles.views}>
        {views.map((view) => (
          <li key={view.name}>
            <button type="button" className={styles.view} onClick={() => apply(view)}>
              {view.name}
            </button>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={texts.views.delete(view.name)}
              onClick={() => ui.setState({ views: views.filter((other) => other !== view) })}
            >
              <IconTrash size={14} aria-hidden="true" />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Button
        variant="default"
        size="xs"
        fullWidth
        onClick={() => {
          onDone();
          ui.setState({ dialog: { kind: 'save-view' } });
        }}
      >
        {texts.views.save}
      </Button>
    </div>
  );
}
