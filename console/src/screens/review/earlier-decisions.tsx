import { Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { Moment } from '../../parts/moment.tsx';
import { entityCode, useActorName } from '../../session/actor-name.ts';
import { useSeat } from '../../session/session-context.ts';
import { readHistory } from '../user/history-entries.ts';
import { isOver, type WholeReview } from './review.ts';
import { readTold } from './told-decisions.ts';

/** How many of them are shown. */
const shownMax = 20;

/**
 * What was decided of the user before. Of a review that is open, nothing that others have said: whoever is asked as the second is to see with
 * eyes of their own.
 */
export function EarlierDecisions({ review }: { readonly review: WholeReview }) {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  const seat = useSeat();
  const actorName = useActorName();
  const entity = entityCode(catalogue, 'review');
  const decided = catalogue.codes.get('activity_type')?.find(({ word }) => word === 'updated')?.code;
  const earlier = useQuery({
    queryKey: ['history', seat.id, review.user_id, 'reviews'],
    queryFn: ({ signal }) =>
      readHistory(seat.id, review.user_id, { startIndex: 1, wanted: { entity: String(entity) }, signal }),
  });
  const told = (earlier.data ?? [])
    .filter(
      ({ entity_id, activity_type }) =>
        activity_type === decided || (entity_id === review.id && isOver(review)),
    )
    .slice(0, shownMax)
    .flatMap((entry) => readTold(entry) ?? []);
  if (told.length === 0) return null;
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('review.earlier')}>
      <Title order={2} size="h3" mb="xs">
        {t('review.earlier')}
      </Title>
      <Stack gap={6}>
        {told.map(({ entry, said }) => (
          <Text key={entry.id} size="sm">
            <Moment value={entry.date_utc} /> · {t(`review.steps.${said.step}`)}:{' '}
            <Text span fw={600} inherit>
              {t(`review.said.${said.outcome}`)}
            </Text>{' '}
            · <bdi>{actorName(entry.by_entity, entry.by_entity_id)}</bdi>
            {said.reason_code && <> · {t(`review.reasons.${said.reason_code}`)}</>}
            {said.reason && (
              <>
                {' '}
                <bdi>{said.reason}</bdi>
              </>
            )}
          </Text>
        ))}
      </Stack>
    </Paper>
  );
}
