import { Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import type { ListSearch } from '../lists/list-search.ts';
import { keysOf } from './keys-of.ts';

interface PanelTabsProps<Name extends string> {
  /** What each tab shows; the first is shown where the address names none. */
  readonly panels: Readonly<Record<Name, ComponentType>>;
  readonly label: (name: Name) => string;
  /** How wide a panel is at most, in pixels. */
  readonly width?: number;
}

/** Tabs of which the open one stands in the address of the screen, so that back works and a link leads there. */
export function PanelTabs<Name extends string>({ panels, label, width }: PanelTabsProps<Name>) {
  const search: ListSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const names = keysOf(panels);
  return (
    <Tabs
      value={names.find((name) => name === search['tab']) ?? names[0]!}
      onChange={(tab) => void navigate({ to: '.', search: tab ? { tab } : {} })}
      keepMounted={false}
    >
      <Tabs.List mb="md">
        {names.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {label(name)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {names.map((name) => {
        const Panel: ComponentType = panels[name];
        return (
          <Tabs.Panel key={name} value={name} {...(width && { maw: width })}>
            <Panel />
          </Tabs.Panel>
        );
      })}
    </Tabs>
  );
}
