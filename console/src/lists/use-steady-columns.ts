import { type RefObject, useLayoutEffect, useRef } from 'react';

/** In pixels, what a column holds at its widest of all the rows that were drawn: its heading takes as much room. */
const widest = '--widest-content';

/** What was measured of a list: which rows were, as they are now, and how wide each column is at its widest. */
interface Measured {
  readonly list: string;
  readonly rows: readonly unknown[];
  readonly drawn: WeakSet<Element>;
  readonly widths: Map<number, number>;
}

/**
 * Keeps the columns of a table from getting narrower while its rows are scrolled through. Only rows in sight are drawn: a long name
 * that leaves would move all the columns behind it. `list` names the list by its columns and by what it begins and ends with: another one
 * begins anew.
 */
export function useSteadyColumns(
  body: RefObject<HTMLTableSectionElement | null>,
  rows: readonly unknown[],
  list: string,
): void {
  const measured = useRef<Measured | null>(null);
  useLayoutEffect(() => {
    const { tHead, offsetWidth, parentElement } = body.current!.closest('table')!;
    const headings = [...tHead!.rows[0]!.cells];
    const before = measured.current;
    const isSameList = before?.list === list;
    if (!isSameList) for (const heading of headings) heading.style.removeProperty(widest);
    const widths = isSameList ? before.widths : new Map<number, number>();
    const drawn = isSameList && before.rows === rows ? before.drawn : new WeakSet<Element>();
    measured.current = { list, rows, drawn, widths };
    // Columns of a table that is narrower than its place share out what is left, and what fills a cell says nothing then.
    const isStretched = offsetWidth <= (parentElement?.clientWidth ?? 0);
    for (const row of body.current!.querySelectorAll<HTMLTableRowElement>('[aria-rowindex]')) {
      if (drawn.has(row)) continue;
      drawn.add(row);
      for (const cell of row.cells) {
        const width = contentWidth(cell);
        if (isStretched && width >= roomIn(cell)) continue;
        widths.set(cell.cellIndex, Math.max(widths.get(cell.cellIndex) ?? 0, width));
      }
    }
    for (const heading of headings)
      heading.style.setProperty(widest, `${widths.get(heading.cellIndex) ?? 0}px`);
  });
}

/** How wide what is in a cell is, whatever the cell is. */
function contentWidth(cell: HTMLTableCellElement): number {
  const content = document.createRange();
  content.selectNodeContents(cell);
  return Math.ceil(content.getBoundingClientRect().width);
}

/** How much room a cell has for what is in it. */
function roomIn(cell: HTMLTableCellElement): number {
  const { paddingInlineStart, paddingInlineEnd } = getComputedStyle(cell);
  return Math.floor(
    cell.clientWidth - Number.parseFloat(paddingInlineStart) - Number.parseFloat(paddingInlineEnd),
  );
}
