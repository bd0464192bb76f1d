import type { OperationRow } from './operation.ts';
import { programOnly } from './operation-needs.ts';

/** The calls about the texts of messages, and about messages that were queued. */
export const messageRows = [
  {
    id: 'template.list',
    title: 'List the kinds of messages and their languages, with the texts that the programme has stored',
    verb: 'get',
    path: '/template',
    needs: programOnly,
  },
  {
    id: 'template.get',
    title: 'Read the text of a kind of message in a language; the built-in one where none is stored',
    verb: 'get',
    path: '/template/:name/:language',
    needs: programOnly,
    action: 'get',
    errors: ['templateUnknown'],
  },
  {
    id: 'template.update',
    title: 'Store a text in place of the built-in or the previous one',
    verb: 'put',
    path: '/template/:name/:language',
    needs: programOnly,
    action: 'update',
    errors: ['templateUnknown'],
  },
  {
    id: 'template.delete',
    title: 'Remove a stored text; the built-in one is used again',
    verb: 'delete',
    path: '/template/:name/:language',
    needs: programOnly,
    action: 'delete',
    errors: ['templateUnknown'],
  },
  {
    id: 'message.preview',
    title: 'Fill a text, stored or sent, with example values; nothing is stored or sent to anybody',
    verb: 'post',
    path: '/message/preview',
    needs: programOnly,
    replay: 'none',
    errors: ['templateUnknown'],
  },
  {
    id: 'message.list',
    title: 'List the messages of the programme, newest first',
    description:
      'With show_sensitive_data 1, which requires user:sensitive, the contact and the text are shown as long as they are kept: 24 hours after a message was sent, a week if it was not sent, and as long as the row for a message that is read in the app (in_app). Once a message was sent, its code and link are replaced by ____. The history of each user shown records it. A user-bound token with the scope user lists the in_app messages of its user, with their texts, and is refused anything else.',
    verb: 'get',
    path: '/message',
    needs: [['user:privileged'], ['user']],
    action: 'list',
    event: 'sensitiveDataShown',
    errors: ['invalidInput', 'changeConflict', 'userUnknown', 'userBoundToken'],
  },
  {
    id: 'message.retry',
    title: 'Send again a message that was given up, or send a waiting one at once',
    verb: 'post',
    path: '/message/:message_id/retry',
    needs: [['user:privileged']],
    errors: ['messageUnknown', 'notPossibleNow', 'ownUser'],
  },
] as const satisfies readonly OperationRow[];
