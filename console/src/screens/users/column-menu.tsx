import { Button, Checkbox, Popover, ScrollArea, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/icon.tsx';
import type { Column } from './columns.ts';

interface ColumnMenuProps {
  readonly columns: readonly Column[];
  readonly shown: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
}

/** Chooses the columns of the table, of all that the catalogue has. */
export function ColumnMenu({ columns, shown, onChange }: ColumnMenuProps) {
  const { t } = useTranslation();
  const toggle = (id: string) => {
    const wanted = new Set(shown);
    if (!wanted.delete(id)) wanted.add(id);
    // In the order of the catalogue, whatever came first.
    if (wanted.size > 0) onChange(columns.map((column) => column.id).filter((each) => wanted.has(each)));
  };
  return (
    <Popover position="bottom-end" withArrow={false}>
      <Popover.Target>
        <Button variant="default" rightSection={<Icon name="down" size={14} />}>
          {t('users.columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <ScrollArea.Autosize mah={360} type="auto">
          <Stack gap={2} p={4}>
            {columns.map(({ id, label }) => (
              <Checkbox
                key={id}
                size="xs"
                label={label}
                checked={shown.includes(id)}
                onChange={() => toggle(id)}
              />
            ))}
          </Stack>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
