import { Loader, Paper, ScrollArea, Table } from '@mantine/core';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactElement, type ReactNode, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../frame/keys.ts';
import { useOnline } from '../parts/states.tsx';
import classes from './data-table.module.css';
import { useSteadyColumns } from './use-steady-columns.ts';

/** A column of a table. */
export interface DataColumn<Row> {
  readonly id: string;
  readonly label: string;
  /** Stands in the head of the table in place of the label: a whole cell. */
  readonly heading?: ReactNode;
  readonly cell: (row: Row) => ReactNode;
}

/** What the link or the button that opens a row is given, so that keys find it. */
export interface RowFocus {
  readonly 'data-row': number;
  readonly className: string;
}

interface DataTableProps<Row> {
  /** What the rows are. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  /** What the first column is called. */
  readonly headLabel: string;
  /** What stands first in a row and opens it: a link, or a button. */
  readonly head: (row: Row, focus: RowFocus) => ReactNode;
  readonly columns: readonly DataColumn<Row>[];
  /** Whether another page is being read meanwhile. */
  readonly isStale?: boolean;
}

/** Height of a row, in pixels: the same for all, so that only those in sight need be drawn. */
const rowHeight = 40;

/** Rows of a list, through which `j` and `k` lead. Of hundreds only those in sight are drawn. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, rows, keyOf, headLabel, columns, isStale = false } = props;
  const table = useRef<HTMLTableElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    // What stands above the rows may open and close: filters, notes.
    const measure = () => setTop((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: top,
  });
  useRowKeys(rows.length, (index) => virtual.scrollToIndex(index), body);
  const drawn = virtual.getVirtualItems();
  const drawRow = useDrawnRows(props);
  const ends = rows.length > 0 ? [rows[0]!, rows.at(-1)!].map(keyOf) : [];
  useSteadyColumns(table, rows, [rows.length, ...ends, ...columns.map(({ id }) => id)].join(' '));
  const before = (drawn[0]?.start ?? top) - top;
  const after = virtual.getTotalSize() - ((drawn.at(-1)?.end ?? top) - top);
  return (
    <>
      {isStale && <Reading />}
      <ScrollArea
        type="auto"
        offsetScrollbars="x"
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': label }}
      >
        <Table
          ref={table}
          className={classes['table'] ?? ''}
          fz="sm"
          striped="even"
          highlightOnHover
          aria-rowcount={rows.length + 1}
          aria-busy={isStale}
          aria-label={label}
        >
          <Table.Thead>
            <Table.Tr aria-rowindex={1}>
              <Table.Th>{headLabel}</Table.Th>
              {columns.map(({ id, label: name, heading }) => heading ?? <Table.Th key={id}>{name}</Table.Th>)}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody ref={body}>
            <Space height={before} columns={columns.length + 1} />
            {drawn.map(({ index }) => drawRow(index))}
            <Space height={after} columns={columns.length + 1} />
          </Table.Tbody>
        </Table>
      </ScrollArea>
    </>
  );
}

/** Stands at the top of the window while other rows are being read, once that takes a moment. */
function Reading() {
  const { t } = useTranslation();
  // Without a connection nothing is being read, which a note above the list says.
  if (!useOnline()) return null;
  return (
    <Paper className={classes['reading'] ?? ''} role="status" withBorder shadow="sm">
      <Loader size="xs" aria-hidden="true" />
      {t('states.loading')}
    </Paper>
  );
}

/**
 * Draws rows by their place. A row that was drawn is the same element again until the list, or how it is shown, changes: scrolling
 * draws those alone that come into sight.
 */
function useDrawnRows<Row>({
  rows,
  keyOf,
  head,
  columns,
}: Pick<DataTableProps<Row>, 'rows' | 'keyOf' | 'head' | 'columns'>): (index: number) => ReactElement {
  return useMemo(() => {
    const known = new Map<number, ReactElement>();
    const draw = (row: Row, index: number) => (
      <Table.Tr key={keyOf(row)} h={rowHeight} aria-rowindex={index + 2}>
        <Table.Th scope="row">{head(row, { 'data-row': index, className: classes['link'] ?? '' })}</Table.Th>
        {columns.map(({ id, cell }) => (
          <Table.Td key={id} className={classes['cell'] ?? ''}>
            {cell(row)}
          </Table.Td>
        ))}
      </Table.Tr>
    );
    return (index) => {
      const drawn = known.get(index) ?? draw(rows[index]!, index);
      known.set(index, drawn);
      return drawn;
    };
  }, [rows, keyOf, head, columns]);
}

/** Stands for the rows that are out of sight. */
function Space({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height <= 0) return null;
  return (
    <tr>
      <td colSpan={columns} style={{ height, padding: 0 }} />
    </tr>
  );
}

/** `j` and `k` go from row to row; Enter and `o` open the one that has the focus. */
function useRowKeys(
  count: number,
  scrollTo: (index: number) => void,
  body: React.RefObject<HTMLTableSectionElement | null>,
): void {
  const rowOf = (element: Element | null) => element?.closest('[data-row]') ?? null;
  const go = (step: 1 | -1) => {
    const focused = rowOf(document.activeElement)?.getAttribute('data-row');
    const from = focused ? Number(focused) : step === 1 ? -1 : count;
    const index = Math.min(Math.max(from + step, 0), count - 1);
    const next = () => body.current?.querySelector<HTMLElement>(`[data-row="${index}"]`);
    scrollTo(index);
    // At once where it can be, so that Enter right behind opens it on a slow machine, too.
    if (next()) next()?.focus();
    else requestAnimationFrame(() => next()?.focus());
  };
  useKeys({
    j: { act: () => go(1), repeats: true },
    k: { act: () => go(-1), repeats: true },
    o: { act: () => (rowOf(document.activeElement) as HTMLElement | null)?.click() },
  });
}
