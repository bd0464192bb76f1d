import { type ReactElement, type RefObject, useLayoutEffect, useMemo, useRef } from 'react';
import { useKeys } from '../frame/keys.ts';
import classes from './data-table.module.css';
import type { DataTableProps } from './data-table.tsx';
import { rowHeight, useRowsInSight } from './use-rows-in-sight.ts';
import { useSteadyColumns } from './use-steady-columns.ts';

type TableBodyProps<Row> = Pick<DataTableProps<Row>, 'rows' | 'keyOf' | 'head' | 'columns'>;

/**
 * The rows of a table that are in sight, and the keys that lead through all of them. What somebody scrolls draws nothing else, and rows are
 * plain elements.
 */
export function TableBody<Row>(props: TableBodyProps<Row>) {
  const { rows, keyOf, columns } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const { first, last } = useRowsInSight(rows.length, body);
  const drawRow = useDrawnRows(props);
  const ends = rows.length > 0 ? [rows[0]!, rows.at(-1)!].map(keyOf) : [];
  useSteadyColumns(body, rows, [rows.length, ...ends, ...columns.map(({ id }) => id)].join(' '));
  useRowKeys(rows.length, body);
  return (
    <tbody ref={body}>
      <Space rows={first} columns={columns.length + 1} />
      {rows.slice(first, last).map((row, index) => drawRow(row, first + index))}
      <Space rows={rows.length - last} columns={columns.length + 1} />
    </tbody>
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
}: TableBodyProps<Row>): (row: Row, index: number) => ReactElement {
  return useMemo(() => {
    const known = new Map<Row, ReactElement>();
    const draw = (row: Row, index: number) => (
      <tr
        key={keyOf(row)}
        className={classes['row']}
        data-striped={index % 2 === 1 || undefined}
        aria-rowindex={index + 2}
      >
        <th scope="row">{head(row, { 'data-row': index, className: classes['link'] ?? '' })}</th>
        {columns.map(({ id, cell }) => (
          <td key={id}>{cell(row)}</td>
        ))}
      </tr>
    );
    return (row, index) => {
      const drawn = known.get(row) ?? draw(row, index);
      known.set(row, drawn);
      return drawn;
    };
  }, [rows, keyOf, head, columns]);
}

/** Stands for the rows that are out of sight. */
function Space({ rows, columns }: { readonly rows: number; readonly columns: number }) {
  if (rows <= 0) return null;
  return (
    <tr>
      <td colSpan={columns} style={{ height: rows * rowHeight, padding: 0 }} />
    </tr>
  );
}

/** `j` and `k` go from row to row; Enter and `o` open the one that has the focus. */
function useRowKeys(count: number, body: RefObject<HTMLTableSectionElement | null>): void {
  /** The row that is to have the focus, once it is drawn. */
  const wanted = useRef<number | null>(null);
  const focusWanted = () => {
    const row = body.current?.querySelector<HTMLElement>(`[data-row="${wanted.current}"]`);
    if (!row) return false;
    wanted.current = null;
    row.focus();
    return true;
  };
  useLayoutEffect(() => {
    if (wanted.current !== null) focusWanted();
  });
  const focused = () => document.activeElement?.closest<HTMLElement>('[data-row]');
  const go = (by: 1 | -1) => {
    const from = focused()?.dataset['row'] ?? (by === 1 ? -1 : count);
    wanted.current = Math.min(Math.max(Number(from) + by, 0), count - 1);
    // At once where it can be, so that Enter right behind opens it on a slow machine, too.
    if (focusWanted()) return;
    const { top } = body.current!.getBoundingClientRect();
    window.scrollBy(0, top + wanted.current * rowHeight - window.innerHeight / 2);
  };
  useKeys({
    j: { act: () => go(1), repeats: true },
    k: { act: () => go(-1), repeats: true },
    o: { act: () => focused()?.click() },
  });
}
