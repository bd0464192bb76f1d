import { settingsOf } from '../calls/settings.ts';
import { type CheckKind, checkKinds } from '../catalogue/check-pools.ts';
import { entityData } from '../catalogue/codes.ts';
import { answerName, lists, singles } from '../catalogue/members.ts';
import type { Operation } from '../catalogue/operation.ts';
import type { Resource } from '../catalogue/resource.ts';
import { address } from '../catalogue/resources/address.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { info } from '../catalogue/resources/info.ts';
import { notification } from '../catalogue/resources/notification.ts';
import { personalInfo } from '../catalogue/resources/personal-info.ts';
import { security } from '../catalogue/resources/security.ts';
import type { Members } from '../derive/envelope.ts';
import { type Input, maybeShown } from '../derive/read-input.ts';
import type { InputOf } from '../derive/rows.ts';
import { checksOfUser, clearKinds, countersOfKinds } from '../flows/checks-of-user.ts';
import { followVerification, listsThatFollow } from '../kyc/follow-verification.ts';
import { isKeyOf } from '../objects.ts';
import { readShownNotice } from '../storage/notices.ts';
import type { ChangeState } from '../storage/user-state.ts';
import { type Body, sentOf } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import type { Entry } from '../users/draft.ts';
import { sentBelow } from '../users/entries.ts';
import { contactLists, refusePoorPassword } from '../users/new-password.ts';
import { checkMinimumAge } from '../users/rules/personal-info.ts';
import { checkQuestions } from '../users/rules/security.ts';
import { type HashedSecrets, hashSecrets, secretsIn } from '../users/secrets.ts';
import { settleStanding } from '../users/settle-standing.ts';
import { changeType } from '../users/singles.ts';
import type { UserChange } from '../users/user-change.ts';
import { changeStatus } from '../users/user-status.ts';
import { withoutShown } from '../users/without-shown.ts';
import type { Handler } from './handler.ts';
import { readOperation, requestOf } from './read-operation.ts';

/**
 * Changes the members of a user that the body holds: all that Update User takes, or the one that the operation is about.
 * All of it or nothing.
 */
export const updateUser: Handler = async (services, call, request) => {
  const { operation, userId } = request;
  const body = await readOperation(services, call, request);
  const isPrivileged = call.scopes.has('user:privileged');
  const secrets = secretsIn(body, isPrivileged);
  const hasSecrets = Object.keys(secrets).length > 0;
  const prepare = (state: ChangeState) => {
    refusePoorPassword(body, storedOf(state), settingsOf(state));
    return hashSecrets(services, call, secrets);
  };
  const guessed = await checksOfUser(services, call.programId, userId, checksOf(secrets));
  const change = {
    ...requestOf(operation, userId, body, listsOf(body, operation)),
    ...(hasSecrets && { prepare }),
    counters: countersOfKinds(guessed),
    ...(body.objects.has(notification) && { further: [readShownNotice()] }),
  };
  return changeUser(services, call, change, (user, hashes?: HashedSecrets) => {
    const before = { ...user.state.user };
    const about = body.objects.get(info) ?? {};
    // Answers show the status, a number, as text.
    const shown = { ...before, status: String(before.status) };
    const { type, status }: InputOf<typeof info> = withoutShown(info, about, shown, user, () => ({}));
    if (type != null) changeType(type, user);
    const written = singles.filter(
      (single) => body.objects.has(single) && (single !== security || isPrivileged),
    );
    for (const single of written) user.write(single, body.objects.get(single)!);
    tellNewSecrets(user);
    if (hasSecrets && body.dryRun) refusePoorPassword(body, user.state, user.settings);
    user.storeSecrets(hashes);
    // What was guessed at before does not count against a new secret.
    clearKinds(user, guessed);
    const { type: kind, personal_info_date_of_birth: born } = user.state.user;
    // Of an organisation that is a person now, nobody has asked yet.
    if (before.type !== kind) checkMinimumAge({ date_of_birth: born }, user);
    else checkMinimumAge(sentOf(body, personalInfo), user, before.personal_info_date_of_birth);
    checkQuestions(sentOf(body, security), user.faults, before);
    if (body.customField) user.mergeCustomField(body.customField);
    const changed = [...body.lists].map(([list, sent]) => {
      const updated = user.list(list).update(sent);
      return { list, entries: updated.map((entry, index) => followVerification(user, entry, sent[index])) };
    });
    const home = body.objects.get(address);
    const moved = home && writeHome(user, home);
    const primary = moved && followVerification(user, moved, home);
    // What the call verifies counts.
    if (status != null) changeStatus(Number(status), user);
    settleStanding(user);
    return {
      ...showAsIs(user, operation),
      ...Object.fromEntries(written.map((single) => [answerName(single), user.showSingle(single)])),
      ...(body.customField && { custom_field: user.showCustomField() }),
      ...Object.fromEntries(changed.map(({ list, entries }) => [answerName(list), user.show(entries)])),
      ...(primary && { address: user.showEntry(primary, address) }),
    };
  });
};

