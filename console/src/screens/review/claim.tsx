import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Moment } from '../../parts/moment.tsx';
import type { Review } from './review.ts';

interface ClaimProps {
  readonly review: Pick<Review, 'claimed_by' | 'claimed_until'>;
  readonly seatName: (seatId: number) => string;
}

/** Who holds a review, and until when. */
export function Claim({ review: { claimed_by: by, claimed_until: until }, seatName }: ClaimProps) {
  const { t } = useTranslation();
  if (by === null)
    return (
      <Text span c="dimmed" inherit>
        {t('review.nobody')}
      </Text>
    );
  return (
    <>
      <bdi>{seatName(by)}</bdi>
      {until && (
        <Text span c="dimmed" inherit>
          {' '}
          {t('review.until')} <Moment value={until} />
        </Text>
      )}
    </>
  );
}
