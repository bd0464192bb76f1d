import { refuseFaults } from '../calls/faults.ts';
import { systemClientId } from '../calls/reach.ts';
import type { Call, Services } from '../calls/services.ts';
import { activityType, status, verificationStatus } from '../catalogue/codes.ts';
import { ApiError, errors, type FaultDetail } from '../catalogue/errors.ts';
import { noteText } from '../catalogue/history-notes.ts';
import { kinds, readText } from '../catalogue/kinds/index.ts';
import { answerName, lists, singles } from '../catalogue/members.ts';
import { accessRule } from '../catalogue/resources/access-rule.ts';
import { account } from '../catalogue/resources/account.ts';
import { address } from '../catalogue/resources/address.ts';
import { document } from '../catalogue/resources/document.ts';
import { groupUser } from '../catalogue/resources/group.ts';
import { identification } from '../catalogue/resources/identification.ts';
import { info } from '../catalogue/resources/info.ts';
import { personalInfo } from '../catalogue/resources/personal-info.ts';
import { relationship } from '../catalogue/resources/relationship.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { endMembers, hashMember, ownerMember } from '../derive/import-names.ts';
import { closedMember, isClosed } from '../derive/kept.ts';
import { isPlainObject, memberIn } from '../objects.ts';
import { latestDay } from '../time/days.ts';
import { formatDate } from '../time/format-instant.ts';
import { type Body, checkInfo, readBody } from '../users/body.ts';
import type { Claim } from '../users/draft.ts';
import { contactClaims, fillUser, noteUser } from '../users/fill-user.ts';
import { secretFields } from '../users/secrets.ts';
import { settleImported } from '../users/settle-standing.ts';
import { pepperName, readHash } from '../users/stored-secrets.ts';
import type { UserChange } from '../users/user-change.ts';
import { fingerprintOf, type SentRow } from './row-fingerprint.ts';

/** The members of a row that a user is made of, in the order in which they are worked out. */
export const rowMembers: readonly string[] = [
  info.name,
  address.name,
  ...lists.map(({ name }) => name),
  ...singles.map(({ name }) => name),
  'custom_field',
];

/** A hash of a secret that a row brings. */
export interface SentHash {
  readonly kind: string;
  readonly hash: string;
  readonly isForeign: boolean;
}

/** A row that was read without a fault and waits to be written. */
export interface PreparedRow {
  readonly line: number;
  readonly sourceId: string;
  /** The row as it was sent: tells it from another under the same source id. */
  readonly sent: SentRow;
  readonly body: Body;
  /** The contacts and logins that the row wants; none for somebody who has left. */
  readonly claims: readonly Claim[];
  readonly hashes: readonly SentHash[];
  readonly leftOut: readonly string[];
  /** Of a row about a user who is there already: the source id of that user. */
  readonly ownerId: string | null;
  /** What the row says, where it names users by the rows they came from. */
  readonly naming: Record<string, unknown> | null;
}

/** A row that was refused before anything was asked of the database. */
export interface RefusedRow {
  readonly line: number;
  readonly sourceId: string | null;
  readonly error: ApiError;
}

/** Reads one row by the catalogue; all its faults are found at once. */
export function prepareRow(
  services: Pick<Services, 'keyring' | 'clock'>,
  call: Pick<Call, 'programId'>,
  line: number,
  text: string,
): PreparedRow | RefusedRow {
  let sourceId: string | null = null;
  try {
    const value = parseRow(text);
    const faults: FaultDetail[] = [];
    sourceId =
      readSourceId(value['source_id'], '$.source_id', faults) ??
      `row-${idOf(services.keyring, { text, value })}`;
    const isOfOwner = isSent(value[ownerMember]);
    const ownerId = readSourceId(value[ownerMember], `$.${ownerMember}`, faults);
    checkEnds(value, faults);
    if (isOfOwner) faults.push(...membersOfUser(value));
    const body = readRowBody(value, services.clock(), isOfOwner);
    const leftOut: string[] = [];
    const hashes = readHashes(services, value, faults, leftOut);
    checkInfo(value, call.programId, null);
    for (const name of leftOutMembers) if (isSent(value[name])) leftOut.push(`$.${name}`);
    leftOut.push(...heldChangesOf(value));
    refuseFaults([...body.unknown, ...faults, ...body.faults]);
    const naming = endsOf(value).length > 0 ? value : null;
    return {
      line,
      sourceId,
      sent: { text, value },
      body,
      claims: isGone(body) ? [] : contactClaims(body),
      hashes,
      leftOut,
      ownerId,
      naming,
    };
  } catch (error) {
    if (error instanceof ApiError) return { line, sourceId, error };
    throw error;
  }
}

