import { useElementSize } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../../parts/states.tsx';
import type { PageSource } from './page-source.ts';
import classes from './viewer.module.css';

/** How a pane shows its page. */
export interface PaneView {
  readonly page: number;
  /** Quarters of a turn to the right. */
  readonly turn: number;
  /** 1: as wide as the pane. */
  readonly zoom: number;
  readonly hasContrast: boolean;
}

interface PageCanvasProps {
  readonly source: PageSource;
  readonly view: PaneView;
  /** What the page is, for who cannot see it. */
  readonly label: string;
}

/** A page, drawn as sharp as the screen is, which is scrolled where it is larger than the pane. */
export function PageCanvas({ source, view, label }: PageCanvasProps) {
  const { t } = useTranslation();
  const { page, turn, zoom, hasContrast } = view;
  const canvas = useRef<HTMLCanvasElement>(null);
  const { ref, width } = useElementSize();
  const [isBroken, setBroken] = useState(false);
  const wanted = Math.round(width * zoom * window.devicePixelRatio);
  useEffect(() => {
    if (wanted === 0 || !canvas.current) return;
    const ended = new AbortController();
    // A canvas is drawn on by one at a time: each drawing gets one of its own, which is shown when it is done.
    const drawn = document.createElement('canvas');
    source.draw(drawn, page, { turn, width: wanted, signal: ended.signal }).then(
      () => {
        if (ended.signal.aborted || !canvas.current) return;
        setBroken(false);
        canvas.current.width = drawn.width;
        canvas.current.height = drawn.height;
        canvas.current.getContext('2d')!.drawImage(drawn, 0, 0);
        canvas.current.dataset['drawn'] = String(page);
      },
      () => !ended.signal.aborted && setBroken(true),
    );
    return () => ended.abort();
  }, [source, page, turn, wanted]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled must be reached by the keyboard.
    <section ref={ref} className={classes['scroll']} tabIndex={0} aria-label={label}>
      {isBroken && <Notice icon="failed" title={t('review.viewer.broken')} />}
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        hidden={isBroken}
        className={hasContrast ? classes['contrast'] : ''}
        style={{ width: `${zoom * 100}%` }}
      />
    </section>
  );
}
