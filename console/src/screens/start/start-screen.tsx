import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { countryOptions } from '../../fields/options.ts';
import { type ListFilter, ListFilters } from '../../lists/list-filters.tsx';
import { useListAddress } from '../../lists/use-list-address.ts';
import { Moment } from '../../parts/moment.tsx';
import { Page } from '../../parts/page.tsx';
import { Forbidden, Loaded } from '../../parts/states.tsx';
import { useSeat } from '../../session/session-context.ts';
import { formatDay } from '../../time/moments.ts';
import { LagFigure, WaitingFigure } from './now-figures.tsx';
import { MessagesFigure, ReviewsFigure, RulesFigure } from './outcome-figures.tsx';
import { type Statistics, useStatistics } from './statistics.ts';
import { ToDo } from './to-do.tsx';
import { FunnelFigure, SignUpsFigure } from './user-figures.tsx';

/** How a programme is doing, and what waits for whom. */
export function StartScreen() {
  const { t } = useTranslation();
  const { name, permissions } = useSeat();
  if (!permissions.includes('read') && !permissions.includes('settings')) return <Forbidden />;
  return (
    <Page title={name} about={t('start.about')}>
      <Figures />
    </Page>
  );
}

function Figures() {
  const { t, i18n } = useTranslation();
  const { search, ask } = useListAddress();
  const filters = useFilters();
  const question = Object.fromEntries(
    filters.flatMap(({ name }) => (search[name] === undefined ? [] : [[name, search[name]]])),
  );
  const figures = useStatistics(question);
  return (
    <Stack gap="md">
      <ListFilters filters={filters} search={search} onAsk={ask} />
      <Loaded query={figures}>
        {(counted) => (
          <Stack gap="md" aria-busy={figures.isPlaceholderData}>
            <Text size="sm" c="dimmed">
              {t('start.days', {
                from: formatDay(counted.from, i18n.language),
                to: formatDay(counted.to, i18n.language),
              })}{' '}
              {t('start.asOf')} <Moment value={counted.as_of} />
            </Text>
            <ToDo waiting={counted.waiting} />
            <AllFigures counted={counted} />
          </Stack>
        )}
      </Loaded>
    </Stack>
  );
}

function AllFigures({ counted }: { readonly counted: Statistics }) {
  const { from, to, sign_ups, funnel, waiting, reviews, rule_decisions, messages, webhooks } = counted;
  const days = { from, to };
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
      <SignUpsFigure {...days} sign_ups={sign_ups} />
      <FunnelFigure funnel={funnel} />
      <WaitingFigure waiting={waiting} />
      <ReviewsFigure {...days} reviews={reviews} />
      <RulesFigure {...days} rule_decisions={rule_decisions} />
      <MessagesFigure {...days} messages={messages} />
      <LagFigure webhooks={webhooks} />
    </SimpleGrid>
  );
}

function useFilters(): readonly ListFilter[] {
  const { t, i18n } = useTranslation();
  const catalogue = useCatalogue();
  return useMemo(
    () => [
      { name: 'from', label: t('start.from'), type: 'date' },
      { name: 'to', label: t('start.to'), type: 'date' },
      { name: 'country', label: t('start.country'), options: countryOptions(catalogue, i18n.language) },
    ],
    [catalogue, t, i18n.language],
  );
}
