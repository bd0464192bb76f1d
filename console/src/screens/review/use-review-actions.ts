import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ListSearch } from '../../lists/list-search.ts';
import { tellDone } from '../../parts/tell-done.ts';
import { useSeat } from '../../session/session-context.ts';
import type { Review } from './review.ts';
import {
  claimNext,
  decide,
  findBeside,
  moveClaim,
  reviewKey,
  reviewsPath,
  type Said,
} from './review-calls.ts';

/** A decision on its way. */
interface Deciding {
  readonly said: Said;
  /** The version of the review that the operator has seen. */
  readonly version: number;
  /** Whether the next review is opened after it. */
  readonly goesOn: boolean;
}

/** What an operator does with a review, as calls that keep what is shown up to date. */
export function useReviewActions(
  review: Omit<Review, 'documents'>,
  filters: ListSearch,
  onGo: (next: Review | null) => void,
) {
  const { t } = useTranslation();
  const seat = useSeat();
  const queries = useQueryClient();
  const from = { seat, from: review, filters };
  const isHeld = review.claimed_by === seat.seat_id;
  /** Also after a refusal: somebody else was faster, or something has changed. */
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: reviewKey(seat.id, review.id) }),
      queries.invalidateQueries({ queryKey: [reviewsPath] }),
      queries.invalidateQueries({ queryKey: ['history', seat.id, review.user_id] }),
      queries.invalidateQueries({ queryKey: ['user', seat.id, review.user_id] }),
    ]);
  const goOn = (next: Review | null) => {
    if (!next) tellDone(t('review.nothingLeft'));
    onGo(next);
  };
  const going = useMutation({
    mutationFn: (way: 1 | -1 | 'claim') =>
      way === 'claim' ? claimNext({ ...from, step: 1 }) : findBeside({ ...from, step: way }),
    onSuccess: goOn,
  });
  const claiming = useMutation({
    mutationFn: (way: 'claim' | 'release') => moveClaim(seat.id, review.id, way),
    onSettled: refresh,
  });
  const deciding = useMutation({
    mutationFn: async ({ said, version }: Deciding) => {
      const after = await decide(seat.id, { id: review.id, version }, said);
      return { after, wasHeld: isHeld };
    },
    onSuccess: ({ after, wasHeld }, { goesOn }) => {
      tellDone(
        t(after.state === 'second' || after.state === 'third' ? 'review.opinionKept' : 'review.decided'),
      );
      // Apart from the decision, which was made even if no next one is found. Whoever works through the queue by claims holds it at once.
      if (goesOn) going.mutate(wasHeld ? 'claim' : 1);
    },
    onSettled: refresh,
  });
  return { claiming, deciding, going };
}