/** A row without a source id is told from others by its text, as it always was. */
function idOf(keyring: Keyring, sent: SentRow): string {
  return fingerprintOf(keyring, sent, 1).slice(2, 34);
}

/** Reads the members of a row: of one that makes a user, or of one that relates users who are there. */
export function readRowBody(value: unknown, now: Date, isOfOwner: boolean): Body {
  return readBody(value, {
    verb: 'post',
    privileged: true,
    restores: true,
    today: latestDay(now),
    utcDay: formatDate(now),
    members: isOfOwner ? [relationship.name] : rowMembers,
    required: isOfOwner ? [relationship.name] : [personalInfo.name],
  });
}

/**
 * What an export tells and no import makes: documents, whose files it tells nothing of, access rules, which name groups and accounts by
 * numbers of their own, and accounts and memberships of groups, of which whoever keeps them tells. All are made by calls for the users that the import has made.
 */
const leftOutMembers: readonly string[] = [document, accessRule, account, groupUser].map(answerName);

const states: readonly number[] = Object.values(status);

/** Fills a new user from a row, by the rules of Create User; what the row brings from another system stays. */
export function fillImported(change: UserChange, body: Body): void {
  const rows = fillUser(change, body);
  dropHeldChanges(change);
  const { user } = change.state;
  const input = body.objects.get(info);
  const kept = input ? body.kept.get(input)!.columns : {};
  Object.assign(user, kept);
  if (!states.includes(user.status)) {
    const params = { allowed: states.join(', ') };
    change.faults.push({ path: `$.${info.name}.status`, fault: 'unknownCode', params });
  }
  if (user.closed_at) {
    user.status = status.closed;
    // Who has left holds no contact that somebody else may want.
    change.draft.claims.length = 0;
  } else if (user.status === status.closed) {
    change.faults.push({ path: `$.${info.name}.${closedMember}`, fault: 'required' });
  }
  settleImported(change);
  noteUser(change, rows, {
    activityType:
      change.call.clientId === systemClientId ? activityType.createdBySystem : activityType.created,
    adminNotes: noteText('userImported'),
  });
  change.updatedAt = kept.updated_at;
}

/** Paths of what a row says of identifications of which a change is held: what they are to be it does not say. */
function heldChangesOf(value: Record<string, unknown>): string[] {
  const sent = value[identification.name];
  if (!Array.isArray(sent)) return [];
  return sent.flatMap((entry: unknown, index) =>
    Number(memberIn(entry, 'status')) === status.changeHeld
      ? [`$.${identification.name}[${index}].status`]
      : [],
  );
}

/** An identification of which a change was held elsewhere stands as it stood there: nobody can decide here of what it was to be. */
function dropHeldChanges(change: UserChange): void {
  for (const row of change.list(identification).live()) {
    if (row.status !== status.changeHeld) continue;
    const isDecided = (row.verification_status ?? 0) !== verificationStatus.notVerified;
    row.status = isDecided ? status.active : status.waitingForVerification;
  }
}

/** The source ids by which the relationships of a row name users. */
export function endsOf(value: Record<string, unknown>): string[] {
  return relationshipsOf(value).flatMap(([, entry]) =>
    Object.values(endMembers).flatMap((name) => (typeof entry[name] === 'string' ? [entry[name]] : [])),
  );
}

/**
 * The same row with the numbers of the users that it names. Where it names somebody who is not there, its relationships are
 * left out with `leavesOut`; else throws invalidInput.
 */
