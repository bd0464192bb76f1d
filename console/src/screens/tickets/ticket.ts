import { useQuery } from '@tanstack/react-query';
import type { components } from '../../../../sdk/src/index.ts';
import { call, type Received } from '../../api/call.ts';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import { useSeat } from '../../session/session-context.ts';

type Schemas = components['schemas'];

/** Something that is asked of a user. */
export type Ticket = Schemas['ticket'];
/** What was said of a ticket. */
export type TicketComment = Schemas['ticket.comment'];

/** A ticket with what was said of it. */
export interface WholeTicket {
  readonly ticket: Ticket;
  readonly comments: readonly TicketComment[];
}

/** The list of tickets, which is also the name under which lists are kept. */
export const ticketsPath = '/v1/ticket';

/** What tickets can ask, by their codes. */
export const ticketCodes = ['M111', 'M112', 'M113', 'M114', 'M115', 'M116', 'M117', 'M118'] as const;
/** One of `ticketCodes`. */
export type TicketCode = (typeof ticketCodes)[number];

/** How urgent a ticket can be, the most urgent first. */
export const priorities = [1, 2, 3, 4, 5] as const;

/** Characters that a comment or a reason may have, in one line. */
export const textMax = 256;

/** Under which name a ticket is kept. */
export function ticketKey(program: number, id: number) {
  return ['ticket', program, id] as const;
}

/** A ticket with its comments. */
export function useTicket(id: number) {
  const seat = useSeat();
  return useQuery({
    queryKey: ticketKey(seat.id, id),
    queryFn: async ({ signal }) => {
      const path = { ticket_id: id };
      return (await call<WholeTicket>('GET', '/v1/ticket/:ticket_id', { program: seat.id, path, signal }))
        .data;
    },
  });
}

/** Changes a ticket. Throws RosterError. */
export function changeTicket(program: number, id: number, ticket: object): Promise<Received<WholeTicket>> {
  return call('PUT', '/v1/ticket/:ticket_id', { program, path: { ticket_id: id }, body: { ticket } });
}

/** Says something of a ticket. Throws RosterError. */
export function commentOn(program: number, id: number, comment: object): Promise<Received<WholeTicket>> {
  return call('POST', '/v1/ticket/comment/:ticket_id', {
    program,
    path: { ticket_id: id },
    body: { comment },
  });
}

/** Whether something can still be done with a ticket. */
export function isLive({ codes }: Catalogue, { info }: Ticket): boolean {
  const word = codes.get('ticket_status')?.find(({ code }) => code === info.status)?.word;
  return word === 'open' || word === 'inProgress';
}
