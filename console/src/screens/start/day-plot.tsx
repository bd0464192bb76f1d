import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { lineStyles } from './line-styles.ts';

interface DayPlotProps {
  /** What the plot shows, for who does not see it. */
  readonly label: string;
  readonly days: readonly string[];
  readonly series: readonly (readonly number[])[];
  /** Called with the place of the day under the pointer; null: it is elsewhere. */
  readonly onDay: (place: number | null) => void;
}

const height = 180;

/** Lines over days. What is told by them alone stands in a table beside them. */
export function DayPlot({ label, days, series, onDay }: DayPlotProps) {
  const { language } = useTranslation().i18n;
  const scheme = useComputedColorScheme('light');
  const { ref: measured, width } = useElementSize<HTMLDivElement>();
  const box = useRef<HTMLDivElement>(null);
  const tell = useRef(onDay);
  tell.current = onDay;
  const plot = useRef<uPlot | null>(null);
  useEffect(() => {
    if (width === 0) return;
    const drawn = new uPlot(
      optionsOf({ width, language, lines: series.length, onDay: (place) => tell.current(place) }),
      [days.map((day) => Date.parse(day) / 1000), ...series.map((counts) => [...counts])],
      box.current!,
    );
    plot.current = drawn;
    return () => {
      plot.current = null;
      drawn.destroy();
    };
  }, [days, series, language, scheme, width === 0]);
  useEffect(() => {
    if (width > 0) plot.current?.setSize({ width, height });
  }, [width]);
  return (
    <div ref={measured}>
      <div ref={box} role="img" aria-label={label} dir="ltr" style={{ minHeight: height }} />
    </div>
  );
}

interface Wanted {
  readonly width: number;
  readonly language: string;
  readonly lines: number;
  readonly onDay: (place: number | null) => void;
}

function optionsOf({ width, language, lines, onDay }: Wanted): uPlot.Options {
  const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const short = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const number = new Intl.NumberFormat(language, { notation: 'compact' });
  const axis = {
    stroke: colour('--mantine-color-dimmed'),
    font: `12px ${colour('--mantine-font-family')}`,
    grid: { stroke: colour('--mantine-color-default-border'), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height,
    // Days are those of UTC, whatever the zone of the browser.
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { y: { range: (_, __, most) => [0, Math.max(most, 4) * 1.05] } },
    axes: [
      {
        ...axis,
        space: 64,
        incrs: [1, 2, 7, 14, 28].map((days) => days * 86_400),
        values: (_, splits) => splits.map((seconds) => short.format(new Date(seconds * 1000))),
      },
      {
        ...axis,
        size: 48,
        incrs: [1, 2, 5]
          .flatMap((step) => [0, 1, 2, 3, 4, 5, 6, 7, 8].map((zeros) => step * 10 ** zeros))
          .sort((one, other) => one - other),
        values: (_, splits) => splits.map((count) => number.format(count)),
      },
    ],
    series: [
      {},
      ...lineStyles.slice(0, lines).map(({ colour: name, dash }) => ({
        stroke: colour(name),
        width: 2,
        dash: [...dash],
        points: { show: true, size: 5 },
      })),
    ],
    hooks: { setCursor: [({ cursor }) => onDay(cursor.idx ?? null)] },
  };
}
