import type { OperationRow } from './operation.ts';
import { programOnly } from './operation-needs.ts';

/** The calls about webhooks: the endpoints of a programme, what they were told, and the events themselves. */
export const webhookRows = [
  {
    id: 'webhook.create',
    title: 'Create an endpoint that is sent events; its secret is shown only once',
    description:
      'The endpoint is sent what happens from now on, in order for each user. docs/webhooks.md describes what is sent and how to check the signature.',
    verb: 'post',
    path: '/webhook',
    needs: programOnly,
    stepUp: true,
    errors: ['tooManyRecords'],
  },
  { id: 'webhook.list', title: 'List the endpoints', verb: 'get', path: '/webhook', needs: programOnly },
  {
    id: 'webhook.get',
    title: 'Read an endpoint',
    verb: 'get',
    path: '/webhook/:webhook_id',
    needs: programOnly,
    errors: ['webhookUnknown'],
  },
  {
    id: 'webhook.update',
    title: 'Change, pause or start an endpoint',
    description:
      'Members that are not sent stay as they are. With status 0 the endpoint is sent nothing; events of that time are sent once the status is 1 again. Status 1 also restarts an endpoint that Roster has stopped.',
    verb: 'put',
    path: '/webhook/:webhook_id',
    needs: programOnly,
    errors: ['webhookUnknown'],
  },
  {
    id: 'webhook.delete',
    title: 'Delete an endpoint, with what it was still to be sent',
    verb: 'delete',
    path: '/webhook/:webhook_id',
    needs: programOnly,
    errors: ['webhookUnknown'],
  },
  {
    id: 'webhook.rotate_secret',
    title: 'Give an endpoint a new secret; it is shown only once',
    description:
      'For `overlap_hours` everything is signed with both secrets, so that the receiver can switch at any time. While a previous secret still signs, `force` 1 is required, and ends that one at once.',
    verb: 'post',
    path: '/webhook/:webhook_id/secret',
    needs: programOnly,
    stepUp: true,
    errors: ['webhookUnknown', 'previousSecretCounts'],
  },
  {
    id: 'webhook.end_previous_secret',
    title: 'End the previous secret of an endpoint at once',
    verb: 'delete',
    path: '/webhook/:webhook_id/secret/previous',
    needs: programOnly,
    errors: ['webhookUnknown'],
  },
  {
    id: 'webhook.test',
    title: 'Send an endpoint a signed test event, and read the result',
    description:
      'The event has the type `webhook.test`, is about no user and is sent at once, even to an endpoint that is paused or stopped. At most ten per minute and endpoint.',
    verb: 'post',
    path: '/webhook/:webhook_id/test',
    needs: programOnly,
    // Sent again, it is tried again.
    replay: 'none',
    errors: ['webhookUnknown', 'tooManyAttempts'],
  },
  {
    id: 'webhook.replay',
    title: 'Replay events to an endpoint',
    description:
      'The events of a period, of a user, or both, as far as the endpoint wants them; with `only` "failed", those that were given up. They are sent alongside new events, in order for each user. An endpoint has at most three replays under way.',
    verb: 'post',
    path: '/webhook/:webhook_id/replay',
    needs: programOnly,
    errors: ['webhookUnknown', 'replaysUnderWay'],
  },
  {
    id: 'webhook.list_deliveries',
    title: 'List the deliveries to an endpoint, newest first',
    description:
      'What was delivered, has failed, was given up or skipped; with `state` "waiting", the next event of each user, in the order in which they are due. Of the answers of an endpoint, only the status is kept.',
    verb: 'get',
    path: '/webhook/:webhook_id/delivery',
    needs: programOnly,
    action: 'list',
    errors: ['invalidInput', 'webhookUnknown'],
  },
  {
    id: 'webhook.skip',
    title: 'Skip the next event of a user that an endpoint cannot accept',
    description:
      'The later events of the user are then sent. GET /v1/event shows the event that was skipped.',
    verb: 'post',
    path: '/webhook/:webhook_id/skip',
    needs: programOnly,
    errors: ['webhookUnknown', 'notNextEvent', 'notPossibleNow'],
  },
  {
    id: 'webhook.retry',
    title: 'Retry at once what an endpoint has not accepted',
    description:
      'For a receiver that works again: events no longer wait for the back-off after their last attempt, and the back-off starts again, so that this call gives nothing up. It covers at most 10,000 users, those whose turn is next; `more` 1: others still wait.',
    verb: 'post',
    path: '/webhook/:webhook_id/retry',
    needs: programOnly,
    errors: ['webhookUnknown', 'notPossibleNow'],
  },
  {
    id: 'event.list',
    title: 'List the events of a user from a sequence on, as sent to endpoints',
    description: 'Lets a receiver fill a gap. The events of an erased user remain, without what changed.',
    verb: 'get',
    path: '/event',
    needs: programOnly,
    action: 'list',
    errors: ['invalidInput', 'userUnknown'],
  },
] as const satisfies readonly OperationRow[];
