import type { Call, Services } from '../calls/services.ts';
import { settingsOf } from '../calls/settings.ts';
import { activityType } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { noteText } from '../catalogue/history-notes.ts';
import { answerName, singles } from '../catalogue/members.ts';
import type { Resource } from '../catalogue/resource.ts';
import { address } from '../catalogue/resources/address.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { document } from '../catalogue/resources/document.ts';
import { email } from '../catalogue/resources/email.ts';
import { identification } from '../catalogue/resources/identification.ts';
import { info } from '../catalogue/resources/info.ts';
import { relationship } from '../catalogue/resources/relationship.ts';
import { termsConditions } from '../catalogue/resources/terms-conditions.ts';
import { userData } from '../catalogue/resources/user-data.ts';
import { type Members, type Result, successResult } from '../derive/envelope.ts';
import { type Presentation, present } from '../derive/present.ts';
import { showTicket } from '../derive/tickets.ts';
import { filesIn, type UserSnapshot } from '../history/snapshot.ts';
import { createDocumentsBeside } from '../kyc/documents.ts';
import {
  type DocumentOwner,
  frameDocument,
  ownerOf,
  presentDocument,
  showFramed,
} from '../kyc/show-documents.ts';
import { nothingTaken, type TakenDocuments, takeDocuments } from '../kyc/take-documents.ts';
import type { CreationState } from '../storage/user-state.ts';
import { UserVault } from '../storage/user-vault.ts';
import { latestDay } from '../time/days.ts';
import { type Body, checkInfo, readBody } from '../users/body.ts';
import { createUser as runCreation } from '../users/change-user.ts';
import { isUnique, refuseTaken } from '../users/claims.ts';
import { contactClaims, creationOf, fillUser, nobody, noteUser } from '../users/fill-user.ts';
import { refusePoorPassword } from '../users/new-password.ts';
import { refuseBody } from '../users/refuse-body.ts';
import type { Rebuild } from '../users/replay.ts';
import { showEnds } from '../users/rules/relationship.ts';
import { type HashedSecrets, hashSecrets, secretsIn } from '../users/secrets.ts';
import { settleStanding } from '../users/settle-standing.ts';
import { readRelated } from '../users/state.ts';
import { showTickets } from '../users/tickets.ts';
import type { Handler } from './handler.ts';

/** Members without which there is no user. The programme comes from the token, so `info` may be left out. */
const required = Object.entries(userData.fields)
  .filter(([name, field]) => field.on.post === 'R' && name !== info.name)
  .map(([name]) => name);

/** Members that Create User takes. Documents come with an identification, or as proofs of the address. */
const inputs = Object.entries(userData.fields)
  .filter(([name, field]) => field.on.post === 'R' || field.on.post === 'O' || name === 'documents')
  .map(([name]) => name);

/** Creates a user with everything the body holds. */
export const createUser: Handler = async (services, call, request) => {
  const { operation, body: sent } = request;
  if (call.boundUserId !== null) throw errors.userBoundToken();
  const body = readBody(sent, {
    verb: 'post',
    privileged: call.scopes.has('user:privileged'),
    today: latestDay(services.clock()),
    members: inputs,
    required,
  });
  checkInfo(sent, call.programId, null);
  checkTerms(body);
  await refuseBody(services, call, body);
  const claims = contactClaims(body);
  let drawnVault: UserVault | null = null;
  const prepare = async (state: CreationState): Promise<Prepared> => {
    const settings = settingsOf(state);
    const unique = claims.filter(({ kind }) => isUnique(kind, settings));
    if (state.claimed !== null) await refuseTaken(services, call.programId, unique);
    refusePoorPassword(body, nobody, settings);
    const hashes = await hashSecrets(services, call, secretsIn(body, true));
    if (body.documents.length === 0) return { hashes, taken: nothingTaken };
    // What seals the files seals everything of the user.
    drawnVault = await drawVault(services, call.programId);
    return { hashes, taken: await takeDocuments(services, body.documents, { vault: drawnVault, settings }) };
  };
  const compare = async (state: CreationState): Promise<TakenDocuments> => {
    const { vault } = UserVault.create(services.keyring, call.programId, 0);
    const owner = { vault, settings: settingsOf(state), isDryRun: true };
    return takeDocuments(services, body.documents, owner);
  };
  const rebuild: Rebuild = (made, state, presentation) =>
    rebuildAnswer(body, call, made, state, presentation);
  const parts = {
    ...creationOf(body, operation.id),
    claims,
    prepare,
    rebuild,
    drawnVault: () => drawnVault,
    ...(body.dryRun && { compare }),
  };
  return runCreation(services, call, parts, (user, prepared?: Prepared, tried?: TakenDocuments) => {
    if (body.dryRun) refusePoorPassword(body, nobody, user.settings);
    const filled = fillUser(user, body);
    const papers = user.draft.entries.filter(({ resource }) => resource === identification);
    const made = createDocumentsBeside(user, papers, body.documents, prepared?.taken ?? tried);
    const rows = { ...filled, ...(made.length > 0 && { [document.name]: made.map(({ row }) => row) }) };
    user.storeSecrets(prepared?.hashes);
    settleStanding(user);
    noteUser(user, rows, { activityType: activityType.created, adminNotes: noteText('userCreated') });
    const language = call.language ?? user.settings.default_language;
    return answer(body, language, rows, {
      single: (resource) => user.showSingle(resource),
      row: (resource, row) => user.showRow(resource, row),
      customField: user.presentation.customField,
      documents: made.map((entry) => showFramed(user, call, entry)),
      tickets: showTickets(user),
    });
  });
};

