import { type RefObject, useLayoutEffect, useRef } from 'react';

/** In pixels, what a column holds at its widest of all the rows that were drawn: its heading takes as much room. */
const widest = '--widest-content';

/**
 * Keeps the columns of a table from getting narrower while its rows are scrolled through. Only rows in sight are drawn: a long name
 * that leaves would move all the columns behind it. Other rows or columns begin anew.
 */
export function useSteadyColumns(
  table: RefObject<HTMLTableElement | null>,
  rows: readonly unknown[],
  columns: readonly unknown[],
): void {
  const measured = useRef({
    rows,
    columns,
    drawn: new WeakSet<Element>(),
    widths: new Map<number, number>(),
  });
  useLayoutEffect(() => {
    const { tHead, tBodies } = table.current!;
    if (measured.current.rows !== rows || measured.current.columns !== columns)
      measured.current = { rows, columns, drawn: new WeakSet(), widths: new Map() };
    const { drawn, widths } = measured.current;
    for (const row of tBodies[0]!.querySelectorAll<HTMLTableRowElement>('[aria-rowindex]')) {
      if (drawn.has(row)) continue;
      drawn.add(row);
      for (const cell of row.cells)
        widths.set(cell.cellIndex, Math.max(widths.get(cell.cellIndex) ?? 0, contentWidth(cell)));
    }
    for (const heading of tHead!.rows[0]!.cells)
      heading.style.setProperty(widest, `${widths.get(heading.cellIndex) ?? 0}px`);
  });
}

/** How wide what is in a cell is, whatever the cell is. */
function contentWidth(cell: HTMLTableCellElement): number {
  const content = document.createRange();
  content.selectNodeContents(cell);
  return Math.ceil(content.getBoundingClientRect().width);
}
