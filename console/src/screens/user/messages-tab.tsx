import { Link, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { DataColumn } from '../../lists/data-table.tsx';
import { ListPanel } from '../../lists/list-panel.tsx';
import type { ListSearch } from '../../lists/list-search.ts';
import { Moment } from '../../parts/moment.tsx';
import { Standing } from '../../parts/standing.tsx';
import { useSeat } from '../../session/session-context.ts';
import { type Message, messagesPath, statusColours } from '../messages/message.ts';
import { useMessageFilters } from '../messages/message-filters.ts';

/** What was sent to a user, or waits. */
export function MessagesTab({ userId }: { readonly userId: number }) {
  const { t } = useTranslation();
  const seat = useSeat();
  const user = { user_id: String(userId) };
  const filters = useMessageFilters(true).filter(({ name }) => name !== 'user_id');
  const search: ListSearch = useSearch({ strict: false });
  // The same page there as here, so that the message is on it.
  const page = Object.fromEntries(
    ['cursor', 'page', 'page_size', ...filters.map(({ name }) => name)]
      .filter((name) => search[name] !== undefined)
      .map((name) => [name, search[name]!]),
  );
  const columns: readonly DataColumn<Message>[] = [
    { id: 'kind', label: t('sending.messages.kind'), cell: ({ template }) => t(`sending.names.${template}`) },
    {
      id: 'channel',
      label: t('sending.messages.channel'),
      cell: ({ channel }) => t(`sending.channels.${channel}`),
    },
    {
      id: 'status',
      label: t('sending.messages.status'),
      cell: ({ status }) => (
        <Standing colour={statusColours[status]} text={t(`sending.statuses.${status}`)} />
      ),
    },
    {
      id: 'created',
      label: t('sending.messages.created'),
      cell: ({ date_utc }) => <Moment value={date_utc} />,
    },
    {
      id: 'error',
      label: t('sending.messages.error'),
      cell: ({ error }) => error && <bdi dir="ltr">{error}</bdi>,
    },
  ];
  return (
    <ListPanel<Message>
      path={messagesPath}
      member="messages"
      always={user}
      label={t('places.messages')}
      filters={filters}
      keyOf={({ id }) => id}
      headLabel={t('sending.messages.number')}
      head={({ id }, focus) => (
        <Link
          to="/$program/messages"
          params={{ program: String(seat.id) }}
          search={{ ...page, ...user, message: String(id) }}
          aria-label={t('sending.messages.open', { id })}
          {...focus}
        >
          {id}
        </Link>
      )}
      columns={columns}
      emptyTitle={t('sending.messages.none')}
    />
  );
}
