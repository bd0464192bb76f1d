import { authenticationType, securityInfoType } from './codes.ts';
import { feedBytesMax } from './feeds.ts';
import type { OperationRow } from './operation.ts';
import { allScopes, type Scope } from './scopes.ts';

const installation: readonly (readonly Scope[])[] = [['admin']];
const programOnly: readonly (readonly Scope[])[] = [['program:admin']];
const ownProgram: readonly (readonly Scope[])[] = [['admin'], ['program:admin']];

/** Operations on a user that are not published. They are described, answered and tested like the published ones. */
export const userRows = [
  {
    id: 'user.security.complete_forgotten_password',
    title: 'Set a new password in place of a forgotten one',
    description:
      'The handle of the challenge that Forget Password answered stands for the current password, together with the code that was sent, or after a confirmation of the challenge within ten minutes.',
    verb: 'post',
    path: '/user/security/reset/:user_id',
    user: 'optional',
    flow: 'complete',
    errors: ['challengeExpired', 'challengeUsed', 'hasherBusy'],
    when: [
      { infoType: securityInfoType.reset.password },
      { has: 'authentication' },
      { is: 'authentication.type', value: authenticationType.challengeHandle },
    ],
  },
  {
    id: 'user.security.list_suspensions',
    title: 'List the checks of a user that wrong answers count against',
    description:
      'The kinds of checks of which the last answers were wrong: how many in a row, and until when further ones are refused.',
    verb: 'get',
    path: '/user/security/suspension/:user_id',
    privileged: 'whole',
    action: 'list',
    members: [],
    family: 'suspension',
  },
  {
    id: 'user.security.lift_suspensions',
    title: 'Lift the suspension of checks of a user',
    description: 'Clears the wrong answers of the kinds that the body names, or of all.',
    verb: 'delete',
    path: '/user/security/suspension/:user_id',
    privileged: 'whole',
    action: 'delete',
    members: [],
    family: 'suspension',
    // Where nothing was suspended, nothing is noted.
    event: null,
  },
  {
    id: 'user.two_factor.get',
    title: 'Read whether the second factor of a user is on',
    description: 'Since when it is, and how many recovery codes are left. No secret is shown.',
    verb: 'get',
    path: '/user/auth/:user_id',
    action: 'list',
    members: ['authentication_data'],
    shows: ['last_activity'],
  },
  {
    id: 'user.two_factor.delete',
    title: 'Turn the second factor of a user off',
    description:
      'Needs a one-time password or a recovery code in `authentication`, or a client with the scope user:privileged. The tokens of the user end.',
    verb: 'delete',
    path: '/user/auth/:user_id',
    flow: 'disable',
    members: ['authentication_data'],
    event: 'deleted',
    errors: ['twoFactorInactive'],
  },
  {
    id: 'user.two_factor.renew_recovery_codes',
    title: 'Give a user ten new recovery codes',
    description:
      'Needs a one-time password in `authentication`. The codes that there were count no more, and the tokens of the user end. The new codes are shown once.',
    verb: 'post',
    path: '/user/auth/recovery/:user_id',
    flow: 'renew',
    members: ['authentication_data'],
    errors: ['twoFactorInactive'],
  },
  {
    id: 'user.external_auth.nonce',
    title: 'Give out a nonce for the ID token that will prove an outside login',
    description:
      'Send the `code` of the answer to the provider as `nonce`: a token that proves a login of this user must then carry it. It can be used once, for 10 minutes. For 10 minutes after the newest one was given out, a token without an unused nonce of the user proves nothing.',
    verb: 'post',
    path: '/user/external_auth/nonce/:user_id',
    action: 'create',
    members: ['authentication'],
    // A nonce is kept nowhere but as a hash.
    replay: 'none',
    event: null,
    errors: ['tooManyAttempts'],
  },
] as const satisfies readonly OperationRow[];

