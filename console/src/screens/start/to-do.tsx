import { Group, Paper, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { placesFor } from '../../frame/places.ts';
import { AnchorLink } from '../../parts/links.tsx';
import { useSeat } from '../../session/session-context.ts';
import type { Statistics, Waiting } from './statistics.ts';

/** What waits, and the screen where somebody takes it up. */
const screens: Readonly<Record<Waiting['what'], string>> = {
  review: 'review',
  ticket: 'tickets',
  watchlist_hit: 'hits',
};

const kinds = ['review', 'ticket', 'watchlist_hit'] as const;

/** How much waits for somebody, in a line that leads to where it waits. */
export function ToDo({ waiting }: Pick<Statistics, 'waiting'>) {
  const { t, i18n } = useTranslation();
  const { id, permissions } = useSeat();
  if (waiting === null) return null;
  const places = placesFor(permissions);
  return (
    <Paper component="section" withBorder p="md" aria-label={t('start.toDo.title')}>
      <Group style={{ columnGap: 'var(--mantine-spacing-xl)', rowGap: 4 }}>
        {kinds.map((kind) => {
          const count = countOf(waiting, kind);
          const place = places.find(({ text }) => text === screens[kind]);
          const words = t(`start.toDo.${kind}`, { count, shown: count.toLocaleString(i18n.language) });
          return place ? (
            <AnchorLink key={kind} size="sm" to={place.to} params={{ program: String(id) }}>
              {words}
            </AnchorLink>
          ) : (
            <Text key={kind} size="sm">
              {words}
            </Text>
          );
        })}
      </Group>
    </Paper>
  );
}

function countOf(waiting: readonly Waiting[], kind: Waiting['what']): number {
  return waiting.reduce((sum, { what, count }) => (what === kind ? sum + count : sum), 0);
}
