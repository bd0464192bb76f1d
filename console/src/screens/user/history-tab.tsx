import { Button, Group, NativeSelect, Stack, TextInput, Timeline } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { Empty, Failed, Loading, Offline } from '../../parts/states.tsx';
import { HistoryCallItem } from './history-call.tsx';
import { callsOf, type HistoryEntry, historyPage, readHistory } from './history-entries.ts';

interface HistoryTabProps {
  readonly program: number;
  readonly userId: number;
}

/** What an operator looks for in a history: a part of the user, who did it, and since when. */
interface Wanted {
  readonly entity: string;
  readonly by: string;
  readonly from: string;
  readonly to: string;
}

const everything: Wanted = { entity: '', by: '', from: '', to: '' };

/** The history of a user as a timeline, the newest first. */
export function HistoryTab({ program, userId }: HistoryTabProps) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(everything);
  const history = useInfiniteQuery({
    queryKey: ['history', program, userId],
    queryFn: ({ pageParam, signal }) => readHistory(program, userId, { startIndex: pageParam, signal }),
    initialPageParam: 1,
    getNextPageParam: (last, _all, start) => (last.length < historyPage ? undefined : start + historyPage),
  });
  if (history.error && !history.data)
    return <Failed error={history.error} retry={() => void history.refetch()} />;
  if (!history.data) return history.fetchStatus === 'paused' ? <Offline /> : <Loading />;
  const entries = history.data.pages.flat();
  const calls = callsOf(entries.filter((entry) => fits(entry, wanted)));
  return (
    <Stack gap="md">
      <HistoryFilters entries={entries} wanted={wanted} onWant={setWanted} />
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
    </Stack>
  );
}

function fits({ entity, by_entity, date_utc }: HistoryEntry, wanted: Wanted): boolean {
  const day = date_utc.slice(0, 10);
  return (
    (wanted.entity === '' || String(entity) === wanted.entity) &&
    (wanted.by === '' || String(by_entity) === wanted.by) &&
    (wanted.from === '' || day >= wanted.from) &&
    (wanted.to === '' || day <= wanted.to)
  );
}

interface HistoryFiltersProps {
  readonly entries: readonly HistoryEntry[];
  readonly wanted: Wanted;
  readonly onWant: (wanted: Wanted) => void;
}

function HistoryFilters({ entries, wanted, onWant }: HistoryFiltersProps) {
  const { t } = useTranslation();
  const { codes } = useCatalogue();
  const optionsOf = (member: 'entity' | 'by_entity') => {
    const there = new Set(entries.map((entry) => entry[member]));
    const named = (codes.get('entity') ?? []).filter(({ code }) => there.has(code));
    return [
      { value: '', label: t('history.all') },
      ...named.map(({ code, label }) => ({ value: String(code), label })),
    ];
  };
  const select = (name: 'entity' | 'by', member: 'entity' | 'by_entity') => (
    <NativeSelect
      size="sm"
      label={t(`history.${name}`)}
      data={optionsOf(member)}
      value={wanted[name]}
      onChange={({ currentTarget }) => onWant({ ...wanted, [name]: currentTarget.value })}
    />
  );
  const day = (name: 'from' | 'to') => (
    <TextInput
      size="sm"
      type="date"
      label={t(`history.${name}`)}
      value={wanted[name]}
      onChange={({ currentTarget }) => onWant({ ...wanted, [name]: currentTarget.value })}
    />
  );
  return (
    <Group gap="sm" align="flex-end">
      {select('entity', 'entity')}
      {select('by', 'by_entity')}
      {day('from')}
      {day('to')}
    </Group>
  );
}
