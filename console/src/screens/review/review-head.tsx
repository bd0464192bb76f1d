import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Moment } from '../../parts/moment.tsx';
import { useSeatName } from '../../session/colleagues.ts';
import { Claim } from './claim.tsx';
import type { Review } from './review.ts';

/** How a review stands: since when it waits, who holds it, and who has said something of it. */
export function ReviewHead({ review }: { readonly review: Omit<Review, 'documents'> }) {
  const { t } = useTranslation();
  const seatName = useSeatName();
  const { state, since, opinions_by: opinions, asked_since: asked, outcome, decided_by: by } = review;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t('review.state'), t(`review.states.${state}`)],
    [t('review.since'), <Moment key="since" value={since} />],
    [t('review.claimedBy'), <Claim key="claim" review={review} seatName={seatName} />],
    ...(opinions.length > 0 ? [[t('review.opinions'), opinions.map(seatName).join(', ')] as const] : []),
    ...(asked ? [[t('review.askedSince'), <Moment key="asked" value={asked} />] as const] : []),
    ...(outcome && by !== null
      ? [[t('review.decision'), `${t(`review.said.${outcome}`)} – ${seatName(by)}`] as const]
      : []),
  ];
  return (
    <Group gap="lg" component="dl" m={0}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <Text component="dt" size="xs" c="dimmed">
            {label}
          </Text>
          <Text component="dd" m={0} size="sm">
            {value}
          </Text>
        </div>
      ))}
    </Group>
  );
}
