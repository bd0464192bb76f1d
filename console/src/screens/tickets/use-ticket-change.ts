import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Received } from '../../api/call.ts';
import { statusOf } from '../../api/describe-error.ts';
import { tellDone } from '../../parts/tell-done.ts';
import { useSeat } from '../../session/session-context.ts';
import { ticketKey, ticketsPath, type WholeTicket } from './ticket.ts';

/** Changes a ticket by a call, and has whatever shows it show what became of it. */
export function useTicketChange<Wanted>(
  id: number,
  send: (program: number, wanted: Wanted) => Promise<Received<WholeTicket>>,
) {
  const seat = useSeat();
  const queries = useQueryClient();
  const readListsAgain = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: [ticketsPath] }),
      queries.invalidateQueries({ queryKey: ['history', seat.id] }),
    ]);
  return useMutation({
    // One after the other: what was chosen last stays.
    scope: { id: `ticket ${id}` },
    mutationFn: (wanted: Wanted) => send(seat.id, wanted),
    onSuccess: ({ data }) => {
      queries.setQueryData(ticketKey(seat.id, id), data);
      tellDone();
      return readListsAgain();
    },
    // It is not what it was when it was read: it may have ended.
    onError: (error) => {
      if (statusOf(error) !== 409) return;
      void queries.invalidateQueries({ queryKey: ticketKey(seat.id, id) });
      void readListsAgain();
    },
  });
}