/** The calls that manage programmes and API clients. What a caller may reach with its scope, the handler decides. */
export const administrationRows = [
  {
    id: 'program.create',
    title: 'Create a programme',
    verb: 'post',
    path: '/program',
    needs: installation,
    action: 'create',
    errors: ['programIdTaken'],
  },
  {
    id: 'program.list',
    title: 'List the programmes',
    verb: 'get',
    path: '/program',
    needs: installation,
    action: 'list',
  },
  {
    id: 'program.get',
    title: 'Read a programme and its settings',
    verb: 'get',
    path: '/program/:program_id',
    needs: ownProgram,
    action: 'get',
    errors: ['programUnknown'],
  },
  {
    id: 'program.update',
    title: 'Change name and settings of a programme',
    verb: 'put',
    path: '/program/:program_id',
    stepUpFor: ['four_eyes', 'role_limits'],
    needs: ownProgram,
    action: 'update',
    errors: ['programUnknown'],
  },
  {
    id: 'program.delete',
    title: 'Close a programme; its data stays',
    verb: 'delete',
    path: '/program/:program_id',
    needs: installation,
    action: 'delete',
    errors: ['programUnknown'],
  },
  {
    id: 'client.create',
    title: 'Create an API client; its secret is shown this once',
    verb: 'post',
    path: '/client',
    stepUp: true,
    needs: ownProgram,
    action: 'create',
    errors: ['adminNotGranted', 'programUnknown'],
  },
  {
    id: 'client.list',
    title: 'List the API clients',
    verb: 'get',
    path: '/client',
    needs: ownProgram,
    action: 'list',
  },
  {
    id: 'client.get',
    title: 'Read an API client',
    verb: 'get',
    path: '/client/:client_id',
    needs: ownProgram,
    action: 'get',
    errors: ['clientUnknown'],
  },
  {
    id: 'client.update',
    title: 'Change name and scopes of an API client; other scopes end its tokens',
    verb: 'put',
    path: '/client/:client_id',
    stepUp: true,
    needs: ownProgram,
    action: 'update',
    errors: ['clientUnknown', 'adminNotGranted'],
  },
  {
    id: 'client.rotate',
    title: 'Give an API client a new secret; the old one and its tokens end at once',
    verb: 'post',
    path: '/client/:client_id/secret',
    stepUp: true,
    needs: ownProgram,
    action: 'rotate',
    errors: ['clientUnknown', 'adminNotGranted'],
  },
  {
    id: 'client.delete',
    title: 'Revoke an API client; its tokens end at once',
    verb: 'delete',
    path: '/client/:client_id',
    stepUp: true,
    needs: ownProgram,
    action: 'delete',
    errors: ['clientUnknown'],
  },
] as const satisfies readonly OperationRow[];

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
    title: 'Store a text in place of the built-in one, or of the one before',
    verb: 'put',
    path: '/template/:name/:language',
    needs: programOnly,
    action: 'update',
    errors: ['templateUnknown'],
  },
  {
    id: 'template.delete',
    title: 'Remove a stored text; the built-in one counts again',
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
      'With show_sensitive_data 1, which requires user:sensitive, the contact and the text are shown while they are kept: 24 hours after a message was sent, a week where it was not, as long as the row where it is read in the app (in_app). Once a message was sent, ____ stands for its code and its link. The history of each user shown records it. A token that is bound to a user, of scope user, lists the in_app messages of its user, with their texts, and is refused every other question.',
    verb: 'get',
    path: '/message',
    needs: [['user:privileged'], ['user']],
    action: 'list',
    event: 'sensitiveDataShown',
    errors: ['invalidInput', 'changeConflict', 'userUnknown', 'userBoundToken'],
  },
  {
    id: 'message.retry',
    title: 'Send a message again that was given up, or one that waits at once',
    verb: 'post',
    path: '/message/:message_id/retry',
    needs: [['user:privileged']],
    errors: ['messageUnknown', 'notPossibleNow'],
  },
] as const satisfies readonly OperationRow[];

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

