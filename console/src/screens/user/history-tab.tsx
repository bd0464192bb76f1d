import { Button, Group, Stack, Timeline } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { type ListFilter, ListFilters } from '../../lists/list-filters.tsx';
import { askedAnew } from '../../lists/list-search.ts';
import { Empty, Failed, Loading, Offline } from '../../parts/states.tsx';
import { HistoryCallItem } from './history-call.tsx';
import { HistoryChain } from './history-chain.tsx';
import { callsOf, historyPage, readHistory } from './history-entries.ts';

interface HistoryTabProps {
  readonly program: number;
  readonly userId: number;
}

/** The history of a user as a timeline, the newest first, narrowed by part, caller and day. */
export function HistoryTab({ program, userId }: HistoryTabProps) {
  const { t } = useTranslation();
  const search = useSearch({ from: '/inside/$program/users/$user' });
  const navigate = useNavigate({ from: '/$program/users/$user' });
  const filters = useHistoryFilters();
  const wanted = Object.fromEntries(
    Object.entries(search).filter(([name]) => filters.some((filter) => filter.name === name)),
  );
  const history = useInfiniteQuery({
    queryKey: ['history', program, userId, wanted],
    queryFn: ({ pageParam, signal }) =>
      readHistory(program, userId, { startIndex: pageParam, wanted, signal }),
    initialPageParam: 1,
    getNextPageParam: (last, _all, start) => (last.length < historyPage ? undefined : start + historyPage),
  });
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-end">
        <ListFilters
          filters={filters}
          search={search}
          onAsk={(changes) => void navigate({ search: askedAnew(search, changes) })}
        />
        <HistoryChain program={program} userId={userId} />
      </Group>
      {entries()}
    </Stack>
  );

  function entries() {
    if (!history.data) {
      if (history.error) return <Failed error={history.error} retry={() => void history.refetch()} />;
      return history.fetchStatus === 'paused' ? <Offline /> : <Loading />;
    }
    const calls = callsOf(history.data.pages.flat());
    return (
      <>
        {calls.length === 0 ? (
          <Empty title={t('history.none')} />
        ) : (
          <Timeline bulletSize={14} lineWidth={2}>
            {calls.map((each) => (
              <Timeline.Item key={each.key}>
                <HistoryCallItem call={each} />
              </Timeline.Item>
            ))}
          </Timeline>
        )}
        {history.hasNextPage && (
          <Group>
            <Button
              variant="default"
              loading={history.isFetchingNextPage}
              onClick={() => void history.fetchNextPage()}
            >
              {t('history.more')}
            </Button>
          </Group>
        )}
      </>
    );
  }
}

/** What a history is narrowed by: the parameters of the operation. */
function useHistoryFilters(): readonly ListFilter[] {
  const { t } = useTranslation();
  const { codes } = useCatalogue();
  const entities = (codes.get('entity') ?? [])
    .filter(({ code }) => code > 0)
    .map(({ code, label }) => ({ value: String(code), label }));
  return [
    { name: 'entity', label: t('history.entity'), options: entities },
    { name: 'by_entity', label: t('history.by'), options: entities },
    { name: 'by_entity_id', label: t('history.byNumber'), type: 'number' },
    { name: 'from_date', label: t('history.from'), type: 'date' },
    { name: 'to_date', label: t('history.to'), type: 'date' },
  ];
}
