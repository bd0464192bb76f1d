import { type RefObject, startTransition, useCallback, useEffect, useRef, useState } from 'react';

/** Height of a row, in pixels: the same for all, so that only those in sight need be drawn. */
export const rowHeight = 40;

/** So many rows come or go at once: few enough for a slow machine to draw them within one frame. */
const piece = 4;

/** Rows are drawn that far beyond those in sight, in rows. */
const ahead = 12;

/** Rows `first` to `last`, the last not among them. */
interface Span {
  readonly first: number;
  readonly last: number;
}

/**
 * Which of so many rows are to be drawn as the window stands. Those that come into sight are drawn piece by piece, a frame for each, so
 * that scrolling never waits for all of them.
 */
export function useRowsInSight(count: number, body: RefObject<HTMLElement | null>): Span {
  const [drawn, setDrawn] = useState<Span>({ first: 0, last: Math.ceil(window.innerHeight / rowHeight) });
  const shown = useRef(drawn);
  const isUnderway = useRef(false);
  const look = useCallback(() => {
    // What is asked for while a piece is being drawn is looked at behind it.
    if (isUnderway.current) return;
    const next = towards(shown.current, wantedOf(body.current!));
    if (next === shown.current) return;
    isUnderway.current = true;
    startTransition(() => setDrawn(next));
  }, [body]);
  useEffect(() => {
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
  }, [look]);
  useEffect(() => {
    shown.current = drawn;
    isUnderway.current = false;
    // The next piece, until none is missing.
    const frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [drawn, look]);
  // A list that got shorter ends above what was drawn until the window has followed.
  const last = Math.min(drawn.last, count);
  return { first: Math.min(drawn.first, Math.max(0, last - ahead)), last };
}

/** The rows in sight and those beyond, in whole pieces. */
function wantedOf(body: HTMLElement): Span {
  const above = -body.getBoundingClientRect().top / rowHeight;
  const below = above + window.innerHeight / rowHeight;
  return {
    first: Math.max(0, Math.floor((above - ahead) / piece) * piece),
    // A list that begins below the window keeps its first rows: the focus, and who hears the page, come to the others by them.
    last: Math.max(piece, Math.ceil((below + ahead) / piece) * piece),
  };
}

/** One piece more on each side of what is drawn; elsewhere anew, from where the rows in sight begin. The same span once all is drawn. */
function towards(drawn: Span, wanted: Span): Span {
  if (drawn.first === wanted.first && drawn.last === wanted.last) return drawn;
  if (drawn.last < wanted.first || wanted.last < drawn.first) {
    const first = wanted.first === 0 ? 0 : wanted.first + ahead;
    return { first, last: first + piece };
  }
  return {
    first: Math.max(drawn.first - piece, wanted.first),
    last: Math.min(drawn.last + piece, wanted.last),
  };
}
