import type { OperationRow } from './operation.ts';

/** The calls about tickets. A token that is bound to a user reaches those of its user alone. */
export const ticketRows = [
  {
    id: 'ticket.list',
    title: 'List the tickets of the programme, the oldest first',
    description:
      'What is asked of users and not met, or was. A token that is bound to a user lists the tickets of its user.',
    verb: 'get',
    path: '/ticket',
    action: 'list',
    errors: ['invalidInput', 'userUnknown'],
  },
  {
    id: 'ticket.get',
    title: 'Read a ticket, with what was said about it',
    description: 'A token that is bound to a user is shown the comments that are meant for the user.',
    verb: 'get',
    path: '/ticket/:ticket_id',
    action: 'get',
    errors: ['resourceUnknown'],
  },
  {
    id: 'ticket.update',
    title: 'Assign a ticket, change its priority, or cancel it with a reason',
    description:
      'An open ticket ends by itself with what it is about. One that is cancelled leaves what is asked as it is, but no other opens for it until that stands otherwise.',
    verb: 'put',
    path: '/ticket/:ticket_id',
    needs: [['user:privileged']],
    action: 'update',
    event: 'updated',
    errors: ['resourceUnknown', 'userUnknown', 'notPossibleNow', 'changeConflict', 'requestInProgress'],
  },
  {
    id: 'ticket.comment',
    title: 'Say something about an open ticket',
    description: 'A user with a token of its own comments on its own tickets, for everybody to see.',
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
