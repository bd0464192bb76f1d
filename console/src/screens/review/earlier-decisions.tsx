import { Paper, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { Moment } from '../../parts/moment.tsx';
import { entityCode, useActorName } from '../../session/actor-name.ts';
import { OlderEntries } from '../user/older-entries.tsx';
import { useHistory } from '../user/use-history.ts';
import { isOver, type WholeReview } from './review.ts';
import { readTold } from './told-decisions.ts';

/**
 * What was decided of the user before. Of a review that is open, nothing that others have said: whoever is asked as the second is to see with
 * eyes of their own.
 */
export function EarlierDecisions({ review }: { readonly review: WholeReview }) {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  const actorName = useActorName();
  const entity = entityCode(catalogue, 'review');
  const decided = catalogue.codes.get('activity_type')?.find(({ word }) => word === 'updated')?.code;
  const earlier = useHistory(review.user_id, { entity: String(entity) });
  const told = (earlier.data ?? [])
    .filter(
      ({ entity_id, activity_type }) =>
        activity_type === decided || (entity_id === review.id && isOver(review)),
    )
    .flatMap((entry) => readTold(entry) ?? []);
  if (told.length === 0 && !earlier.hasNextPage) return null;
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
                {' · '}
                <bdi>{said.reason}</bdi>
              </>
            )}
          </Text>
        ))}
        <OlderEntries history={earlier} />
      </Stack>
    </Paper>
  );
}
