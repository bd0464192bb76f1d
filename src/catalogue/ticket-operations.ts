import type { OperationRow } from './operation.ts';

/** The calls about tickets. A token that is bound to a user reaches those of its user alone. */
export const ticketRows = [
  {
    id: 'ticket.list',
    title: 'List the tickets of the programme, oldest first',
    description:
      'What users are or were asked for and have not provided. A user-bound token lists the tickets of its user.',
    verb: 'get',
    path: '/ticket',
    action: 'list',
    errors: ['invalidInput', 'userUnknown'],
  },
  {
    id: 'ticket.get',
    title: 'Read a ticket with its comments',
    description: 'A user-bound token sees the comments that are meant for the user.',
    verb: 'get',
    path: '/ticket/:ticket_id',
    action: 'get',
    errors: ['resourceUnknown'],
  },
  {
    id: 'ticket.update',
    title: 'Assign a ticket, change its priority, or cancel it with a reason',
    description:
      'An open ticket closes by itself once what it asks for is settled. Cancelling a ticket does not change what is asked for, but no new ticket opens for it until its state changes.',
    verb: 'put',
    path: '/ticket/:ticket_id',
    needs: [['user:privileged']],
    action: 'update',
    event: 'updated',
    errors: ['resourceUnknown', 'userUnknown', 'notPossibleNow', 'changeConflict', 'requestInProgress'],
  },
  {
    id: 'ticket.comment',
    title: 'Comment on an open ticket',
    description: 'A user-bound token comments on the tickets of its user; everybody sees these comments.',
    verb: 'post',
    path: '/ticket/comment/:ticket_id',
    action: 'create',
    event: 'created',
    errors: [
      ...([
        'resourceUnknown',
        'userUnknown',
        'notPossibleNow',
        'changeConflict',
        'requestInProgress',
      ] as const),
      'tooManyRecords',
    ],
  },
] as const satisfies readonly OperationRow[];
