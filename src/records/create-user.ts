import { activityType, entity, status, userType } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { answerName, lists, singles } from '../catalogue/members.ts';
import type { Resource } from '../catalogue/resource.ts';
import { address } from '../catalogue/resources/address.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { info } from '../catalogue/resources/info.ts';
import { personalInfo } from '../catalogue/resources/personal-info.ts';
import { relationship } from '../catalogue/resources/relationship.ts';
import { security } from '../catalogue/resources/security.ts';
import { termsConditions } from '../catalogue/resources/terms-conditions.ts';
import { userData } from '../catalogue/resources/user-data.ts';
import { canonicalField } from '../derive/columns.ts';
import { type Members, type Result, successResult } from '../derive/envelope.ts';
import { isClosed } from '../derive/kept.ts';
import { type Presentation, present, type Row } from '../derive/present.ts';
import type { Input } from '../derive/read-input.ts';
import { keepUser, type UserSnapshot } from '../history/snapshot.ts';
import type { DatabaseRow } from '../storage/connections.ts';
import { formatDate } from '../time/format-instant.ts';
import { type Body, checkProgram, readBody, relatedUserIds } from './body.ts';
import type { Plan, Written } from './change.ts';
import type { ChangeContext } from './change-context.ts';
import { canonicalLogin } from './claims.ts';
import type { Claim, HistoryNote } from './draft.ts';
import { createEntries } from './entries.ts';
import { refuseFaults } from './faults.ts';
import { refusePoorPassword } from './new-password.ts';
import { checkMinimumAge } from './rules/personal-info.ts';
import { showEnds } from './rules/relationship.ts';
import type { Call, Services } from './services.ts';
import { mergeCustomField, writeSingle } from './singles.ts';
import { readRelated, settingsOf } from './work-out.ts';
import { writeSecrets } from './write-secrets.ts';

/** Members without which there is no user. The programme comes from the token, so `info` may be left out. */
const required = Object.entries(userData.fields)
  .filter(([name, field]) => field.on.post === 'R' && name !== info.name)
  .map(([name]) => name);

/** Members that Create User takes. Documents come with their own operations. */
const inputs = Object.entries(userData.fields)
  .filter(([, field]) => field.on.post === 'R' || field.on.post === 'O')
  .map(([name]) => name);

/**
 * Makes a user with everything the body holds. The contacts and the source id are reserved before the secrets are
 * hashed, so that of two calls that want the same only one works.
 */
export async function createUser(
  services: Services,
  call: Call,
  operationId: string,
  value: unknown,
): Promise<Written> {
  if (call.boundUserId !== null) throw errors.userBoundToken();
  const body = readBody(value, {
    verb: 'post',
    privileged: call.scopes.has('user:privileged'),
    today: formatDate(services.clock()),
    members: inputs,
    required,
  });
  refuseDocuments(value);
  checkProgram(body, call.programId);
  checkTerms(body);
  refuseFaults(body.faults);
  const change = {
    ...changeOf(body, operationId),
    plan: (context: ChangeContext) => planUser(context, body, call.language),
    retell: (made: UserSnapshot, state: DatabaseRow, presentation: Presentation) =>
      retell(body, call, made, state, presentation),
  };
  return writeSecrets(services, call, change, {
    input: body.objects.get(security) ?? {},
    claims: contactClaims(body),
    judge: (state) => refusePoorPassword(body, nobody, settingsOf(state)),
  });
}

/** What a body that makes a user changes, but for the plan: the same for a call and for a row of an import. */
export function changeOf(body: Body, operationId: string) {
  return {
    operationId,
    body,
    userId: null,
    dryRun: body.dryRun,
    tables: lists.filter((list) => body.lists.has(list)).map((list) => list.name),
    ids: idsOf(body),
    relatedUserIds: relatedUserIds(body),
    userNotes: body.userNotes,
    adminNotes: body.adminNotes,
  };
}

/** Of a user that is only being made nothing is stored yet. */
export const nobody = { user: null, contacts: [] };

function planUser(context: ChangeContext, body: Body, language: string | null): Plan {
  // Else it was judged before it was hashed.
  if (body.dryRun) refusePoorPassword(body, nobody, context.settings);
  const rows = fillUser(context, body);
  const { user } = context.state;
  const made = { activityType: activityType.created, adminNotes: 'User created' };
  noteUser(context, rows, made);
  const told = language ?? context.settings.default_language;
  return { answer: (presentation) => answer(body, told, { user, lists: rows }, presentation) };
}

/**
 * Puts everything that a body holds into a new user, by the rules of every resource; faults are collected in the context.
 * Returns the rows of the user's lists, by table.
 */