export function withEnds(
  value: Record<string, unknown>,
  idOf: (sourceId: string) => number | undefined,
  leavesOut: boolean,
): Record<string, unknown> {
  const faults: FaultDetail[] = [];
  const entries = relationshipsOf(value).map(([index, entry]) => {
    const ends = Object.entries(endMembers).flatMap(([name, sourceName]) => {
      const sourceId = entry[sourceName];
      if (typeof sourceId !== 'string') return [];
      const id = idOf(sourceId);
      if (id === undefined)
        faults.push({ path: `$.${relationship.name}[${index}].${sourceName}`, fault: 'unknownSource' });
      return [[name, id] as const];
    });
    return { ...entry, ...Object.fromEntries(ends) };
  });
  if (!leavesOut) refuseFaults(faults);
  return { ...value, [relationship.name]: faults.length > 0 ? [] : entries };
}

/** A relationship as a row says it, and its place among those of the row. */
type PlacedEntry = readonly [index: number, entry: Record<string, unknown>];

/** The relationships of a row; what is no object is left out. */
function relationshipsOf(value: Record<string, unknown>): PlacedEntry[] {
  const sent = value[relationship.name];
  if (!Array.isArray(sent)) return [];
  return sent.flatMap((entry: unknown, index): PlacedEntry[] =>
    isPlainObject(entry) ? [[index, entry]] : [],
  );
}

/** Whether a row is about somebody who has left. */
function isGone(body: Body): boolean {
  const input = body.objects.get(info);
  return input !== undefined && isClosed(body.kept.get(input));
}

function parseRow(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw errors.malformedRow();
  }
  if (!isPlainObject(value)) throw errors.malformedRow();
  return value;
}

/** Whether a row says anything in a member: an empty text counts as not sent. */
function isSent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** The source id that a member holds; null where it is not sent, or is none: then there is a fault. */
function readSourceId(sent: unknown, path: string, faults: FaultDetail[]): string | null {
  if (!isSent(sent)) return null;
  const kind = kinds['source-id'];
  if (typeof sent !== 'string' && typeof sent !== 'number') {
    faults.push({ path, fault: 'wrongType', params: { expected: 'string', found: typeof sent } });
    return null;
  }
  const { text, ...found } = readText(kind, String(sent));
  if (found.fault) faults.push({ path, ...found });
  return text;
}

/** What is no source id is nobody's, and may be a text that the database does not even take as a question. */
function checkEnds(value: Record<string, unknown>, faults: FaultDetail[]): void {
  for (const [index, entry] of relationshipsOf(value)) {
    for (const name of Object.values(endMembers))
      readSourceId(entry[name], `$.${relationship.name}[${index}].${name}`, faults);
  }
}

/** Who is there already is not changed by an import: such a row relates users and holds nothing else of them. */
function membersOfUser(value: Record<string, unknown>): FaultDetail[] {
  return rowMembers
    .filter((name) => name !== relationship.name && isSent(value[name]))
    .map((name) => ({ path: `$.${name}`, fault: 'unknownMember', params: { name } }));
}

function readHashes(
  { keyring }: Pick<Services, 'keyring'>,
  row: Record<string, unknown>,
  faults: FaultDetail[],
  leftOut: string[],
): SentHash[] {
  return secretFields.flatMap(({ resource, name: secret, kind }): SentHash[] => {
    const sent = row[resource.name];
    if (!isPlainObject(sent)) return [];
    const name = hashMember(secret);
    const text = Object.hasOwn(sent, name) ? sent[name] : undefined;
    if (!isSent(text)) return [];
    const path = `$.${resource.name}.${name}`;
    if (isSent(sent[secret])) faults.push({ path, fault: 'secretTwice' });
    const read =
      typeof text === 'string'
        ? readHash(text, pepperName(keyring))
        : { refusal: 'unsupportedHash' as const };
    if ('refusal' in read) faults.push({ path, fault: read.refusal });
    else if (read.from === 'elsewhere') leftOut.push(path);
    else return [{ kind, hash: read.hash, isForeign: read.from === 'foreign' }];
    return [];
  });
}