/** The calls about checks of what users say. */
export const checkRows = [
  {
    id: 'check.run',
    title: 'Have an identification checked by its machine-readable zone',
    description:
      'What is found is shown by `GET /v1/check`, and not to a token that is bound to a user. What such a token sends advises and decides nothing. One check of an identification waits at a time.',
    verb: 'post',
    path: '/check/run/:user_id',
    action: 'create',
    event: null,
    errors: ['resourceUnknown', 'userUnknown', 'notPossibleNow', 'changeConflict', 'requestInProgress'],
  },
  {
    id: 'check.answer',
    title: 'Say what an outside check has found',
    description:
      'For the checker that was asked: with a token of the scope check, or signed as webhooks are, by the secret of the endpoint and with the id of the request. What is said twice in the same words counts once.',
    verb: 'post',
    path: '/check/:check_id/result',
    needs: [['check']],
    action: 'create',
    replay: 'none',
    event: 'updated',
    errors: ['checkUnknown', 'checkEnded', 'userUnknown', 'changeConflict'],
  },
  {
    id: 'check.list',
    title: 'List the checks of what users say, the newest first',
    description:
      'What ran or waits, by state, outcome, name of the check, user or record. Why a check found what it found is never shown to a token that is bound to a user.',
    verb: 'get',
    path: '/check',
    needs: [['user:privileged']],
    action: 'list',
    event: null,
    errors: ['invalidInput'],
  },
  {
    id: 'check.get',
    title: 'Read a check',
    verb: 'get',
    path: '/check/:check_id',
    needs: [['user:privileged']],
    event: null,
    errors: ['checkUnknown'],
  },
] as const satisfies readonly OperationRow[];

/** The form of users, a line each. */
export const ndjsonType = 'application/x-ndjson';
/** The form of users, a row each. */
export const csvType = 'text/csv';
/** The form of an archive about one user. */
export const zipType = 'application/zip';

/** An import keeps some memory busy for as long as its client sends: about 15 MB at the most. */
const importsAtOnce = { atOnceMax: 8, ofProgramMax: 2 };
/** An export keeps a connection as well, for as long as its client reads. */
export const exportsAtOnce = { atOnceMax: 4, ofProgramMax: 2 };

/** The media type of answers that are no streams. */
const jsonType = 'application/json';
/** Forms of lines of JSON, by the names that clients give them. */
const ndjsonTypes = [ndjsonType, 'application/ndjson', 'application/jsonl'] as const;

