import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { countryOptions } from '../../fields/options.ts';
import type { ListFilter } from '../../lists/list-filters.tsx';
import { useColleagues } from '../../session/colleagues.ts';
import { useSeat } from '../../session/session-context.ts';
import type { listedStates, steps } from './review.ts';

/** By what the queue of reviews is narrowed. */
export function useQueueFilters(
  shownSteps: typeof steps,
  states: typeof listedStates,
): readonly ListFilter[] {
  const { t, i18n } = useTranslation();
  const catalogue = useCatalogue();
  const seat = useSeat();
  const colleagues = useColleagues();
  const { language } = i18n;
  const countries = useMemo(() => countryOptions(catalogue, language), [catalogue, language]);
  const holders = colleagues.map(({ seat_id, name }) => ({
    value: String(seat_id),
    label: seat_id === seat.seat_id ? t('parts.you') : name,
  }));
  return [
    {
      name: 'step',
      label: t('review.step'),
      options: shownSteps.map((value) => ({ value, label: t(`review.steps.${value}`) })),
    },
    {
      name: 'state',
      label: t('review.state'),
      options: states.map((value) => ({ value, label: t(`review.states.${value}`) })),
    },
    { name: 'country', label: t('review.country'), options: countries },
    { name: 'age', label: t('review.age'), type: 'number' },
    {
      name: 'overdue',
      label: t('review.decideBy'),
      options: [
        { value: '1', label: t('review.overdue') },
        { value: '0', label: t('review.inTime') },
      ],
    },
    { name: 'risk', label: t('review.risk'), type: 'number' },
    {
      name: 'assigned',
      label: t('review.assigned'),
      options: [
        { value: '0', label: t('review.unclaimed') },
        { value: '1', label: t('review.claimed') },
      ],
    },
    { name: 'claimed_by', label: t('review.claimedBy'), options: holders },
    { name: 'user_id', label: t('review.user'), type: 'number' },
  ];
}
