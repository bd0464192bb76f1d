import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { codeLabel } from '../../fields/values.ts';
import type { DataColumn } from '../../lists/data-table.tsx';
import type { ListFilter } from '../../lists/list-filters.tsx';
import { ListPanel } from '../../lists/list-panel.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useActorName } from '../../session/actor-name.ts';
import { useColleagues } from '../../session/colleagues.ts';
import { useSeat } from '../../session/session-context.ts';
import { type Ticket, type TicketCode, ticketCodes, ticketsPath } from './ticket.ts';

/** The tickets of the programme, or of one user. */
export function TicketList({ userId }: { readonly userId?: number }) {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  const seat = useSeat();
  const colleagues = useColleagues();
  const actorName = useActorName();
  const program = String(seat.id);
  const ofProgram: readonly ListFilter[] = [
    {
      name: 'assigned_to',
      label: t('tickets.assignedTo'),
      options: colleagues.map(({ seat_id, name }) => ({
        value: String(seat_id),
        label: seat_id === seat.seat_id ? t('parts.you') : name,
      })),
    },
    { name: 'age', label: t('tickets.age'), type: 'number' },
    { name: 'user_id', label: t('tickets.user'), type: 'number' },
  ];
  const filters: readonly ListFilter[] = [
    {
      name: 'status',
      label: t('tickets.status'),
      options: (catalogue.codes.get('ticket_status') ?? []).map(({ code, label }) => ({
        value: String(code),
        label,
      })),
    },
    {
      name: 'description_code',
      label: t('tickets.about'),
      options: ticketCodes.map((value) => ({ value, label: t(`tickets.codes.${value}`) })),
    },
    ...(userId === undefined ? ofProgram : []),
  ];
  const user: DataColumn<Ticket> = {
    id: 'user',
    label: t('tickets.user'),
    cell: ({ info }) => (
      <Link to="/$program/users/$user" params={{ program, user: String(info.entity_id) }}>
        {info.entity_id}
      </Link>
    ),
  };
  const columns: readonly DataColumn<Ticket>[] = [
    {
      id: 'about',
      label: t('tickets.about'),
      cell: ({ info }) => t(`tickets.codes.${info.description_code as TicketCode}`),
    },
    {
      id: 'status',
      label: t('tickets.status'),
      cell: ({ info }) => codeLabel(catalogue, 'ticket_status', info.status),
    },
    { id: 'priority', label: t('tickets.priority'), cell: ({ info }) => info.priority },
    { id: 'since', label: t('tickets.since'), cell: ({ info }) => <Moment value={String(info.date_utc)} /> },
    ...(userId === undefined ? [user] : []),
    {
      id: 'assigned',
      label: t('tickets.assignedTo'),
      cell: ({ info }) => <bdi>{actorName(info.assigned_to_entity, info.assigned_to_entity_id)}</bdi>,
    },
  ];
  return (
    <ListPanel<Ticket>
      path={ticketsPath}
      member="tickets"
      {...(userId !== undefined && { always: { user_id: String(userId) } })}
      label={t('places.tickets')}
      filters={filters}
      keyOf={({ info }) => info.id}
      headLabel={t('tickets.number')}
      head={({ info }, focus) => (
        <Link
          to="/$program/tickets/$ticket"
          params={{ program, ticket: String(info.id) }}
          aria-label={`${t(`tickets.codes.${info.description_code as TicketCode}`)} ${info.id}`}
          {...focus}
        >
          {info.id}
        </Link>
      )}
      columns={columns}
      emptyTitle={t('tickets.empty')}
    />
  );
}
