import { Group, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDay } from '../../time/moments.ts';
import { DayPlot } from './day-plot.tsx';
import { type Counted, daysBetween, seriesOf } from './day-series.ts';
import { DayTable } from './day-table.tsx';
import { lineStyles } from './line-styles.ts';
import classes from './start.module.css';

interface DayFigureProps {
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly counted: readonly Counted[];
  /** What things are counted as, in their order. */
  readonly names: readonly string[];
  readonly labelOf: (name: string) => string;
}

/** What was counted on each day, as a plot with what its lines are, and as a table. */
export function DayFigure({ title, from, to, counted, names, labelOf }: DayFigureProps) {
  const { t, i18n } = useTranslation();
  const [place, setPlace] = useState<number | null>(null);
  const days = useMemo(() => daysBetween(from, to), [from, to]);
  const wanted = names.join();
  const series = useMemo(() => seriesOf(days, counted, wanted.split(',')), [days, counted, wanted]);
  const lines = useMemo(() => series.map(({ counts }) => counts), [series]);
  const number = (count: number) => count.toLocaleString(i18n.language);
  const countOf = (counts: readonly number[]) =>
    place === null ? counts.reduce((sum, count) => sum + count, 0) : (counts[place] ?? 0);
  return (
    <>
      <Group gap="md" my="xs">
        <Text size="sm" c="dimmed">
          {place === null ? t('start.allDays') : formatDay(days[place] ?? to, i18n.language)}
        </Text>
        {series.map(({ name, counts }, index) => (
          <Group key={name} gap={6} wrap="nowrap">
            <LineSwatch index={index} />
            <Text size="sm">
              {labelOf(name)} <b>{number(countOf(counts))}</b>
            </Text>
          </Group>
        ))}
      </Group>
      <DayPlot label={t('start.plotOf', { title })} days={days} series={lines} onDay={setPlace} />
      <details>
        <summary className={classes['summary']}>{t('start.asTable')}</summary>
        <DayTable title={title} days={days} series={series} labelOf={labelOf} />
      </details>
    </>
  );
}

/** A piece of the line. */
function LineSwatch({ index }: { readonly index: number }) {
  const { colour, dash } = lineStyles[index] ?? lineStyles[0];
  return (
    <svg className={classes['swatch']} width={24} height={8} aria-hidden="true">
      <line
        x1={0}
        x2={24}
        y1={4}
        y2={4}
        stroke={`var(${colour})`}
        strokeWidth={2}
        strokeDasharray={dash.join(' ')}
      />
    </svg>
  );
}