/** The calls about watchlists: the lists of a programme, and users who may be listed. */
export const watchlistRows = [
  {
    id: 'watchlist.load',
    verb: 'post',
    path: '/watchlist/:name',
    needs: programOnly,
    title: 'Load a watchlist, or a newer version of one',
    description:
      'The body is the file as its publisher has it: sdn.csv of OFAC, with alt.csv and add.csv behind it; targets.simple.csv of OpenSanctions; or lines of JSON. ' +
      'It may be packed (Content-Encoding gzip, deflate, br or zstd). The list is replaced once all of the file was read, or stays as it was. ' +
      'All users are then compared with what is new in it, beginning a minute later.',
    stream: {
      takes: [...ndjsonTypes, csvType],
      answers: jsonType,
      flags: {
        validate: '1: the file is checked and nothing is changed.',
        skip_broken: '1: lines that cannot be read are passed over.',
        allow_fewer: '1: the list may have less than half of the entries that it had.',
      },
      atOnceMax: 2,
      ofProgramMax: 1,
    },
    // The same file again is the same list.
    replay: 'none',
    errors: [
      ...[
        'invalidInput',
        'unsupportedMediaType',
        'unsupportedEncoding',
        'malformedEncoding',
        'requestAborted',
      ],
      ...['watchlistForm', 'watchlistBroken', 'watchlistTooLarge', 'watchlistShrunk', 'tooManyRecords'],
    ],
  },
  {
    id: 'watchlist.list',
    title: 'List the watchlists, and how far users were compared with them',
    verb: 'get',
    path: '/watchlist',
    needs: programOnly,
  },
  {
    id: 'watchlist.delete',
    title: 'Delete a watchlist; its hits end',
    verb: 'delete',
    path: '/watchlist/:name',
    needs: programOnly,
    errors: ['watchlistUnknown'],
  },
  {
    id: 'watchlist.list_hits',
    title: 'List the users who may be on a watchlist, the longest known first',
    description:
      'Those on whom nobody has decided yet, unless `status` asks for others. `user` and `entry` are what was compared when the hit was noted.',
    verb: 'get',
    path: '/watchlist/hit',
    needs: [['user:privileged']],
    action: 'list',
    event: null,
    errors: ['invalidInput'],
  },
  {
    id: 'watchlist.decide',
    title: 'Decide whether a user is who is listed',
    description:
      'At the version that the reviewer has seen. A hit that was dismissed stays so until name, birth date or kind of the user, or the entry, is another; one that was confirmed as long as the entry is listed. `open` takes a hit up again of which was decided: with `four_eyes` a hit is decided otherwise only so, by its review. The history of the user records who has decided and why; nothing of it is shown to a token that is bound to the user.',
    verb: 'put',
    path: '/watchlist/hit/:hit_id',
    needs: [['user:privileged']],
    event: 'updated',
    errors: [
      ...['hitUnknown', 'hitChanged', 'ownUser', 'userUnknown', 'notPossibleNow', 'changeConflict'],
      'reviewNeeded',
    ],
  },
] as const satisfies readonly OperationRow[];

const reviewers: readonly (readonly Scope[])[] = [['user:privileged']];

/** The calls about what waits for somebody to decide. */
export const reviewRows = [
  {
    id: 'review.list',
    title: 'List what waits for somebody to decide, the oldest first',
    description:
      'Documents, identifications and addresses with the documents that prove them, personal info where the programme asks for it, and hits of watchlists. What the person was asked for more of is listed with `state` "asked" only.',
    verb: 'get',
    path: '/review',
    needs: reviewers,
    action: 'list',
    event: null,
    errors: ['invalidInput'],
  },
  {
    id: 'review.get',
    title: 'Read a review with what is to be decided and the documents to look at',
    description:
      'Protected values are masked; with show_sensitive_data 1, which requires user:sensitive, they are shown in clear, and the history of the user records it. GET /v1/user/document/content/{file_id} shows a file.',
    verb: 'get',
    path: '/review/:review_id',
    needs: reviewers,
    action: 'get',
    event: 'sensitiveDataShown',
    errors: ['reviewUnknown', 'userUnknown', 'changeConflict'],
  },
  {
    id: 'review.claim',
    title: 'Claim a review, so that nobody else decides on it meanwhile',
    description:
      'For 30 minutes. Claimed again by the client that holds it, it is held for 30 minutes from then on. One that nobody holds can be decided without.',
    verb: 'post',
    path: '/review/claim/:review_id',
    needs: reviewers,
    errors: ['reviewUnknown', 'reviewClaimed', 'opinionGiven', 'notPossibleNow'],
  },
  {
    id: 'review.release',
    title: 'Give a review back that this client holds',
    verb: 'post',
    path: '/review/release/:review_id',
    needs: reviewers,
    errors: ['reviewUnknown', 'notPossibleNow'],
  },
  {
    id: 'review.decide',
    title: 'Decide on what waits, or ask the person for more',
    description:
      'At the version that the reviewer has seen. A decision has its effect at once: what is decided, status and trust level of the user, and what else waits. Where the setting `four_eyes` asks for a second client, what the first one says is kept until another has said the same; where the second differs, a third decides. The history of the user records each.',
    verb: 'post',
    path: '/review/decision/:review_id',
    needs: reviewers,
    event: 'updated',
    errors: [
      ...['reviewUnknown', 'reviewChanged', 'reviewClaimed', 'opinionGiven', 'notPossibleNow'],
      ...['userUnknown', 'changeConflict', 'alreadyExists'],
    ],
  },
] as const satisfies readonly OperationRow[];