/** The kinds of checks that compare secrets, by the kinds under which these are stored. */
function checksOf(secrets: Readonly<Record<string, string>>): CheckKind[] {
  const kinds = Object.keys(secrets).map((kind) => (kind.startsWith('secret_answer') ? 'answers' : kind));
  return [...new Set(kinds)].filter((kind) => isKeyOf(checkKinds, kind));
}

/** The notices about parts of security. */
const secretNotices = [
  [entityData.password, 'password_changed'],
  [entityData.securityCode, 'security_code_changed'],
  [entityData.questions, 'questions_changed'],
] as const;

/** Tells the user which secrets somebody else has set. */
function tellNewSecrets(user: UserChange): void {
  for (const [part, notice] of secretNotices) {
    if (user.draft.notes.some((note) => note.entityData === part)) user.notify(notice);
  }
}

/** The members that an operation is about, as they are where the body says nothing of them. */
function showAsIs(user: UserChange, { members = 'all' }: Operation): Members {
  if (members === 'all') return {};
  const own = singles.filter(({ name }) => members.some((member) => member === name));
  const home = members.includes(address.name) ? user.list(addresses).primary() : undefined;
  return {
    ...Object.fromEntries(
      own.map((single) => [answerName(single), user.has(single) ? user.showSingle(single) : null]),
    ),
    ...(members.includes('custom_field') && { custom_field: user.showCustomField() }),
    ...(members.includes(address.name) && { address: home ? user.showRow(address, home) : null }),
  };
}

/** `address` is the primary entry of `addresses`; a user that has none gets it. */
function writeHome(user: UserChange, input: Input): Entry {
  const list = user.list(addresses);
  const primary = list.primary();
  if (!primary) refuseMissing(address, input, '$.address', user);
  const [entry] = primary
    ? list.update([{ ...input, id: primary.id }], '$.address')
    : list.create([input], '$.address');
  return entry!;
}

/** What a change may leave out, a new address may not. */
function refuseMissing(resource: Resource, input: Input, path: string, user: UserChange): void {
  for (const [name, field] of Object.entries(resource.fields)) {
    // A faulty value is told as such.
    const isFaulty = input[maybeShown]?.some((shown) => shown.name === name && shown.sent !== null);
    if (field.on.post === 'R' && (input[name] ?? null) === null && !isFaulty)
      user.faults.push({ path: `${path}.${name}`, fault: 'required' });
  }
  for (const { name, list, inputs } of sentBelow(resource, input)) {
    for (const [index, below] of inputs.entries())
      refuseMissing(list, below, `${path}.${name}[${index}]`, user);
  }
}

/**
 * The lists that a body changes or the operation is about, those that a password must not hold an entry of, and those whose
 * users are told of a suspension.
 */
function listsOf(body: Body, { members }: Operation): Resource[] {
  const changesStatus = sentOf(body, info)?.status != null;
  const isRead = (list: Resource) =>
    body.lists.has(list) ||
    (list === addresses && (body.objects.has(address) || members?.includes(address.name))) ||
    (contactLists.includes(list) && body.objects.has(security)) ||
    (contactLists.includes(list) && changesStatus);
  return [...lists.filter(isRead), ...listsThatFollow(body)];
}

/** What is stored of the owner of a password, before the change and as the change sees it. */
function storedOf(state: ChangeState) {
  const lists = contactLists.map(({ name }) => [name, state[`list_${name}`] ?? []]);
  return { user: state.user ?? null, lists: Object.fromEntries(lists) };
}
