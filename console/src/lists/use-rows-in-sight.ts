import { type RefObject, startTransition, useEffect, useState } from 'react';

/** Height of a row, in pixels: the same for all, so that only those in sight need be drawn. */
export const rowHeight = 40;

/** Rows come and go by so many together: between two of these steps scrolling costs nothing. */
const step = 4;

/** Rows are drawn that far beyond those in sight, in rows. */
const ahead = 12;

/** Rows `first` to `last`, the last not among them. */
interface Span {
  readonly first: number;
  readonly last: number;
}

/**
 * Which of so many rows are to be drawn as the window stands. They are drawn in slices between what else the page does, so that scrolling
 * never waits for them.
 */
export function useRowsInSight(count: number, body: RefObject<HTMLElement | null>): Span {
  const [span, setSpan] = useState<Span>({ first: 0, last: Math.ceil(window.innerHeight / rowHeight) });
  useEffect(() => {
    const look = () => {
      const next = spanOf(body.current!);
      startTransition(() => setSpan((now) => kept(now, next)));
    };
    // What stands above the rows may open and close, too: filters, notes.
    const observer = new ResizeObserver(look);
    observer.observe(document.body);
    window.addEventListener('scroll', look, { passive: true });
    window.addEventListener('resize', look);
    return () => {
      observer.disconnect();
      window.removeEventListener('scroll', look);
      window.removeEventListener('resize', look);
    };
  }, [body]);
  // Behind the end of a list that got shorter the page stands for a moment only: the window follows.
  const first = Math.max(0, Math.min(span.first, count - ahead));
  return { first: first - (first % step), last: Math.min(span.last, count) };
}

/** The rows in sight and those beyond, in whole steps. */
function spanOf(body: HTMLElement): Span {
  const above = -body.getBoundingClientRect().top / rowHeight;
  const below = above + window.innerHeight / rowHeight;
  return {
    first: Math.max(0, Math.floor((above - ahead) / step) * step),
    last: Math.max(0, Math.ceil((below + ahead) / step) * step),
  };
}

/** The same span where it says the same, so that nothing is drawn anew. */
function kept(now: Span, next: Span): Span {
  return now.first === next.first && now.last === next.last ? now : next;
}
