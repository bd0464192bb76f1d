import { Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call.ts';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { Moment } from '../../parts/moment.tsx';
import { Loaded } from '../../parts/states.tsx';
import { entityCode, useActorName } from '../../session/actor-name.ts';
import { useSeat } from '../../session/session-context.ts';
import type { Review, steps } from '../review/review.ts';
import { reviewsPath } from '../review/review-calls.ts';
import { readTold } from '../review/told-decisions.ts';
import type { HistoryEntry } from './history-entries.ts';
import { OlderEntries } from './older-entries.tsx';
import { useHistory } from './use-history.ts';

/** How many reviews that wait are shown; a user has few. */
const shownMax = 50;

/** A review of a user: how it stands, or what was decided and by whom. */
interface Line {
  readonly id: number;
  readonly step: (typeof steps)[number];
  readonly text: string;
  readonly by: string | null;
  readonly at: string;
}

/** The reviews of a user: those that wait, and those that were decided, which the history keeps. */
export function ReviewsPanel({ userId }: { readonly userId: number }) {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  const { id: program } = useSeat();
  const actorName = useActorName();
  const entity = String(entityCode(catalogue, 'review'));
  const decided = catalogue.codes.get('activity_type')?.find(({ word }) => word === 'updated')?.code;
  const reviews = useQuery({
    queryKey: ['reviews', program, userId],
    queryFn: async ({ signal }) => {
      const about = { user_id: userId, page_size: shownMax };
      const list = (query: Readonly<Record<string, string | number>>) =>
        call<{ review: readonly Review[] }>('GET', reviewsPath, { program, query, signal });
      const [waiting, asked] = await Promise.all([
        list(about),
        // Those of whom more was asked are listed by themselves alone.
        list({ ...about, state: 'asked' }),
      ]);
      return [...waiting.data.review, ...asked.data.review];
    },
  });
  const history = useHistory(userId, { entity });
  return (
    <Stack gap="xs" component="section" aria-label={t('person.reviews')}>
      <Title order={2}>{t('person.reviews')}</Title>
      <Loaded query={reviews}>
        {(open) => <Loaded query={history}>{(told) => drawn(linesOf(open, told))}</Loaded>}
      </Loaded>
      <OlderEntries history={history} />
    </Stack>
  );

  function drawn(lines: readonly Line[]) {
    return lines.length === 0 ? (
      <Text size="sm" c="dimmed">
        {t('person.noReviews')}
      </Text>
    ) : (
      <Paper withBorder p="md">
        <Stack gap={6}>
          {lines.map(({ id, step, text, by, at }) => (
            <Text key={id} size="sm">
              <Link to="/$program/review/$review" params={{ program: String(program), review: String(id) }}>
                {t(`review.steps.${step}`)} {id}
              </Link>
              {': '}
              <Text span fw={600} inherit>
                {text}
              </Text>
              {' · '}
              {by && (
                <>
                  <bdi>{by}</bdi>
                  {' · '}
                </>
              )}
              <Moment value={at} />
            </Text>
          ))}
        </Stack>
      </Paper>
    );
  }

  function linesOf(open: readonly Review[], told: readonly HistoryEntry[]): readonly Line[] {
    const lines = new Map<number, Line>(
      open.map(({ id, step, state, since }) => [
        id,
        { id, step, text: t(`review.states.${state}`), by: null, at: since },
      ]),
    );
    // The newest entry of a review is its decision.
    for (const one of told.filter((entry) => entry.activity_type === decided).map(readTold)) {
      if (!one || lines.has(one.entry.entity_id)) continue;
      const { entry, said } = one;
      lines.set(entry.entity_id, {
        ...{ id: entry.entity_id, step: said.step, text: t(`review.said.${said.outcome}`) },
        ...{ by: actorName(entry.by_entity, entry.by_entity_id), at: entry.date_utc },
      });
    }
    return [...lines.values()];
  }
}
