import { answerOf } from '../access/change-program.ts';
import { refuseFaults } from '../calls/faults.ts';
import { errors } from '../catalogue/errors.ts';
import { operations } from '../catalogue/operations.ts';
import { account, accountData } from '../catalogue/resources/account.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { feedAccounts } from '../feeds/feed-accounts.ts';
import { readAccounts } from '../feeds/read-accounts.ts';
import { readFeed } from '../feeds/read-feed.ts';
import { memberIn } from '../objects.ts';
import { findAccounts, listAccounts } from '../storage/accounts.ts';
import { runFor } from '../storage/connections.ts';
import { sortMembers } from '../users/body.ts';
import { readUser } from './get-user.ts';
import type { Handler } from './handler.ts';
import { closePage, numberIn, openPage, readAskedPage } from './pages.ts';
import { userIdMax, ValueReader } from './read-values.ts';

/** Takes a report of accounts, or of the one that the path names. */
export const feed: Handler = async (services, call, { operation, body, params }) => {
  const { verb } = operation;
  if (verb === 'get') throw new Error('a report is never a read');
  const isOne = 'account_id' in params;
  const pathId = isOne ? numberIn({ params }, 'account_id') : undefined;
  const sent = readFeed(body, { member: account.name, of: accountData, verb, now: services.clock(), isOne });
  const accounts = readAccounts(sent, call.programId, pathId);
  refuseFaults(sent.faults);
  const asked = { path: pathId ?? null, body: sortMembers(body) };
  const change = { operationId: operation.id, isDryRun: sent.isDryRun, asked };
  return feedAccounts(services, call, change, verb, accounts);
};

/** The parameters of the list. */
export const accountParameters = ['user_id', 'supplied_id', 'page_size', 'cursor'] as const;

/** A page of the accounts of the programme. */
export const list: Handler = async (services, call, request) => {
  const faults = unknownMembers(namesOnly(accountParameters), request.query);
  const read = new ValueReader(request.query, faults);
  const question = {
    user_id: read.number('user_id', 1, userIdMax),
    supplied_id: read.number('supplied_id', 0, userIdMax),
  };
  const asked = readAskedPage(read);
  refuseFaults(faults);
  await services.access.checkLive(call);
  const page = openPage(services, call, request, question, asked);
  const statement = listAccounts(call.programId, question, { after: page.after?.id ?? 0, limit: page.limit });
  const [rows] = await runFor(services.connections, call.programId, statement);
  const { shown, cursor } = closePage(services, page, rows, ({ id }) => ({ value: '', id }));
  const accounts = shown.map(({ as_of, ...row }) => ({
    ...row,
    as_of: as_of === null ? null : new Date(as_of).toISOString(),
  }));
  return answerOf(services, call, { accounts, cursor });
};

const getAccounts = operations.find(({ id }) => id === 'user.account.get')!;

/** One account in the form of Get User Account(s). */
export const get: Handler = async (services, call, request) => {
  await services.access.checkLive(call);
  const id = numberIn(request, 'account_id');
  const statement = findAccounts(call.programId, { ids: [id], suppliedIds: [] });
  const [[found]] = await runFor(services.connections, call.programId, statement);
  if (!found?.is_live) throw errors.notInProgram({ resource: account.name });
  const answer = await readUser(services, call, getAccounts, found.user_id);
  const members = JSON.parse(`{${answer.membersText}}`);
  const shown = members[account.name]?.filter((one: unknown) => memberIn(memberIn(one, 'info'), 'id') === id);
  // Another call may have closed it since.
  if (!shown?.length) throw errors.notInProgram({ resource: account.name });
  const { language, timeZone } = answer;
  const membersText = `"account":${JSON.stringify(shown)}`;
  return { membersText, timeZone, language, replayed: false };
};
