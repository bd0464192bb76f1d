import { activityType, type EntityData, entity, entityData, status } from '../catalogue/codes.ts';
import { noteText, nothingAsked } from '../catalogue/history-notes.ts';
import type { AskedOf } from '../catalogue/requirements.ts';
import type { Resource } from '../catalogue/resource.ts';
import { address } from '../catalogue/resources/address.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { attachment, document } from '../catalogue/resources/document.ts';
import { email } from '../catalogue/resources/email.ts';
import { identification } from '../catalogue/resources/identification.ts';
import { info } from '../catalogue/resources/info.ts';
import { personalInfo } from '../catalogue/resources/personal-info.ts';
import { phone } from '../catalogue/resources/phone.ts';
import { security } from '../catalogue/resources/security.ts';
import { watchlistStateOf } from '../catalogue/watchlists.ts';
import { tableOf } from '../derive/ownership.ts';
import { hasSingle, type Row } from '../derive/present.ts';
import type { RowOf } from '../derive/rows.ts';
import { keepRow, type Snapshot } from '../history/snapshot.ts';
import { memberIn } from '../objects.ts';
import {
  boundedTrust,
  isOpen,
  type Standing,
  type StandingMoment,
  type StandingParts,
  standingOf,
  stepInWords,
} from '../standing/standing.ts';
import type { HitFact } from '../standing/waiting.ts';
import {
  factOfRow,
  type KnownFact,
  readStanding,
  type StandingFacts,
  standingRead,
} from '../storage/standing-facts.ts';
import type { FurtherRead } from '../storage/user-state.ts';
import { hitTable } from '../storage/watchlist-hits.ts';
import { earliestDay } from '../time/days.ts';
import type { ChangeRequest } from './change-request.ts';
import { askedBackOf } from './reviewed-subjects.ts';
import { listsRead } from './state.ts';
import { cancelTickets, moveTickets } from './tickets.ts';
import type { UserChange } from './user-change.ts';

/** The facts that are rows of lists. */
type ListFact = Exclude<keyof StandingFacts, 'hits'>;

/** The lists of whose rows the standing follows, by the facts that they are. */
const factLists: Readonly<Record<ListFact, Resource>> = {
  emails: email,
  phones: phone,
  addresses,
  identifications: identification,
  documents: document,
};
const tables: readonly string[] = [...Object.values(factLists), attachment].map((list) => tableOf(list));

/** Facts of which the rows of their lists say all there is; of a document it counts which files stand below it. */
const knownByRows: readonly KnownFact[] = ['emails', 'phones', 'addresses', 'identifications'];

/** What of a body may move the standing, besides entries of lists. */
const singleParts = [info, security, address];

/** What a change reads from which the standing follows; nothing where it touches no part. */
export function readsOfStanding(request: ChangeRequest): FurtherRead[] {
  const { userId, reads, body, settles = false } = request;
  if (userId === null) return [];
  const read = listsRead(request);
  const known = knownByRows.filter((name) => read.includes(factLists[name]));
  const person = body.objects.get(personalInfo);
  const isSure =
    settles ||
    reads.some((list) => tables.includes(tableOf(list))) ||
    singleParts.some((part) => body.objects.has(part)) ||
    (person !== undefined && 'verification_status' in person);
  if (isSure) return [readStanding('all', known)];
  // Another name ends a verification, where there is one.
  return person ? [readStanding('proven', known)] : [];
}

/**
 * Gives the user the status, the trust level and the requirements that follow from the parts, as the change has left them so far,
 * and notes each move in the history. Nothing happens where no part was touched. May be called several times: compiling a change
 * does, and a handler does before it answers what follows. Returns the parts, undefined where none was touched.
 */
export function settleStanding(change: UserChange): FollowedParts | undefined {
  if (change.isClosing && change.request.settles) cancelTickets(change, 'the user has closed');
  if (!isTouched(change)) return undefined;
  const { state } = change;
  const { user } = state;
  const parts = partsOf(change);
  const standing = standingOf(parts, change.settings, momentOf(change.now));
  const isKnown = user.requirements !== null && user.requirements !== undefined;
  boundTrust(change, standing, isKnown);
  moveTrust(change, levelOf(change, standing));
  moveStatus(change, standing);
  moveTickets(change, standing);
  const isOther = wordsOf(user.requirements) !== wordsOf(standing.requirements);
  keepStanding(change, standing);
  // What answers show of a user changes with an entry of the history.
  if (isOther && !change.isNew && change.draft.notes.length === 0)
    noteMove(change, entityData.whole, noteText('requirementsChanged'));
  return parts;
}