/** What is made ready before a user is created. */
interface Prepared {
  readonly hashes: HashedSecrets;
  readonly taken: TakenDocuments;
}

/** The vault of a user who is only going to be created. */
async function drawVault({ ids, keyring }: Pick<Services, 'ids' | 'keyring'>, programId: number) {
  const [userId] = await ids.take(programId, 'users', 1);
  return UserVault.create(keyring, programId, userId!).vault;
}

/** How the rows of a new user are shown. */
interface Shows<Of> {
  readonly single: (resource: Resource) => object | null;
  readonly row: (resource: Resource, row: Of) => Record<string, unknown>;
  readonly customField: boolean;
  readonly documents: readonly Record<string, unknown>[];
  readonly tickets: readonly object[] | null;
}

/** What the creation answers; for a replay, from what the history has stored of it. */
function answer<Of>(
  body: Body,
  language: string,
  rows: Readonly<Record<string, readonly Of[]>>,
  show: Shows<Of>,
): Members {
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
    ...(show.documents.length > 0 && { [answerName(document)]: show.documents }),
    address: home ? show.row(address, home) : null,
    custom_field: show.customField ? (body.customField ?? null) : null,
    ticket: show.tickets,
  };
}

/** The same for a replay. The users at the other ends of relationships are looked up again: the history stores no other user. */
function rebuildAnswer(
  body: Body,
  { language, boundUserId }: Call,
  { user, lists: rows, tickets = [] }: UserSnapshot,
  state: CreationState,
  presentation: Presentation & { readonly timeZone: string },
): Members {
  const related = readRelated(state);
  const relationships = (rows[relationship.name] ?? []).map((row) =>
    showEnds({ ...row }, { boundUserId, related }),
  );
  const made = { ...rows, [relationship.name]: relationships };
  const { default_language: otherwise } = settingsOf(state);
  const preferred = user['preferences_preferred_language_code'];
  const { timeZone } = presentation;
  const spoken = language ?? otherwise;
  const view = {
    presentation,
    timeZone,
    languages: [typeof preferred === 'string' ? preferred : null, otherwise],
    resultIn: spoken,
  };
  const owner: DocumentOwner = {
    ...ownerOf(user, rows[email.name] ?? []),
    isReader: boundUserId !== null,
  };
  const documents = (rows[document.name] ?? []).map((row) =>
    frameDocument(presentDocument(row, filesIn(row), owner, presentation), { language: spoken, timeZone }),
  );
  return answer(body, spoken, made, {
    single: (resource) => present(resource, user, presentation),
    row: (resource, row) => present(resource, row, presentation),
    customField: presentation.customField,
    documents,
    tickets: tickets.length > 0 ? tickets.map((row) => showTicket(row, view)) : null,
  });
}

/** An entry that has a result of its own (samples: an identification) says that it was stored. */
function withResult(entry: Record<string, unknown>, result: Result): Record<string, unknown> {
  if ('result' in entry) entry['result'] = result;
  return entry;
}

/** Who does not accept the terms does not become a user. */
function checkTerms(body: Body): void {
  const acceptance = body.objects.get(termsConditions)?.['acceptance'];
  if (acceptance === '0')
    body.faults.push({ path: '$.terms_conditions.acceptance', fault: 'mustBeAccepted' });
}
