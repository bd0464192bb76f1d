import { useTranslation } from 'react-i18next';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useSeatName } from '../../session/colleagues.ts';
import { Claim } from './claim.tsx';
import { Age, Deadline } from './deadline.tsx';
import { isOver, type Review } from './review.ts';

/** How a review stands: since when it waits, who holds it, and who has said something of it. */
export function ReviewHead({ review }: { readonly review: Omit<Review, 'documents'> }) {
  const { t } = useTranslation();
  const seatName = useSeatName();
  const {
    state,
    opinions_by: opinions,
    asked_since: asked,
    outcome,
    decided_by: by,
    closed_date_utc: closed,
  } = review;
  return (
    <Facts>
      <Fact label={t('review.state')}>{t(`review.states.${state}`)}</Fact>
      <Fact label={t('review.since')}>
        {isOver(review) ? <Moment value={review.since} /> : <Age review={review} />}
      </Fact>
      {review.decide_by && (
        <Fact label={t('review.decideBy')}>
          <Deadline review={review} />
        </Fact>
      )}
      {!isOver(review) && (
        <Fact label={t('review.claimedBy')}>
          <Claim review={review} seatName={seatName} />
        </Fact>
      )}
      {opinions.length > 0 && <Fact label={t('review.opinions')}>{opinions.map(seatName).join(', ')}</Fact>}
      {asked && (
        <Fact label={t('review.askedSince')}>
          <Moment value={asked} />
        </Fact>
      )}
      {outcome && by !== null && (
        <Fact label={t('review.decision')}>
          {`${t(`review.said.${outcome}`)} – ${seatName(by)}`}
          {closed && (
            <>
              {' – '}
              <Moment value={closed} />
            </>
          )}
        </Fact>
      )}
    </Facts>
  );
}
