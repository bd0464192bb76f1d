import { answerOf, changeProgram } from '../access/change-program.ts';
import { readDryRun } from '../access/read-administration.ts';
import { refuseFaults } from '../calls/faults.ts';
import { refuseOwn } from '../calls/own-user.ts';
import type { Call } from '../calls/services.ts';
import { errors } from '../catalogue/errors.ts';
import { messageChannels, messageStatuses, templateNames } from '../catalogue/message-templates.ts';
import { openIfWhole } from '../crypto/seal.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { jobRow } from '../jobs/job-row.ts';
import type { TemplateText } from '../notify/built-in.ts';
import { laneJob, messageSeal, openMessage } from '../notify/message-row.ts';
import { textOf } from '../notify/render.ts';
import { runFor } from '../storage/connections.ts';
import { enqueueJobs, jobTable } from '../storage/job-queue.ts';
import {
  listMessages,
  lockMessage,
  type MessageQuestion,
  type MessageRow,
  waitAgain,
} from '../storage/message-list.ts';
import { UserVault } from '../storage/user-vault.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { noteExported } from '../transfer/note-exported.ts';
import type { Handler, HandlerServices } from './handler.ts';
import { closePage, numberIn, openPage, readAskedPage } from './pages.ts';
import { userIdMax, ValueReader } from './read-values.ts';

/**
 * A page of the messages of the programme, newest first. Contact and text are shown to those who may see them and ask for
 * it, once the history of each user of the page records it. A token that is bound to a user lists what that user reads in the app,
 * with the texts, of which there is nothing to record.
 */
export const list: Handler = async (services, call, request) => {
  const isBound = call.boundUserId !== null;
  if (!isBound && !call.scopes.has('user:privileged'))
    throw errors.insufficientScope({ scope: 'user:privileged' });
  const { question: sent, asked } = readQuestion(request.query);
  const question = isBound ? ownQuestion(sent, call.boundUserId) : sent;
  await services.access.checkLive(call);
  const page = openPage(services, call, request, question, asked);
  const [rows] = await runFor(
    services.connections,
    call.programId,
    listMessages(call.programId, question, page),
  );
  const { shown, cursor } = closePage(services, page, rows, ({ created_at: value, id }) => ({ value, id }));
  const isClear = isBound || (call.sensitive && call.scopes.has('user:sensitive'));
  const texts = isClear ? await openTexts(services, call, shown) : null;
  return answerOf(services, call, {
    messages: shown.map((row) => ({
      ...show(row),
      ...(isBound && { operation: null }),
      ...(texts?.get(row.id) ?? hidden),
    })),
    cursor,
  });
};

/** The question of a user, who reads the user's own messages in the app and no others. Throws userUnknown, userBoundToken. */
function ownQuestion(sent: MessageQuestion, userId: number): MessageQuestion {
  if (sent.user_id !== undefined && sent.user_id !== userId) throw errors.userUnknown();
  if (sent.channel !== undefined && sent.channel !== 'in_app') throw errors.userBoundToken();
  return { ...sent, user_id: userId, channel: 'in_app' };
}

/** Has a message that was given up, or waits for its time, sent as soon as those before it are. */
export const retry: Handler = async (services, call, { operation, params, body }) => {
  const isDryRun = readDryRun(body);
  const id = numberIn({ params }, 'message_id');
  const { programId } = call;
  const answer = await changeProgram(
    services,
    call,
    { operationId: operation.id, isDryRun, asked: { id } },
    async (place) => {
      const [[found]] = await runFor(place, programId, lockMessage(programId, id));
      if (!found) throw errors.messageUnknown();
      if (found.user_id !== null) await refuseOwn(place, call, found.user_id);
      const { channel, lane, status, is_kept: isKept, expires_at: expiresAt } = found;
      const isOver = expiresAt !== null && expiresAt <= formatDateTime(services.clock());
      // What is read in the app was never to be sent.
      const isNeverSent = channel === 'in_app' || lane === null;
      if (isNeverSent || !isKept || isOver || (status !== 'dead' && status !== 'waiting'))
        throw errors.notPossibleNow({ resource: 'message' });
      const [[again]] = await runFor(place, programId, waitAgain(programId, id));
      const job = await services.ids.run(() =>
        jobRow('notify.deliver', {
          ...laneJob({ channel, lane }),
          id: services.ids.next(0, jobTable),
          programId,
          ...(found.user_id !== null && { userId: found.user_id }),
        }),
      );
      await enqueueJobs(place, [job]);
      return { message: { ...show(again!), ...hidden } };
    },
  );
  services.jobHint.wake();
  return answer;
};

/** What of a message is shown to nobody without the right and the wish. */
const hidden = { to: null, subject: null, text: null, html: null };

function show(row: Omit<MessageRow, 'sealed'>): Record<string, unknown> {
  const { id, user_id, channel, lane, template, language, status, attempts, error, operation } = row;
  return {
    ...{ id, user_id, channel, lane, template, language, status, attempts, error, operation },
    date_utc: row.created_at,
    sent_date_utc: row.sent_at,
    due_date_utc: row.due_at,
    expiry_date_utc: row.expires_at,
  };
}

/** Contacts and texts of messages that still have them, by message, of users whose history records it; of a user who asks, without. */
async function openTexts(
  services: HandlerServices,
  call: Call,
  rows: readonly MessageRow[],
): Promise<Map<number, typeof hidden | Record<keyof typeof hidden, string | null>>> {
  const { keyring } = services;
  const { programId } = call;
  const kept = rows.filter(({ sealed }) => sealed !== null);
  const vaults = new Map<number, UserVault>();
  for (const { user_id: userId, wrapped } of kept)
    if (userId !== null && !vaults.has(userId))
      vaults.set(userId, UserVault.open(keyring, programId, userId, wrapped!));
  const isOwn = call.boundUserId !== null;
  const noted = isOwn
    ? new Set(vaults.keys())
    : await noteExported(services, call, [...vaults.values()], 'Messages shown');
  const readable = kept.filter(({ user_id: userId }) => userId === null || noted.has(userId));
  return new Map(
    readable.flatMap((row) => {
      const by = messageSeal(keyring, { programId, userId: row.user_id, wrapped: row.wrapped });
      const content = openIfWhole(() => openMessage(by, row.id, row.sealed!));
      // The others of the page are shown all the same.
      if (!content) return [];
      const text: TemplateText = content.sent ?? textOf(row, content);
      const { subject = null, html = null } = text;
      return [[row.id, { to: content.to || null, subject, text: text.text ?? text.sms ?? null, html }]];
    }),
  );
}

/** The parameters of the list. */
export const messageParameters = [
  ...[
    'message_id',
    'user_id',
    'channel',
    'status',
    'template',
    'from_date',
    'to_date',
    'page_size',
    'cursor',
  ],
] as const;

/** Reads the parameters of a list. Throws invalidInput with every fault. */
function readQuestion(query: unknown): {
  readonly question: MessageQuestion;
  readonly asked: ReturnType<typeof readAskedPage>;
} {
  const faults = unknownMembers(namesOnly(messageParameters), query);
  const read = new ValueReader(query, faults);
  const question: MessageQuestion = {
    id: read.number('message_id', 1, userIdMax),
    user_id: read.number('user_id', 1, userIdMax),
    channel: read.word('channel', messageChannels),
    status: read.word('status', messageStatuses),
    template: read.word('template', templateNames),
    from_date: read.kind('from_date', 'inquiry-day'),
    to_date: read.kind('to_date', 'inquiry-day'),
  };
  const asked = readAskedPage(read);
  refuseFaults(faults);
  return { question, asked };
}