const privilegedOnly: readonly (readonly Scope[])[] = [['user:privileged']];

/** What may become of every report. */
const ofReport = {
  needs: privilegedOnly,
  bodyBytesMax: feedBytesMax,
} as const;

/** What a report says that changes or closes what is there. */
const reported = ['notInProgram', 'changeConflict'] as const;

/** The calls by which a processor feeds what it knows of users: their accounts, and groups with who is in them. */
export const feedRows = [
  {
    id: 'account.create',
    title: 'Add accounts of users: all of them, or none',
    description:
      'Up to 500, each of a user and with a `supplied_id` that no other account of the programme has. The answer says in the order of the report which number each got. Codes are never stored.',
    verb: 'post',
    path: '/account',
    ...ofReport,
    event: 'created',
    errors: [...reported, 'alreadyInProgram', 'tooManyRecords'],
  },
  {
    id: 'account.update',
    title: 'Change accounts: all of them, or none',
    description:
      'Up to 500, each named by `id` or `supplied_id`. What is not sent stays; the status 9 closes an account. A report whose `as_of` is older than what is stored changes nothing of that account, and is answered with `stale` 1.',
    verb: 'put',
    path: '/account',
    ...ofReport,
    event: 'updated',
    errors: reported,
  },
  {
    id: 'account.delete',
    title: 'Close accounts: all of them, or none',
    description: 'Up to 500, each named by `id` or `supplied_id`.',
    verb: 'delete',
    path: '/account',
    ...ofReport,
    event: 'deleted',
    errors: reported,
  },
  {
    id: 'account.list',
    title: 'List the accounts of the programme by their numbers, with what they were last reported of',
    verb: 'get',
    path: '/account',
    needs: privilegedOnly,
    action: 'list',
    event: null,
    errors: ['invalidInput'],
  },
  {
    id: 'account.get',
    title: 'Read an account',
    description:
      'Its number is masked; with show_sensitive_data 1, which requires user:sensitive, it is in clear, and the history of the user records it.',
    verb: 'get',
    path: '/account/:account_id',
    needs: privilegedOnly,
    action: 'get',
    event: 'sensitiveDataShown',
    errors: ['notInProgram', 'changeConflict'],
  },
  {
    id: 'account.update_one',
    title: 'Change an account',
    verb: 'put',
    path: '/account/:account_id',
    ...ofReport,
    event: 'updated',
    errors: reported,
  },
  {
    id: 'account.delete_one',
    title: 'Close an account',
    verb: 'delete',
    path: '/account/:account_id',
    ...ofReport,
    event: 'deleted',
    errors: reported,
  },
  {
    id: 'group.create',
    title: 'Add groups: all of them, or none',
    description:
      'Up to 500, each with the user whose group it is and a `supplied_id` that no other group of the programme has. Who is in a group is said by POST /v1/group/member. What opens something with others in `setting` is sealed, and shown as `____`.',
    verb: 'post',
    path: '/group',
    ...ofReport,
    event: 'created',
    errors: [...reported, 'alreadyInProgram'],
  },
  {
    id: 'group.update',
    title: 'Change groups: all of them, or none',
    description:
      'Up to 500, each named by `id` or `supplied_id`. What is not sent stays; a list of `details` that is sent takes the place of what there was; the status 9 closes a group. A report whose `as_of` is older than what is stored changes nothing of that group, and is answered with `stale` 1.',
    verb: 'put',
    path: '/group',
    ...ofReport,
    event: 'updated',
    errors: [...reported, 'alreadyInProgram'],
  },
  {
    id: 'group.delete',
    title: 'Close groups: all of them, or none',
    description:
      'Up to 500, each named by `id` or `supplied_id`. Whoever is in one leaves it; up to 2,000 memberships end in a call.',
    verb: 'delete',
    path: '/group',
    ...ofReport,
    event: 'deleted',
    errors: reported,
  },
  {
    id: 'group.list',
    title: 'List the groups of the programme by their numbers, with how many are in each',
    verb: 'get',
    path: '/group',
    needs: privilegedOnly,
    action: 'list',
    event: null,
    errors: ['invalidInput'],
  },
  {
    id: 'group.get',
    title: 'Read a group, with everybody who is in it',
    description:
      'Secrets of its setting are shown as `____`: Get User Group(s) shows them to those who may see them.',
    verb: 'get',
    path: '/group/:group_id',
    needs: privilegedOnly,
    action: 'get',
    event: null,
    errors: ['notInProgram'],
  },
  {
    id: 'group.update_one',
    title: 'Change a group',
    verb: 'put',
    path: '/group/:group_id',
    ...ofReport,
    event: 'updated',
    errors: [...reported, 'alreadyInProgram'],
  },
  {
    id: 'group.delete_one',
    title: 'Close a group',
    verb: 'delete',
    path: '/group/:group_id',
    ...ofReport,
    event: 'deleted',
    errors: reported,
  },
  {
    id: 'group.member.create',
    title: 'Have users join groups: all of them, or none',
    description: 'Up to 500. A group has room for 1,000 members, a user for 200 groups.',
    verb: 'post',
    path: '/group/member',
    ...ofReport,
    event: 'created',
    errors: [...reported, 'alreadyInProgram', 'tooManyRecords'],
  },
  {
    id: 'group.member.update',
    title: 'Change how users belong to groups: all of them, or none',
    description:
      'Up to 500, each named by `id`, or by user and group. The membership_status 9 has a user leave; access rules of a group reach members of status 1.',
    verb: 'put',
    path: '/group/member',
    ...ofReport,
    event: 'updated',
    errors: reported,
  },
  {
    id: 'group.member.delete',
    title: 'Have users leave groups: all of them, or none',
    description: 'Up to 500, each named by `id`, or by user and group.',
    verb: 'delete',
    path: '/group/member',
    ...ofReport,
    event: 'deleted',
    errors: reported,
  },
  {
    id: 'group.member.update_one',
    title: 'Change how a user belongs to a group',
    verb: 'put',
    path: '/group/member/:member_id',
    ...ofReport,
    event: 'updated',
    errors: reported,
  },
  {
    id: 'group.member.delete_one',
    title: 'Have a user leave a group',
    verb: 'delete',
    path: '/group/member/:member_id',
    ...ofReport,
    event: 'deleted',
    errors: reported,
  },
] as const satisfies readonly OperationRow[];

