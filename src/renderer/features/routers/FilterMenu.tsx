/** Narrows the list by state and by tag. What is chosen stays visible as a number on the button. */

import { Button, Checkbox, MultiSelect, Popover } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { phases, type Phase } from '@shared/session';
import { isNarrowed, noFacets } from '../../stores/ui';
import { useApp, useListedRows, useUi } from '../../window-parts';
import { compareText } from './list-model';
import { texts } from '../../texts';
import styles from './ListMenus.module.css';

export function FilterMenu() {
  const { ui } = useApp();
  const facets = useUi((state) => state.facets);
  const count = facets.phases.length + facets.tags.length;
  return (
    <Popover position="bottom-start" shadow="md" trapFocus returnFocus transitionProps={{ duration: 80 }}>
      <Popover.Target>
        <Button
          variant={count > 0 ? 'light' : 'default'}
          size="xs"
          className={styles.button ?? ''}
          leftSection={<IconFilter size={15} aria-hidden="true" />}
          aria-label={count > 0 ? texts.filter.chosen(count) : texts.filter.name}
        >
          {count > 0 ? texts.filter.button(count) : texts.filter.name}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={texts.filter.name} className={styles.dropdown ?? ''}>
        <Phases />
        <Tags />
        <Button
          variant="default"
          size="xs"
          disabled={!isNarrowed(facets)}
          onClick={() => ui.setState({ facets: noFacets })}
        >
          {texts.list.clearFilter}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}

function Phases() {
  const { ui } = useApp();
  const { rows, isReady } = useListedRows();
  const facets = useUi((state) => state.facets);
  const counts = new Map<Phase, number>();
  for (const { session } of rows.values()) {
    counts.set(session.phase, (counts.get(session.phase) ?? 0) + 1);
  }
  return (
    <Checkbox.Group
      label={texts.filter.state}
      value={[...facets.phases]}
      onChange={(values) =>
        ui.setState({ facets: { ...facets, phases: phases.filter((phase) => values.includes(phase)) } })
      }
    >
      <div className={styles.phases}>
        {phases.map((phase) => (
          <Checkbox
            key={phase}
            size="xs"
            value={phase}
            label={isReady ? texts.filter.phase(texts.phases[phase], counts.get(phase) ?? 0) : texts.phases[phase]}
          />
        ))}
      </div>
    </Checkbox.Group>
  );
}

function Tags() {
  const { ui } = useApp();
  const { rows, isReady } = useListedRows();
  const facets = useUi((state) => state.facets);
  const tags = new Set([...rows.values()].flatMap(({ router }) => router.tags));
  return (
    <MultiSelect
      label={texts.filter.tags}
      description={texts.filter.allOfThem}
      size="xs"
      searchable
      clearable
      limit={100}
      placeholder={facets.tags.length === 0 ? texts.filter.any : ''}
      nothingFoundMessage={isReady ? texts.filter.noSuchTag : texts.frame.loading}
      comboboxProps={{ withinPortal: false }}
      data={[...tags].toSorted(compareText)}
      value={[...facets.tags]}
      onChange={(chosen) => ui.setState({ facets: { ...facets, tags: chosen } })}
    />
  );
}
