import { Button, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Answered } from '../../api/answered.ts';
import { call } from '../../api/call.ts';
import { DataTable } from '../../lists/data-table.tsx';
import { ListFilters } from '../../lists/list-filters.tsx';
import type { ListSearch } from '../../lists/list-search.ts';
import { Moment } from '../../parts/moment.tsx';
import { Empty, ErrorNote, Failed, Waiting } from '../../parts/states.tsx';
import { useSeat } from '../../session/session-context.ts';

type EventPage = Answered<'GET', '/v1/event'>;
type UserEvent = EventPage['events'][number];

/** The events of a user whose number stands in the address. */
export function UserEvents() {
  const { t } = useTranslation();
  const search: ListSearch = useSearch({ strict: false });
  const navigate = useNavigate({ from: '/$program/webhooks' });
  const user = search['user_id'];
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('sending.webhooks.eventsHint')}
      </Text>
      <ListFilters
        filters={[{ name: 'user_id', label: t('sending.webhooks.user'), type: 'number' }]}
        search={search}
        onAsk={({ user_id: asked }) =>
          void navigate({ search: { tab: 'events', ...(asked && { user_id: asked }) } })
        }
      />
      {user && <EventTable user={user} />}
    </Stack>
  );
}

function EventTable({ user }: { readonly user: string }) {
  const { t } = useTranslation();
  const seat = useSeat();
  const events = useInfiniteQuery({
    queryKey: ['/v1/event', seat.id, user],
    initialPageParam: 0,
    queryFn: async ({ pageParam, signal }) => {
      const query = { user_id: user, after: pageParam, page_size: 200 };
      return (await call<EventPage>('GET', '/v1/event', { program: seat.id, query, signal })).data;
    },
    getNextPageParam: ({ after }) => after ?? undefined,
  });
  if (!events.data) {
    if (events.error) return <Failed error={events.error} retry={() => void events.refetch()} />;
    return <Waiting />;
  }
  const rows = events.data.pages.flatMap((page) => page.events);
  if (rows.length === 0) return <Empty title={t('sending.webhooks.noEvents')} />;
  return (
    <>
      <DataTable<UserEvent>
        label={t('sending.webhooks.tabs.events')}
        rows={rows}
        keyOf={({ data }) => data.sequence}
        headLabel={t('sending.webhooks.sequence')}
        head={({ data }, focus) => (
          <span tabIndex={-1} {...focus} style={{ color: 'inherit' }}>
            {data.sequence}
          </span>
        )}
        columns={[
          { id: 'type', label: t('sending.webhooks.type'), cell: ({ type }) => <bdi dir="ltr">{type}</bdi> },
          {
            id: 'at',
            label: t('sending.webhooks.at'),
            cell: ({ timestamp }) => <Moment value={timestamp} />,
          },
          {
            id: 'changed',
            label: t('sending.webhooks.changed'),
            cell: ({ data }) => <bdi dir="ltr">{data.changed?.join(', ')}</bdi>,
          },
        ]}
      />
      <ErrorNote error={events.error} />
      {events.hasNextPage && (
        <Group>
          <Button
            variant="default"
            loading={events.isFetchingNextPage}
            onClick={() => void events.fetchNextPage()}
          >
            {t('sending.webhooks.moreEvents')}
          </Button>
        </Group>
      )}
    </>
  );
}
