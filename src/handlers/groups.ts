import { answerOf } from '../access/change-program.ts';
import { refuseFaults } from '../calls/faults.ts';
import type { Call } from '../calls/services.ts';
import { errors } from '../catalogue/errors.ts';
import { group, groupData, groupUser, groupUserData } from '../catalogue/resources/group.ts';
import { membersText } from '../derive/envelope.ts';
import { type GroupView, hasSecrets, showGroup } from '../derive/groups.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { feedGroups } from '../feeds/feed-groups.ts';
import { feedMembers } from '../feeds/feed-members.ts';
import { openSetting } from '../feeds/group-rows.ts';
import { readFeed } from '../feeds/read-feed.ts';
import { readGroups, readMembers } from '../feeds/read-groups.ts';
import { runFor } from '../storage/connections.ts';
import { listGroups, type ReadGroup, readGroup, readGroupsOfUser } from '../storage/groups.ts';
import { offsetOf } from '../time/zones.ts';
import { emptyBody, sortMembers } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import { noteShown } from '../users/unmask.ts';
import { readUser } from './get-user.ts';
import type { Handler, HandlerServices } from './handler.ts';
import { closePage, numberIn, openPage, readAskedPage } from './pages.ts';
import { userIdMax, ValueReader } from './read-values.ts';

/** Takes a report of groups, or of the one that the path names. */
export const feed: Handler = async (services, call, { operation: { id, verb }, body, params }) => {
  if (verb === 'get') throw new Error('a report is never a read');
  const pathId = 'group_id' in params ? numberIn({ params }, 'group_id') : undefined;
  const sent = readFeed(body, {
    member: group.name,
    of: groupData,
    verb,
    now: services.clock(),
    isOne: pathId !== undefined,
  });
  const groups = readGroups(sent, call.programId, pathId);
  refuseFaults(sent.faults);
  const asked = { path: pathId ?? null, body: sortMembers(body) };
  return feedGroups(services, call, { operationId: id, isDryRun: sent.isDryRun, asked }, verb, groups);
};

/** Takes a report of members of groups, or of the one that the path names. */
export const feedMember: Handler = async (services, call, { operation: { id, verb }, body, params }) => {
  if (verb === 'get') throw new Error('a report is never a read');
  const pathId = 'member_id' in params ? numberIn({ params }, 'member_id') : undefined;
  const sent = readFeed(body, {
    member: groupUser.name,
    of: groupUserData,
    verb,
    now: services.clock(),
    isOne: pathId !== undefined,
  });
  const members = readMembers(sent, pathId);
  refuseFaults(sent.faults);
  const asked = { path: pathId ?? null, body: sortMembers(body) };
  return feedMembers(services, call, { operationId: id, isDryRun: sent.isDryRun, asked }, verb, members);
};

/** The parameters of the list. */
export const groupParameters = ['user_id', 'supplied_id', 'page_size', 'cursor'] as const;

/** A page of the groups of the programme. */
export const list: Handler = async (services, call, request) => {
  const faults = unknownMembers(namesOnly(groupParameters), request.query);
  const read = new ValueReader(request.query, faults);
  const question = {
    user_id: read.number('user_id', 1, userIdMax),
    supplied_id: read.number('supplied_id', 0, userIdMax),
  };
  const asked = readAskedPage(read);
  refuseFaults(faults);
  await services.access.checkLive(call);
  const page = openPage(services, call, request, question, asked);
  const statement = listGroups(call.programId, question, { after: page.after?.id ?? 0, limit: page.limit });
  const [rows] = await runFor(services.connections, call.programId, statement);
  const { shown, cursor } = closePage(services, page, rows, ({ id }) => ({ value: '', id }));
  const groups = shown.map(({ as_of, ...row }) => ({
    ...row,
    as_of: as_of === null ? null : new Date(as_of).toISOString(),
  }));
  return answerOf(services, call, { groups, cursor });
};

/** One group in the form of Get User Group(s). Its secrets are shown by that operation alone, whose history says so. */
export const get: Handler = async (services, call, { params }) => {
  await services.access.checkLive(call);
  const statement = readGroup(call.programId, numberIn({ params }, 'group_id'));
  const [[found]] = await runFor(services.connections, call.programId, statement);
  if (!found) throw errors.notInProgram({ resource: group.name });
  const answer = await answerOf(services, call, {});
  const { timeZone } = answer;
  const { customField, boundUserId } = call;
  const shown = show(services, found, {
    timeZone,
    customField,
    boundUserId,
    userTimeZone: null,
    isClear: false,
  });
  return { ...answer, membersText: membersText({ group: [shown] }, [group.name]) };
};

/** The groups that a user is in, with everybody who is in them. */
export const getOfUser: Handler = async (services, call, { operation, userId }) => {
  const answer = await readUser(services, call, operation, userId);
  const [found] = await runFor(
    services.connections,
    call.programId,
    readGroupsOfUser(call.programId, userId),
  );
  const members = JSON.parse(`{${answer.membersText}}`);
  const settings = found.map(({ row }) => openSetting(services.keyring, row));
  const isClear = call.sensitive && call.scopes.has('user:sensitive') && settings.some(hasSecrets);
  const zone = members.info?.source_time_zone ?? null;
  const { customField, boundUserId } = call;
  const reading = { timeZone: answer.timeZone, customField, boundUserId, userTimeZone: zone, isClear };
  const groups = found.map((one) => show(services, one, reading));
  const told = { ...members, [group.name]: groups.length > 0 ? groups : null };
  if (!isClear) return { ...answer, membersText: membersText(told) };
  const request = {
    operationId: operation.id,
    body: emptyBody,
    userId,
    isDryRun: false,
    reads: [],
    replay: 'none',
  } as const;
  // Nobody sees the values without the entry.
  return changeUser(services, call, request, (user) => {
    noteShown(user, [group]);
    return told;
  });
};

/** To whom groups are shown, and how. */
type Reading = Omit<GroupView, 'presentation'> & Pick<Call, 'customField'>;

function show(
  { keyring, serverTimeZone }: HandlerServices,
  { row, members, server_time_zone: zone }: ReadGroup,
  reading: Reading,
) {
  const presentation = {
    clientOffset: offsetOf(reading.timeZone),
    serverOffset: offsetOf(zone ?? serverTimeZone()),
    customField: reading.customField,
  };
  return showGroup(row, openSetting(keyring, row), members, { ...reading, presentation });
}
