import { Group, Stack, Timeline } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { type ListFilter, ListFilters } from '../../lists/list-filters.tsx';
import { askedAnew, type ListSearch } from '../../lists/list-search.ts';
import { Empty, Failed, Waiting } from '../../parts/states.tsx';
import { entityCode } from '../../session/actor-name.ts';
import { useColleagues } from '../../session/colleagues.ts';
import { useSeat } from '../../session/session-context.ts';
import { HistoryCallItem } from './history-call.tsx';
import { HistoryChain } from './history-chain.tsx';
import { callsOf } from './history-entries.ts';
import { OlderEntries } from './older-entries.tsx';
import { useHistory } from './use-history.ts';

interface HistoryTabProps {
  readonly program: number;
  readonly userId: number;
}

/** The history of a user as a timeline, the newest first, narrowed by part, caller and day. */
export function HistoryTab({ program, userId }: HistoryTabProps) {
  const { t } = useTranslation();
  const search = useSearch({ from: '/inside/$program/users/$user' });
  const navigate = useNavigate({ from: '/$program/users/$user' });
  const { filters, shown } = useHistoryFilters(search);
  const wanted = Object.fromEntries(Object.entries(search).filter(([name]) => parameters.includes(name)));
  const history = useHistory(userId, wanted);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-end">
        <ListFilters
          filters={filters}
          search={shown}
          onAsk={(changes) =>
            void navigate({ search: askedAnew(search, withCaller(changes, 'by' in changes)) })
          }
        />
        <HistoryChain program={program} userId={userId} />
      </Group>
      {entries()}
    </Stack>
  );

  function entries() {
    if (!history.data) {
      if (history.error) return <Failed error={history.error} retry={() => void history.refetch()} />;
      return <Waiting />;
    }
    const calls = callsOf(history.data, history);
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
        <OlderEntries history={history} />
      </>
    );
  }
}

/** The parameters of the operation. */
const parameters = ['entity', 'by_entity', 'by_entity_id', 'from_date', 'to_date'];

/** Callers: colleagues by name, others by what they are and their number. */
function useCallers() {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  const seat = useSeat();
  const operator = String(entityCode(catalogue, 'operator'));
  const colleagues = useColleagues().map(({ id, seat_id, name }) => ({
    value: `${operator} ${id}`,
    label: seat_id === seat.seat_id ? t('parts.you') : name,
  }));
  const entities = (catalogue.codes.get('entity') ?? [])
    .filter(({ code }) => code > 0)
    .map(({ code, label }) => ({ value: String(code), label }));
  const callers = callerWords.map((word) => String(entityCode(catalogue, word)));
  return { colleagues, entities, kinds: entities.filter(({ value }) => callers.includes(value)) };
}

/** What can call, or write by itself: nothing else is the author of an entry. */
const callerWords = ['system', 'apiClient', 'user', 'operator'];

/** What a history is narrowed by, in which a caller is chosen by name. */
function useHistoryFilters(search: ListSearch) {
  const { t } = useTranslation();
  const { colleagues, entities, kinds } = useCallers();
  const { by_entity: entity, by_entity_id: id } = search;
  const chosen = colleagues.find(({ value }) => value === `${entity} ${id}`);
  const filters: readonly ListFilter[] = [
    { name: 'entity', label: t('history.entity'), options: entities },
    { name: 'by', label: t('history.by'), options: [...colleagues, ...kinds] },
    ...(chosen
      ? []
      : [{ name: 'by_entity_id', label: t('history.byNumber'), type: 'number' } satisfies ListFilter]),
    { name: 'from_date', label: t('history.from'), type: 'date' },
    { name: 'to_date', label: t('history.to'), type: 'date' },
  ];
  const by = chosen?.value ?? entity;
  return { filters, shown: { ...search, ...(by !== undefined && { by }) } };
}

/** The parameters that say by whom, where a caller was chosen. */
function withCaller({ by, ...changes }: Readonly<Record<string, string | undefined>>, wasChosen: boolean) {
  if (!wasChosen) return changes;
  const [entity, id] = by?.split(' ') ?? [];
  return { ...changes, by_entity: entity, by_entity_id: id };
}