/** A file keeps a few chunks of it in memory, a preview the whole. */
const filesAtOnce = { atOnceMax: 32, ofProgramMax: 16 };

/** The calls that move people in or out: their bodies and answers are streams. */
export const transferRows = [
  {
    id: 'transfer.import',
    verb: 'post',
    path: '/import',
    needs: [['user:privileged']],
    title: 'Import users from another system, or from an export',
    description:
      'The body has one user per line, as JSON or as CSV, and may have any length. The answer has one line per row, in the ' +
      'order of the rows, sent as soon as the row is done, and ends with a summary. Read it while you send, or send at most ' +
      '10,000 rows at once. The body may be packed (Content-Encoding gzip, deflate, br or zstd). A row that was imported before is not imported again: send an import that was cut off again.',
    stream: {
      takes: [...ndjsonTypes, csvType],
      answers: ndjsonType,
      flags: { validate: '1: each row is checked by itself and nothing is written.' },
      ...importsAtOnce,
    },
    event: 'created',
    errors: [
      ...['invalidInput', 'unsupportedMediaType', 'unsupportedEncoding', 'malformedEncoding'],
      ...['requestAborted', 'malformedCsv', 'unknownColumns'],
    ],
  },
  {
    id: 'transfer.export',
    verb: 'get',
    path: '/export',
    needs: [['user:privileged']],
    title: 'Export the users of the programme',
    description:
      'One user per line, in the form that an import reads, all as they were at one moment, followed by the relationships. ' +
      'With show_sensitive_data 1, which requires user:sensitive, numbers are in clear and secrets are hashes, and the ' +
      'export can be imported. Without it, numbers are masked and secrets left out. The history of each user records it.',
    stream: {
      sometimes: 'user:sensitive',
      answers: ndjsonType,
      flags: { archive: '1: include closed users and closed entries.' },
      ...exportsAtOnce,
    },
    event: 'sensitiveDataShown',
    errors: ['invalidInput', 'changeConflict'],
  },
  {
    id: 'transfer.archive',
    verb: 'get',
    path: '/user/export/:user_id',
    stepUp: true,
    needs: [['user:privileged', 'user:sensitive']],
    title: 'Export all stored data about one user',
    description:
      'A zip archive with all data of the user, closed entries included, and the whole history. Sealed numbers are in ' +
      'clear; secrets are left out. The history records the export.',
    stream: { answers: zipType, flags: {}, ...exportsAtOnce },
    event: 'sensitiveDataShown',
    errors: ['invalidInput', 'userUnknown', 'changeConflict'],
  },
  {
    id: 'user.document.content',
    verb: 'get',
    path: '/user/document/content/:file_id',
    // With a token that is bound to a user, its own files.
    needs: [['user:sensitive'], ['user']],
    title: 'Read a file of a document',
    description:
      'The file as it was sent, or a range of it, as a download. Needs `user:sensitive`; a user-bound token reads the files of its own user without it. The history records each call.',
    stream: {
      answers: 'application/octet-stream',
      isBytes: true,
      flags: {
        preview:
          '1: a JPEG of the picture, or of the first page of the PDF, of at most 2,000 pixels and without what else the file says of itself. Archives, Office files and text have none.',
      },
      ...filesAtOnce,
    },
    event: 'sensitiveDataShown',
    errors: [
      ...['invalidInput', 'resourceUnknown', 'fileNotScanned', 'fileDestroyed', 'changeConflict'],
      ...['previewUnsupported', 'rangeNotSatisfiable', 'filesUnavailable'],
    ],
  },
] as const satisfies readonly OperationRow[];

/** What the API is, as data. Whoever has a token may ask, and is told what the token opens. */
export const catalogueRow = {
  id: 'catalogue.get',
  title: 'Read what the API is, as data',
  description:
    'What of the API the caller may use: resources with their fields, kinds of values, codes, operations and settings, with names for people in the language of the call. Forms, columns and filters can be drawn from it. The same until the server is another version, which the ETag shows.',
  verb: 'get',
  path: '/catalogue',
  needs: allScopes.map((scope) => [scope]),
  action: 'get',
  event: null,
} as const satisfies OperationRow;

/** Outside the published operations, in their style. A user-bound token never carries the scope. */
export const erasureRow = {
  id: 'user.erase',
  title: 'Erase a closed user',
  description:
    'Destroys the data key of a closed user whose retention period (`retention_days` of the programme) is over, and deletes the data of the user. What remains shows only that the user existed. For a user that was erased before, the answer says when.',
  verb: 'post',
  path: '/user/erasure/:user_id',
  stepUp: true,
  needs: [['user:privileged']],
  // The same call again is answered alike by itself.
  replay: 'none',
  event: 'erased',
  errors: ['invalidInput', 'userUnknown', 'userNotClosed', 'retentionNotOver'],
} as const satisfies OperationRow;
