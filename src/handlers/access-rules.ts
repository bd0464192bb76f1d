import type { Call } from '../calls/services.ts';
import { errors, type FaultDetail } from '../catalogue/errors.ts';
import { accessRule } from '../catalogue/resources/access-rule.ts';
import { userData } from '../catalogue/resources/user-data.ts';
import { showAccessRule, showDeletedRule } from '../derive/access-rules.ts';
import { knownOfUser } from '../derive/known-members.ts';
import { type ReadContext, readField } from '../derive/read-input.ts';
import type { RowOf } from '../derive/rows.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { isPlainObject } from '../objects.ts';
import { sourceOf } from '../rules/rule-of-row.ts';
import { latestDay } from '../time/days.ts';
import { type Body, checkInfo, emptyBody, readNotes } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import type { Entry } from '../users/draft.ts';
import { refuseBody } from '../users/refuse-body.ts';
import { faultsOfRule, mergeRule, readRules, type SentRule } from '../users/sent-rules.ts';
import { unmade } from '../users/user-answers.ts';
import type { Changing, UserChange } from '../users/user-change.ts';
import type { Handler, HandlerServices, OperationRequest } from './handler.ts';
import { requestOf } from './read-operation.ts';

type RuleEntry = Entry<RowOf<typeof accessRule>>;

/** Adds access rules. All of them or none. Throws userBoundToken, invalidInput, tooManyRecords. */
export const createRules: Handler = (services, call, request) =>
  changeRules(services, call, request, (user, sent) => {
    const inputs = sent.map((one) => mergeRule(null, one));
    const created = user.list(accessRule).create(inputs);
    for (const { row } of created) row.is_own = user.boundUserId !== null;
    return created;
  });

/** Changes access rules: a part that is sent takes the place of the whole part, and null removes it. */
export const updateRules: Handler = (services, call, request) =>
  changeRules(services, call, request, (user, sent) => {
    const list = user.list(accessRule);
    const inputs = sent.map((one) => mergeRule(storedOf(user, one), one));
    return list.update(inputs);
  });

/** Removes access rules. All of them or none. Throws resourceUnknown. */
export const deleteRules: Handler = (services, call, request) =>
  changeRules(services, call, request, (user, sent) => {
    for (const one of sent) storedOf(user, one);
    const inputs = sent.map(({ id }) => ({ id: id! }));
    return user.list(accessRule).close(inputs);
  });

async function changeRules(
  services: HandlerServices,
  call: Call,
  request: OperationRequest,
  work: (user: Changing<typeof accessRule>, sent: readonly SentRule[]) => RuleEntry[],
) {
  const { operation, userId } = request;
  const { body, rules } = readRuleBody(services, call, request);
  checkInfo(request.body, call.programId, userId);
  for (const { info } of rules) checkInfo({ info }, call.programId, userId);
  await refuseBody(services, call, body);
  const change = requestOf(operation, userId, body, [accessRule]);
  return changeUser(services, call, change, (user) => {
    const entries = work(user, rules);
    const isDeletion = operation.verb === 'delete';
    if (!isDeletion) user.faults.push(...faultsOf(user, entries, rules));
    const shown = entries.map(({ row }) => {
      const told = user.request.isDryRun ? { ...row, ...unmade } : row;
      return isDeletion ? showDeletedRule(user.request.isDryRun ? 0 : row.id) : showAccessRule(told);
    });
    return { [accessRule.name]: shown };
  });
}

/** The stored rule that is meant. A user's own app changes only what such an app wrote. Throws resourceUnknown. */
function storedOf(user: UserChange, { id }: SentRule): RowOf<typeof accessRule> {
  const stored = user
    .list(accessRule)
    .live()
    .find((row) => row.id === id);
  if (!stored) throw errors.resourceUnknown({ resource: accessRule.name });
  if (user.boundUserId !== null && stored.is_own !== true) throw errors.userBoundToken();
  return stored;
}

function faultsOf(user: UserChange, entries: readonly RuleEntry[], sent: readonly SentRule[]): FaultDetail[] {
  return entries.flatMap(({ row }, index) => {
    const { path } = sent[index]!;
    const faults = faultsOfRule(row, 'user', path);
    // What a user allows or strikes out could open what the programme denies, wherever in the rule it is said.
    const { isAllow, override } = sourceOf(row, 'user');
    if (user.boundUserId !== null && (isAllow || override)) throw errors.userBoundToken();
    return faults;
  });
}

/** Reads a body of access rules; faults are collected. */
function readRuleBody(
  { clock }: Pick<HandlerServices, 'clock'>,
  { scopes }: Pick<Call, 'scopes'>,
  { operation, body: value }: Pick<OperationRequest, 'operation' | 'body'>,
): { body: Body; rules: SentRule[] } {
  const faults: Body['faults'] = [];
  const privileged = scopes.has('user:privileged');
  const context: ReadContext = { verb: operation.verb, privileged, today: latestDay(clock()), faults };
  const sent = isPlainObject(value) ? value : {};
  if (sent !== value) faults.push({ path: '$', fault: 'notObject' });
  const rules = readRules(sent[accessRule.name], `$.${accessRule.name}`, context);
  const noted = readNotes(sent, context);
  const said = rules.map(({ id, info, parts }) => ({ id: id ?? 0, info, parts }));
  const body: Body = {
    ...emptyBody,
    lists: new Map([[accessRule, said]]),
    userNotes: noted.user_notes ?? '',
    adminNotes: noted.admin_notes ?? '',
    dryRun: readField(userData.fields.validate, sent['validate'], '$.validate', context) === '1',
    faults,
    unknown: unknownMembers(knownOfUser, sent),
  };
  return { body, rules };
}