export function fillUser(context: ChangeContext, body: Body): UserSnapshot['lists'] {
  const { user } = context.state;
  user['type'] = body.objects.get(info)?.['type'] ?? userType.person;
  user['status'] =
    context.settings.required_kyc_steps.length > 0 ? status.waitingForVerification : status.active;
  for (const single of singles) {
    const input = body.objects.get(single);
    if (input) writeSingle(single, input, context);
  }
  if (body.customField) mergeCustomField(body.customField, context);
  checkMinimumAge(body.objects.get(personalInfo), context);
  const rows: Record<string, readonly Row[]> = {};
  const create = (list: Resource, sent: readonly Input[], path: string) => {
    const made = createEntries(list, sent, path, context).map(({ row }) => row);
    rows[list.name] = [...(rows[list.name] ?? []), ...made];
  };
  const home = body.objects.get(address);
  if (home) create(addresses, [home], '$.address');
  for (const [list, sent] of body.lists) create(list, sent, `$.${list.name}`);
  return rows;
}

/** The creation is one entry of the history, with the whole user as it was made. */
export function noteUser(
  context: ChangeContext,
  rows: UserSnapshot['lists'],
  made: Pick<HistoryNote, 'activityType' | 'adminNotes'>,
): void {
  context.draft.notes.push({
    ...made,
    entity: entity.user,
    entityId: context.userId,
    after: () => keepUser(context.state.user, rows, context),
  });
}

/** What the creation tells of the user as it was made; to whoever repeats the call, of what the history kept. */
function answer(
  body: Body,
  language: string,
  { user, lists: rows }: Pick<UserSnapshot, 'user' | 'lists'>,
  presentation: Presentation,
): Members {
  const members: Record<string, unknown> = {};
  for (const single of singles) {
    if (body.objects.has(single)) members[answerName(single)] = present(single, user, presentation);
  }
  const result = successResult(language);
  for (const list of body.lists.keys()) {
    members[answerName(list)] = rows[list.name]!.map((row) =>
      tellResult(present(list, row, presentation), result),
    );
  }
  const home = rows[addresses.name]?.[0];
  return {
    ...members,
    address: home ? present(address, home, presentation) : null,
    custom_field: presentation.customField ? (body.customField ?? null) : null,
  };
}

/** The same once more. Who stands at the other end of a relationship is looked up again: the history keeps no other user. */
function retell(
  body: Body,
  { language, boundUserId }: Call,
  { user, lists: rows }: UserSnapshot,
  state: DatabaseRow,
  presentation: Presentation,
): Members {
  const related = readRelated(state);
  const relationships = (rows[relationship.name] ?? []).map((row) =>
    showEnds({ ...row }, { boundUserId, related }),
  );
  const made = { user, lists: { ...rows, [relationship.name]: relationships } };
  return answer(body, language ?? settingsOf(state).default_language, made, presentation);
}

/** An entry that has a result of its own (samples: an identification) tells that it was stored. */
function tellResult(entry: Record<string, unknown>, result: Result): Record<string, unknown> {
  if ('result' in entry) entry['result'] = result;
  return entry;
}

/** The contacts a body wants, known before anything is read: for reserving them. */
export function contactClaims(body: Body): Claim[] {
  return [...body.lists].flatMap(([resource, sent]) => {
    const field = canonicalField(resource);
    if (!field) return [];
    const { name, claim } = field;
    return sent.flatMap((input, index): Claim[] => {
      if (isClosed(body.kept.get(input))) return [];
      const canonical = field.canonical(String(input[name]));
      const path = `$.${resource.name}[${index}].${name}`;
      const own = claim === 'login' ? canonicalLogin(input['type'], canonical) : canonical;
      return [{ kind: claim, canonical: own, path }];
    });
  });
}

function idsOf(body: Body): Record<string, number> {
  const counts: Record<string, number> = { users: 1, addresses: 1 };
  for (const [resource, sent] of body.lists)
    counts[resource.name] = (counts[resource.name] ?? 0) + sent.length;
  for (const single of singles) {
    if (single.fields['id'] && body.objects.has(single)) counts[single.prefix!] = 1;
  }
  return counts;
}

/** A document that was quietly dropped would be believed to be stored. */
export function refuseDocuments(value: unknown): void {
  const documents = (value as { documents?: unknown } | null)?.documents;
  if (documents !== undefined && documents !== null && documents !== '')
    throw errors.operationNotBuilt({ operation: 'documents' });
}

/** Who does not accept the terms does not become a user. */
function checkTerms(body: Body): void {
  const acceptance = body.objects.get(termsConditions)?.['acceptance'];
  if (acceptance === '0')
    body.faults.push({ path: '$.terms_conditions.acceptance', fault: 'mustBeAccepted' });
}