/** What the standing of a user follows from, and what waits for a decision. */
export type FollowedParts = StandingParts & Pick<StandingFacts, 'hits' | 'identifications'>;

/** Works the standing out for a user that is only being imported: what the row says of status and trust level stays. */
export function settleImported(change: UserChange): void {
  const { user } = change.state;
  user.is_asked = user.status === status.waitingForVerification;
  const standing = standingNow(change);
  boundTrust(change, standing, true);
  if (hasSingle(security, user)) user.security_trust_level = String(levelOf(change, standing));
  moveTickets(change, standing);
  keepStanding(change, standing);
}

function keepStanding({ state: { user } }: UserChange, standing: Standing): void {
  user.requirements = standing.requirements;
  user.requirements_verification = standing.verification;
  user.standing_due = standing.nextDue;
}

/** What is asked and how it stands, to compare. */
export function wordsOf(requirements: readonly AskedOf[] | null): string {
  return (requirements ?? []).map(({ step, state }) => `${step} ${state}`).join();
}

/** The standing, as the change has left the user so far. */
export function standingNow(change: UserChange): Standing {
  return standingOf(partsOf(change), change.settings, momentOf(change.now));
}

/** A moment in the forms in which it is compared; `now`: UTC, `yyyy-mm-ddThh:mm:ss`. */
export function momentOf(now: string): StandingMoment {
  return { now, earliestDay: earliestDay(new Date(`${now}Z`)) };
}

function isTouched(change: UserChange): boolean {
  if (!change.exists || change.isClosing) return false;
  if (change.isNew || change.request.settles) return true;
  if (isUnread(change)) return false;
  const { draft, state, statusBefore } = change;
  return (
    draft.entries.some(({ resource }) => tables.includes(tableOf(resource))) ||
    change.otherRows[hitTable] !== undefined ||
    change.replacedRows[hitTable] !== undefined ||
    change.reviewed.size > 0 ||
    draft.singles.has(personalInfo) ||
    (draft.singles.has(security) && saidTrust(change) !== null) ||
    (statusBefore === status.suspended && state.user.status !== status.suspended)
  );
}

/** Whether the change has read no facts, since nothing that it may change moves the standing. */
function isUnread(change: UserChange): boolean {
  return change.hasRead(standingRead) && change.further(standingRead) === null;
}

/** What the standing of the user follows from, as the change has left it so far. */
export function partsOf(change: UserChange): FollowedParts {
  const { user } = change.state;
  const stored = change.isNew ? null : change.further(standingRead);
  const hits = hitsOf(change, stored?.hits ?? []);
  const facts = <Name extends ListFact>(name: Name) => {
    const list = factLists[name];
    const before = stored?.[name] ?? change.state.lists[list.name]?.map((row) => factOfRow<Name>(row)) ?? [];
    const rows = new Map<number, StandingFacts[Name][number]>(before.map((row) => [row.id, row]));
    for (const { resource, row } of change.draft.entries) {
      if (tableOf(resource) !== tableOf(list)) continue;
      if (row.closed_at) rows.delete(row.id);
      else
        rows.set(
          row.id,
          factOfRow<Name>(name === 'documents' ? withSelfie(change, row, rows.get(row.id)) : row),
        );
    }
    return [...rows.values()];
  };
  const isAskedBack = askedBackOf(change);
  const asked = <Fact extends { readonly id: number }>(kind: number, rows: readonly Fact[]) =>
    rows.map((row) => ({ ...row, is_asked_back: isAskedBack(kind, row) }));
  return {
    createdAt: user.created_at,
    isAsked: user.is_asked,
    personalInfo: hasSingle(personalInfo, user)
      ? { verification_status: user.personal_info_verification_status }
      : null,
    emails: facts('emails'),
    phones: facts('phones'),
    addresses: facts('addresses'),
    identifications: asked(entity.identification, facts('identifications')),
    documents: asked(entity.document, facts('documents')),
    hits,
    watchlist: watchlistStateOf(hits),
    before: user.requirements ?? [],
  };
}

