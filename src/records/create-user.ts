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
import type { Answer } from './answer.ts';
import { type Body, checkProgram, readBody, relatedUserIds } from './body.ts';
import type { ChangeRequest } from './change-request.ts';
import { createUser as runCreation } from './change-user.ts';
import { canonicalLogin, isUnique, refuseTaken } from './claims.ts';
import type { Claim, HistoryNote } from './draft.ts';
import { refuseFaults } from './faults.ts';
import { refusePoorPassword } from './new-password.ts';
import type { Rebuild } from './replay.ts';
import { checkMinimumAge } from './rules/personal-info.ts';
import { showEnds } from './rules/relationship.ts';
import { type HashedSecrets, hashSecrets } from './secrets.ts';
import type { Call, Services } from './services.ts';
import { settingsOf } from './settings.ts';
import { readRelated } from './state.ts';
import type { UserChange } from './user-change.ts';

/** Members without which there is no user. The programme comes from the token, so `info` may be left out. */
const required = Object.entries(userData.fields)
  .filter(([name, field]) => field.on.post === 'R' && name !== info.name)
  .map(([name]) => name);

/** Members that Create User takes. Documents come with their own operations. */
const inputs = Object.entries(userData.fields)
  .filter(([, field]) => field.on.post === 'R' || field.on.post === 'O')
  .map(([name]) => name);

/** Creates a user with everything the body holds. */
export async function createUser(
  services: Services,
  call: Call,
  operationId: string,
  value: unknown,
): Promise<Answer> {
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
  const claims = contactClaims(body);
  const prepare = async (state: DatabaseRow) => {
    const settings = settingsOf(state);
    const unique = claims.filter(({ kind }) => isUnique(kind, settings));
    if (state['claimed'] !== null) await refuseTaken(services, call.programId, unique);
    refusePoorPassword(body, nobody, settings);
    return hashSecrets(services, call, body.objects.get(security));
  };
  const rebuild: Rebuild = (made, state, presentation) =>
    rebuildAnswer(body, call, made, state, presentation);
  const parts = { ...creationOf(body, operationId), claims, prepare, rebuild };
  return runCreation(services, call, parts, (user, hashes?: HashedSecrets) => {
    if (body.dryRun) refusePoorPassword(body, nobody, user.settings);
    const rows = fillUser(user, body);
    user.storeSecrets(hashes);
    noteUser(user, rows, { activityType: activityType.created, adminNotes: 'User created' });
    const language = call.language ?? user.settings.default_language;
    return answer(body, language, rows, {
      single: (resource) => user.showSingle(resource),
      row: (resource, row) => user.showRow(resource, row),
      customField: user.presentation.customField,
    });
  });
}

/** What the creation of a user says of itself before it is worked out: the same for a call and for a row of an import. */
export function creationOf(body: Body, operationId: string): ChangeRequest & { readonly userId: null } {
  return {
    operationId,
    body,
    userId: null,
    isDryRun: body.dryRun,
    reads: lists.filter((list) => body.lists.has(list)),
    others: relatedUserIds(body),
  };
}

/** Of a user that is only being created nothing is stored yet. */
export const nobody = { user: null, contacts: [] };

/**
 * Puts everything that a body holds into a new user, by the rules of every resource; faults are collected in the context.
 * Returns the rows of the user's lists, by table.
 */
export function fillUser(change: UserChange, body: Body): UserSnapshot['lists'] {
  const { user } = change.state;
  user['type'] = body.objects.get(info)?.['type'] ?? userType.person;
  user['status'] =
    change.settings.required_kyc_steps.length > 0 ? status.waitingForVerification : status.active;
  for (const single of singles) {
    const input = body.objects.get(single);
    if (input) change.write(single, input);
  }
  if (body.customField) change.mergeCustomField(body.customField);
  checkMinimumAge(body.objects.get(personalInfo), change);
  const rows: Record<string, readonly Row[]> = {};
  const create = (list: Resource, sent: readonly Input[], path: string) => {
    const made = change
      .list(list)
      .create(sent, path)
      .map(({ row }) => row);
    rows[list.name] = [...(rows[list.name] ?? []), ...made];
  };
  const home = body.objects.get(address);
  if (home) create(addresses, [home], '$.address');
  for (const [list, sent] of body.lists) create(list, sent, `$.${list.name}`);
  return rows;
}

/** The creation is one entry of the history, with the whole user as it was created. */
export function noteUser(
  change: UserChange,
  rows: UserSnapshot['lists'],
  made: Pick<HistoryNote, 'activityType' | 'adminNotes'>,
): void {
  change.note({
    ...made,
    entity: entity.user,
    entityId: change.userId,
    after: () => keepUser(change.state.user, rows, change),
  });
}

/** How the rows of a new user are shown. */
interface Shows {
  readonly single: (resource: Resource) => object | null;
  readonly row: (resource: Resource, row: Row) => Record<string, unknown>;
  readonly customField: boolean;
}

/** What the creation answers; for a replay, from what the history has stored of it. */
function answer(body: Body, language: string, rows: UserSnapshot['lists'], show: Shows): Members {
  const members: Record<string, unknown> = {};
  for (const single of singles) {
    if (body.objects.has(single)) members[answerName(single)] = show.single(single);
  }
  const result = successResult(language);
  for (const list of body.lists.keys()) {
    members[answerName(list)] = rows[list.name]!.map((row) => withResult(show.row(list, row), result));
  }
  const home = rows[addresses.name]?.[0];
  return {
    ...members,
    address: home ? show.row(address, home) : null,
    custom_field: show.customField ? (body.customField ?? null) : null,
  };
}

/** The same for a replay. The users at the other ends of relationships are looked up again: the history stores no other user. */
function rebuildAnswer(
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
  const made = { ...rows, [relationship.name]: relationships };
  return answer(body, language ?? settingsOf(state).default_language, made, {
    single: (resource) => present(resource, user, presentation),
    row: (resource, row) => present(resource, row, presentation),
    customField: presentation.customField,
  });
}

/** An entry that has a result of its own (samples: an identification) says that it was stored. */
function withResult(entry: Record<string, unknown>, result: Result): Record<string, unknown> {
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
