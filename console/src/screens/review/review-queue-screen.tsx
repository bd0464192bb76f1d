import { Button, Checkbox, Group } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { countryName } from '../../fields/values.ts';
import { useKeys } from '../../frame/keys.ts';
import type { DataColumn } from '../../lists/data-table.tsx';
import { ListPanel } from '../../lists/list-panel.tsx';
import { Page } from '../../parts/page.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useSeatName } from '../../session/colleagues.ts';
import { useMay, useSeat } from '../../session/session-context.ts';
import { BulkDecision } from './bulk-decision.tsx';
import { Claim } from './claim.tsx';
import { Age, Deadline } from './deadline.tsx';
import { useQueueFilters } from './queue-filters.ts';
import { listedStates, type Review, steps } from './review.ts';
import { claimNext, filtersOf, reviewsPath } from './review-calls.ts';

/** What waits for somebody to decide, the oldest first. */
export function ReviewQueueScreen() {
  const { t, i18n } = useTranslation();
  const catalogue = useCatalogue();
  const seat = useSeat();
  const mayDecide = useMay('review');
  const seatName = useSeatName();
  const search = useSearch({ from: '/inside/$program/review' });
  const navigate = useNavigate({ from: '/$program/review' });
  const filters = useQueueFilters(steps, listedStates);
  const [selected, setSelected] = useState<ReadonlyMap<number, Review>>(new Map());
  const program = String(seat.id);
  const starting = useMutation({
    mutationFn: () =>
      claimNext({
        ...{ seat, step: 1 },
        from: { id: 0, since: '' },
        filters: { assigned: '0', ...filtersOf(search) },
      }),
    // Pending until the review is there, so that nobody claims another one meanwhile.
    onSuccess: async (review) => {
      if (!review) tellDone(t('review.nothingLeft'));
      else
        await navigate({
          to: '/$program/review/$review',
          params: { program, review: String(review.id) },
          search: filtersOf(search),
        });
    },
  });
  useKeys({
    ...(mayDecide && {
      c: { act: () => !starting.isPending && starting.mutate(), label: t('review.claimNext') },
    }),
  });
  const select = (review: Review, isChosen: boolean) =>
    setSelected((before) => {
      const after = new Map(before);
      if (isChosen) after.set(review.id, review);
      else after.delete(review.id);
      return after;
    });
  const keepSelected = (reviews: readonly Review[]) =>
    setSelected(new Map(reviews.map((review) => [review.id, review])));
  const choice: DataColumn<Review> = {
    id: 'choice',
    label: t('review.choice'),
    cell: (review) => (
      <Checkbox
        size="xs"
        aria-label={t('review.choose', { number: review.id })}
        checked={selected.has(review.id)}
        onChange={({ currentTarget }) => select(review, currentTarget.checked)}
      />
    ),
  };
  const columns: readonly DataColumn<Review>[] = [
    ...(mayDecide ? [choice] : []),
    { id: 'step', label: t('review.step'), cell: ({ step }) => t(`review.steps.${step}`) },
    { id: 'state', label: t('review.state'), cell: ({ state }) => t(`review.states.${state}`) },
    { id: 'since', label: t('review.since'), cell: (review) => <Age review={review} /> },
    { id: 'decide_by', label: t('review.decideBy'), cell: (review) => <Deadline review={review} /> },
    {
      id: 'country',
      label: t('review.country'),
      cell: ({ country }) => (country === null ? '' : countryName(catalogue, country, i18n.language)),
    },
    {
      id: 'user',
      label: t('review.user'),
      cell: ({ user_id }) => (
        <Link to="/$program/users/$user" params={{ program, user: String(user_id) }}>
          {user_id}
        </Link>
      ),
    },
    {
      id: 'claim',
      label: t('review.claimedBy'),
      cell: (review) => <Claim review={review} seatName={seatName} />,
    },
  ];
  return (
    <Page
      title={t('places.review')}
      actions={
        mayDecide && (
          <Button loading={starting.isPending} onClick={() => starting.mutate()}>
            {t('review.claimNext')}
          </Button>
        )
      }
    >
      <ErrorNote error={starting.error} />
      {selected.size > 0 && (
        <Group>
          <BulkDecision reviews={[...selected.values()]} onDone={keepSelected} />
        </Group>
      )}
      <ListPanel<Review>
        path={reviewsPath}
        member="review"
        label={t('places.review')}
        filters={filters}
        keyOf={({ id }) => id}
        headLabel={t('review.number')}
        head={({ id, step }, focus) => (
          <Link
            to="/$program/review/$review"
            params={{ program, review: String(id) }}
            search={filtersOf(search)}
            aria-label={`${t(`review.steps.${step}`)} ${id}`}
            {...focus}
          >
            {id}
          </Link>
        )}
        columns={columns}
        emptyTitle={t('review.empty')}
        emptyText={t('review.emptyText')}
      />
    </Page>
  );
}