/** The hits of watchlists, as the change has left them so far. */
function hitsOf(change: UserChange, stored: readonly HitFact[]): readonly HitFact[] {
  const made = change.otherRows[hitTable] ?? [];
  const replaced = (change.replacedRows[hitTable] ?? []).map(({ after }) => after);
  const known = new Map(stored.map((hit) => [hit.id, hit]));
  for (const row of [...made, ...replaced]) {
    const hit = factOfRow<'hits'>(row);
    known.set(hit.id, hit);
  }
  return [...known.values()];
}

/** A document with whether a selfie is among its files, which are rows of their own. */
function withSelfie(change: UserChange, row: RowOf, stored: object | undefined): Row {
  const isNew = change.draft.entries.some(
    ({ resource, row: file }) =>
      resource.name === attachment.name && file['document_id'] === row.id && file['is_selfie'] === true,
  );
  return { ...row, has_selfie: isNew || memberIn(stored, 'has_selfie') === true };
}

/** The trust level that the caller has said in this change; null where none was. Only privileged callers are listened to. */
function saidTrust(change: UserChange): number | null {
  const said = change.request.body.objects.get(security)?.['trust_level'] ?? null;
  if (said === null) return null;
  const { draft, state, isNew } = change;
  if (isNew) return Number(said);
  if (!draft.singles.has(security)) return null;
  const before = draft.singles.get(security)?.security_trust_level ?? null;
  return String(said) !== before && String(said) === state.user.security_trust_level ? Number(said) : null;
}

/**
 * What a privileged caller says of the trust level is a floor where it is more than what follows from the parts, and a ceiling where it
 * is less; where it is the same, the level follows from the parts alone again. A new user of whom 0 is said has nothing said.
 */
function boundTrust(change: UserChange, { trustLevel: own }: Standing, isKnown: boolean): void {
  const { user } = change.state;
  const said = saidTrust(change);
  if (said !== null && !(change.isNew && said === 0)) {
    user.trust_floor = said > own ? said : null;
    user.trust_ceiling = said < own ? said : null;
    user.trust_reason = said === own ? null : change.adminNotes || change.request.body.userNotes || null;
    return;
  }
  // A level of before the levels followed from the parts was said by somebody.
  const stored = Number(user.security_trust_level ?? 0);
  if (!isKnown && !change.isNew && stored > own) user.trust_floor = stored;
}

function levelOf({ state: { user } }: UserChange, { trustLevel: own }: Standing): number {
  return boundedTrust(own, { floor: user.trust_floor, ceiling: user.trust_ceiling });
}

function moveTrust(change: UserChange, level: number): void {
  const { user } = change.state;
  const from = user.security_trust_level;
  if (!hasSingle(security, user) || from === String(level)) return;
  const before = keepRow(security, user, change);
  user.security_trust_level = String(level);
  const after = keepRow(security, user, change);
  noteMove(
    change,
    entityData.verificationStatus,
    noteText('trustMoved', { from: from ?? 0, to: level }),
    before,
    after,
  );
}

function moveStatus(change: UserChange, standing: Standing): void {
  const { user } = change.state;
  const isSettled = user.status === standing.status;
  const moves = user.status === status.active || user.status === status.waitingForVerification;
  if (isSettled || !moves) return;
  const from = user.status;
  const before = keepRow(info, user, change);
  user.status = standing.status;
  const after = keepRow(info, user, change);
  noteMove(
    change,
    entityData.status,
    noteText('statusMoved', { from, to: standing.status, reason: reasonOf(standing) }),
    before,
    after,
  );
}

/** What the user waits for. */
function reasonOf({ requirements }: Standing): string {
  const open = requirements.filter((one) => one.blocks && isOpen(one));
  if (open.length === 0) return nothingAsked;
  return open.map(({ step, state }) => `${stepInWords(step)} ${state}`).join(', ');
}

/** Before what the change has noted: what somebody did stays the newest activity. */
function noteMove(
  change: UserChange,
  part: EntityData,
  text: string,
  before?: Snapshot,
  after?: Snapshot,
): void {
  if (change.isNew) return;
  const { notes } = change.draft;
  const moves = notes.filter(({ isDerived }) => isDerived).length;
  notes.splice(moves, 0, {
    activityType: activityType.updated,
    entity: entity.user,
    entityId: change.userId,
    entityData: part,
    adminNotes: text,
    isDerived: true,
    ...(before && { before: () => before }),
    ...(after && { after: () => after }),
  });
}
