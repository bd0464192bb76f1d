import { Group, Paper, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Statistics, Waiting } from './statistics.ts';

const kinds = ['review', 'ticket', 'watchlist_hit'] as const;

/** How much waits for somebody, in a line. */
export function ToDo({ waiting }: Pick<Statistics, 'waiting'>) {
  const { t, i18n } = useTranslation();
  if (waiting === null) return null;
  return (
    <Paper component="section" withBorder p="md" aria-label={t('start.toDo.title')}>
      <Group style={{ columnGap: 'var(--mantine-spacing-xl)', rowGap: 4 }}>
        {kinds.map((kind) => {
          const count = countOf(waiting, kind);
          return (
            <Text key={kind} size="sm">
              {t(`start.toDo.${kind}`, { count, shown: count.toLocaleString(i18n.language) })}
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
