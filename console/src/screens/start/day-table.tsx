import { ScrollArea, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatDay } from '../../time/moments.ts';
import type { DaySeries } from './day-series.ts';
import classes from './start.module.css';

interface DayTableProps {
  readonly title: string;
  readonly days: readonly string[];
  readonly series: readonly DaySeries[];
  readonly labelOf: (name: string) => string;
}

/** What a plot shows, in numbers, the newest day first. */
export function DayTable({ title, days, series, labelOf }: DayTableProps) {
  const { t, i18n } = useTranslation();
  const newest = days.map((day, place) => ({ day, place })).reverse();
  return (
    <ScrollArea.Autosize
      mah={320}
      type="auto"
      offsetScrollbars="y"
      className={classes['tall'] ?? ''}
      viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': `${title}: ${t('start.asTable')}` }}
    >
      <Table fz="sm" aria-label={title} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('start.day')}</Table.Th>
            {series.map(({ name }) => (
              <Table.Th key={name} ta="end">
                {labelOf(name)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {newest.map(({ day, place }) => (
            <Table.Tr key={day}>
              <Table.Th scope="row">{formatDay(day, i18n.language)}</Table.Th>
              {series.map(({ name, counts }) => (
                <Table.Td key={name} ta="end">
                  {(counts[place] ?? 0).toLocaleString(i18n.language)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}
