import type { OperationRow } from './operation.ts';
import { programOnly } from './operation-needs.ts';

/** The calls about webhooks: the endpoints of a programme, what they were told, and the events themselves. */
export const webhookRows = [
  {
    id: 'webhook.create',
    title: 'Create an endpoint that is sent events; its secret is shown this once',
    description:
      'The endpoint hears of what happens from now on, of each user in the order in which it happened. docs/webhooks.md describes what it is sent and how it checks the signature.',
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
      'What is not sent stays. With status 0 the endpoint is sent nothing; what happens meanwhile is sent once the status is 1 again, which starts an endpoint as well that Roster has stopped.',
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
    title: 'Give an endpoint a new secret; it is shown this once',
    description:
      'For `overlap_hours` everything is signed with both secrets, so that the receiver can change over at any moment. While a previous secret still signs, `force` 1 is needed, which has that one end at once.',
    verb: 'post',
    path: '/webhook/:webhook_id/secret',
    needs: programOnly,
    stepUp: true,
    errors: ['webhookUnknown', 'previousSecretCounts'],
  },
  {
    id: 'webhook.end_previous_secret',
    title: 'Have the previous secret of an endpoint end at once',
    verb: 'delete',
    path: '/webhook/:webhook_id/secret/previous',
    needs: programOnly,
    errors: ['webhookUnknown'],
  },
  {
    id: 'webhook.test',
    title: 'Send an endpoint a signed event for trial, and say what came of it',
    description:
      'The event has the type `webhook.test`, is about no user and is sent at once, also to an endpoint that is paused or stopped. Ten a minute for an endpoint.',
    verb: 'post',
    path: '/webhook/:webhook_id/test',
    needs: programOnly,
    // Sent again, it is tried again.
    replay: 'none',
    errors: ['webhookUnknown', 'tooManyAttempts'],
  },
  {
    id: 'webhook.replay',
    title: 'Send an endpoint events once more',
    description:
      'Those of a span of time, of a user, or both, as far as the endpoint wants them; with `only` "failed" those that were given up. They are sent beside what comes, of each user in order. Three replays of an endpoint may be under way.',
    verb: 'post',
    path: '/webhook/:webhook_id/replay',
    needs: programOnly,
    errors: ['webhookUnknown', 'replaysUnderWay'],
  },
  {
    id: 'webhook.list_deliveries',
    title: 'List what became of the events for an endpoint, newest first',
    description:
      'What was delivered, has failed, was given up or skipped; with `state` "waiting" what an endpoint is told next of each user, in the order in which it is due. What endpoints answered is not kept but for the status.',
    verb: 'get',
    path: '/webhook/:webhook_id/delivery',
    needs: programOnly,
    action: 'list',
    errors: ['invalidInput', 'webhookUnknown'],
  },
  {
    id: 'webhook.skip',
    title: 'Pass over the next event of a user that an endpoint cannot take',
    description:
      'The events of the user behind it are then sent. GET /v1/event shows the event that was skipped.',
    verb: 'post',
    path: '/webhook/:webhook_id/skip',
    needs: programOnly,
    errors: ['webhookUnknown', 'notNextEvent', 'notPossibleNow'],
  },
  {
    id: 'webhook.retry',
    title: 'Try at once what an endpoint has not taken so far',
    description:
      'Of a receiver that is well again: nothing waits for the pause after its last attempt any more, and pauses begin anew, so that nothing is given up by it. Of 10 000 users at most, those whose turn is next; `more` 1: others still wait.',
    verb: 'post',
    path: '/webhook/:webhook_id/retry',
    needs: programOnly,
    errors: ['webhookUnknown', 'notPossibleNow'],
  },
  {
    id: 'event.list',
    title: 'List the events of a user from a sequence on, as endpoints are sent them',
    description:
      'So that a receiver can fill a gap. Of an erased user the events remain, without what changed.',
    verb: 'get',
    path: '/event',
    needs: programOnly,
    action: 'list',
    errors: ['invalidInput', 'userUnknown'],
  },
] as const satisfies readonly OperationRow[];
