import { Table, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './start.module.css';

/** A row of a table of bars. */
export interface Bar {
  readonly id: string;
  readonly label: ReactNode;
  readonly count: number;
}

interface BarTableProps {
  readonly title: string;
  /** What the rows are called. */
  readonly head: string;
  readonly countLabel: string;
  readonly bars: readonly Bar[];
  /** What a whole bar stands for. */
  readonly whole: number;
  /** What a bar is a share of, where its share is told as well. */
  readonly shareLabel?: string;
}

/** Numbers with bars: the plot and its table in one. */
export function BarTable({ title, head, countLabel, bars, whole, shareLabel }: BarTableProps) {
  const { i18n } = useTranslation();
  const share = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 1 });
  const shareOf = (count: number) => (whole === 0 ? 0 : Math.min(count / whole, 1));
  return (
    <Table.ScrollContainer minWidth={0} mt="xs" scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table fz="sm" aria-label={title} horizontalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{head}</Table.Th>
            <Table.Td aria-hidden="true" />
            <Table.Th ta="end">{countLabel}</Table.Th>
            {shareLabel && (
              <Table.Th ta="end">
                <span aria-hidden="true">%</span>
                <VisuallyHidden>{shareLabel}</VisuallyHidden>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {bars.map(({ id, label, count }) => (
            <Table.Tr key={id}>
              <Table.Th scope="row" fw={400}>
                {label}
              </Table.Th>
              <Table.Td aria-hidden="true" className={classes['track'] ?? ''}>
                {count > 0 && (
                  <div className={classes['bar']} style={{ width: `${shareOf(count) * 100}%` }} />
                )}
              </Table.Td>
              <Table.Td ta="end">{count.toLocaleString(i18n.language)}</Table.Td>
              {shareLabel && <Table.Td ta="end">{share.format(shareOf(count))}</Table.Td>}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
