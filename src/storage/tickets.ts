import type { TicketRow } from '../derive/tickets.ts';

/** Where tickets lie. */
export const ticketTable = 'ticket';

/** The columns of a ticket that a change may give another value. */
export const ticketColumns = [
  'status',
  'priority',
  'assigned_to_entity',
  'assigned_to_entity_id',
  'reason',
  'reminded_at',
  'updated_at',
] as const satisfies readonly (keyof TicketRow)[];
