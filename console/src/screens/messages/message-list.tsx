import { Checkbox, UnstyledButton } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DataColumn } from '../../lists/data-table.tsx';
import { ListPanel } from '../../lists/list-panel.tsx';
import type { ListSearch } from '../../lists/list-search.ts';
import { Moment } from '../../parts/moment.tsx';
import { Standing } from '../../parts/standing.tsx';
import { UserLink } from '../../parts/user-link.tsx';
import { useMay } from '../../session/session-context.ts';
import { canBeSentAgain, type Message, type MessageStatus, messagesPath, statusColours } from './message.ts';
import { MessageDialog } from './message-dialog.tsx';
import { useMessageFilters } from './message-filters.ts';
import type { MessageTab } from './messages-screen.tsx';
import { SendAgainBar } from './send-again-bar.tsx';

interface MessageListProps {
  readonly tab: MessageTab;
  readonly status: MessageStatus | null;
}

const empties = {
  all: ['none', 'noneText'],
  outbox: ['outboxNone', 'outboxNoneText'],
  dead: ['deadNone', 'deadNoneText'],
} as const;

/** Messages in rows; some of them can be chosen and sent again. */
export function MessageList({ tab, status }: MessageListProps) {
  const { t } = useTranslation();
  const search: ListSearch = useSearch({ strict: false });
  const navigate = useNavigate({ from: '/$program/messages' });
  const maySend = useMay('messages');
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const filters = useMessageFilters(status === null);
  // What was chosen belongs to the page that is shown.
  const { message: _, ...page } = search;
  const place = JSON.stringify(page);
  const [chosenAt, setChosenAt] = useState(place);
  if (chosenAt !== place) {
    setChosenAt(place);
    setChosen(new Set());
  }
  const show = (message: string | undefined) => {
    void navigate({ search: message === undefined ? page : { ...page, message } });
  };
  const choose = (id: number) =>
    setChosen((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  const columns: DataColumn<Message>[] = [
    {
      id: 'kind',
      label: t('sending.messages.kind'),
      cell: ({ template }) => t(`sending.names.${template}`),
    },
    {
      id: 'channel',
      label: t('sending.messages.channel'),
      cell: ({ channel }) => t(`sending.channels.${channel}`),
    },
    {
      id: 'status',
      label: t('sending.messages.status'),
      cell: (message) => (
        <Standing colour={statusColours[message.status]} text={t(`sending.statuses.${message.status}`)} />
      ),
    },
    { id: 'user', label: t('sending.messages.user'), cell: ({ user_id: id }) => <UserLink id={id} /> },
    {
      id: 'created',
      label: t('sending.messages.created'),
      cell: ({ date_utc }) => <Moment value={date_utc} />,
    },
    { id: 'attempts', label: t('sending.messages.attempts'), cell: ({ attempts }) => attempts },
    {
      id: 'error',
      label: t('sending.messages.error'),
      cell: ({ error }) => error && <bdi dir="ltr">{error}</bdi>,
    },
  ];
  const chooser: DataColumn<Message> = {
    id: 'chosen',
    label: t('sending.messages.chosenHead'),
    cell: (message) =>
      canBeSentAgain(message) && (
        <Checkbox
          size="sm"
          aria-label={t('sending.messages.choose', { id: message.id })}
          checked={chosen.has(message.id)}
          onChange={() => choose(message.id)}
        />
      ),
  };
  const [emptyTitle, emptyText] = empties[tab];
  return (
    <ListPanel<Message>
      path={messagesPath}
      member="messages"
      {...(status && { always: { status } })}
      label={t('places.messages')}
      filters={filters}
      keyOf={({ id }) => id}
      headLabel={t('sending.messages.number')}
      head={({ id }, focus) => (
        <UnstyledButton
          fz="sm"
          c="var(--mantine-color-anchor)"
          aria-label={t('sending.messages.open', { id })}
          onClick={() => show(String(id))}
          {...focus}
        >
          {id}
        </UnstyledButton>
      )}
      columns={maySend ? [chooser, ...columns] : columns}
      emptyTitle={t(`sending.messages.${emptyTitle}`)}
      emptyText={t(`sending.messages.${emptyText}`)}
      above={(rows) => (
        <>
          {maySend && <SendAgainBar key={place} rows={rows} chosen={chosen} onChoose={setChosen} />}
          <MessageDialog rows={rows} id={search['message']} onClose={() => show(undefined)} />
        </>
      )}
    />
  );
}
