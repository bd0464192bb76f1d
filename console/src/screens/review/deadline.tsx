import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Moment } from '../../parts/moment.tsx';
import { Standing } from '../../parts/standing.tsx';
import { formatDuration } from '../../time/durations.ts';
import { readUtc } from '../../time/moments.ts';
import type { Review } from './review.ts';

/** Since when a review waits, and for how long that is. */
export function Age({ review: { since } }: { readonly review: Pick<Review, 'since'> }) {
  const { i18n } = useTranslation();
  const begun = readUtc(since);
  const seconds = begun ? Math.max(0, (Date.now() - begun.getTime()) / 1000) : null;
  return (
    <>
      <Moment value={since} />
      {seconds !== null && (
        <Text span c="dimmed" inherit>
          {' '}
          {formatDuration(seconds, i18n.language)}
        </Text>
      )}
    </>
  );
}

/** By when a review is to be decided, and whether that is over; nothing where there is no limit. */
export function Deadline({ review: { decide_by: by } }: { readonly review: Pick<Review, 'decide_by'> }) {
  const { t } = useTranslation();
  if (by === null) return null;
  const isOverdue = (readUtc(by)?.getTime() ?? 0) <= Date.now();
  return (
    <Group component="span" gap="xs" wrap="nowrap" display="inline-flex">
      {isOverdue && <Standing colour="red" text={t('review.overdue')} />}
      <Moment value={by} />
    </Group>
  );
}
