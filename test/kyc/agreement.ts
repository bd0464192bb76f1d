import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type postgres from 'postgres';
import { expect } from 'vitest';
import { entity } from '../../src/catalogue/codes.ts';
import type { AskedOf, Requirement } from '../../src/catalogue/requirements.ts';
import { ticketDescriptions } from '../../src/catalogue/tickets.ts';
import { watchlistStateOf } from '../../src/catalogue/watchlists.ts';
import { sweepFiles } from '../../src/files/sweep-files.ts';
import { boundedTrust, isOpen, type StandingParts, standingOf } from '../../src/standing/standing.ts';
import { type HitFact, type WaitingParts, waitingOf } from '../../src/standing/waiting.ts';
import { formatDateTime } from '../../src/time/format-instant.ts';
import { momentOf } from '../../src/users/settle-standing.ts';
import type { Answer } from '../harness/assembled.ts';
import type { ReviewSetting } from '../reviews/setting.ts';
import { replay } from './replay.ts';

type Json = Answer['json'];

/** What answers do not say of a user, as it is stored. */
interface Stored {
  readonly created_at: string;
  readonly is_asked: boolean;
  readonly requirements: AskedOf[] | null;
  readonly standing_due: string | null;
  readonly trust_floor: number | null;
  readonly trust_ceiling: number | null;
  readonly hits: HitFact[];
  /** Messages in the app that ask for something, and tickets that were reminded of. */
  readonly asks: number;
  readonly reminded: number;
}

/** Where a user is looked at. */
export interface Place {
  readonly at: ReviewSetting;
  readonly owner: postgres.Sql;
  readonly userId: number;
  /** What the programme asks for. */
  readonly requirements: readonly Requirement[];
  /** The tickets with which the creation was answered. */
  readonly opened: readonly Json[];
}

/**
 * Expects that all that follows from the parts of a user is what the parts say, as answers show them: status, trust level, what is asked and
 * how it stands, one open ticket for each need and no other, one review for what waits and no other. That the history, read from its
 * beginning, comes to the same states, and says why the user moved.
 */
export async function expectAgreement({ at, owner, userId, requirements, opened }: Place): Promise<void> {
  const get = async (path: string): Promise<Json> => {
    const { status, json } = await at.call('GET', path);
    expect(status, path).toBe(200);
    return json;
  };
  const [user, { documents }, { tickets }, { review: reviews }, { history }, stored] = await Promise.all([
    get(`/user/${userId}`),
    get(`/user/document/${userId}`),
    get(`/ticket?user_id=${userId}&page_size=500`),
    get(`/review?user_id=${userId}&page_size=500`),
    get(`/user/history/${userId}?page_size=500`),
    readStored(owner, userId),
  ]);
  const asked = await askedBack(at, userId);
  const parts = partsOf(user, documents ?? [], stored, [...reviews, ...asked]);
  const standing = standingOf(parts, { requirements }, momentOf(formatDateTime(at.now())));
  const { trust_floor: floor, trust_ceiling: ceiling } = stored;
  const isLeftAlone = user.info.status === '2';
  expect({
    status: isLeftAlone || Number(user.info.status),
    trust: Number(user.security.trust_level),
    asked: (stored.requirements ?? []).map(asAsked),
    verification: user.general_requirements.verification_status,
    due: stored.standing_due,
  }).toEqual({
    status: isLeftAlone || standing.status,
    trust: boundedTrust(standing.trustLevel, { floor, ceiling }),
    asked: standing.requirements.map(asAsked),
    verification: standing.verification,
    due: standing.nextDue,
  });
  const wanted = standing.requirements
    .filter((one) => isOpen(one) && !one.quiet)
    .map(({ step, state }) => `${ticketDescriptions[step].code} ${state === 'submitted' ? 2 : 1}`);
  const open = (tickets as Json[]).filter(({ info }) => info.status < 3);
  expect(open.map(({ info }) => `${info.description_code} ${info.status}`).sort()).toEqual(wanted.sort());
  const words = ({ step, entity: kind, entityId }: { step: string; entity: number; entityId: number }) =>
    `${step} ${kind} ${entityId}`;
  const waiting = waitingOf(parts, stored.requirements ?? []).map(words);
  const listed = [...reviews, ...asked].map((one: Json) => words({ ...one, entityId: one.entity_id }));
  expect(listed.sort()).toEqual(waiting.sort());
  const { states, asked: openings, reminders } = replay(history.toReversed(), opened);
  expect(states).toEqual(statesOf(user, documents ?? [], open));
  // The person is told when something is asked for, and reminded once.
  expect([stored.asks, stored.reminded]).toEqual([openings + reminders, reminders]);
}

/** How something that is asked stands. From when on it is due, and whether it blocks, is read of nothing but the settings. */
const asAsked = ({ step, state, since, quiet }: AskedOf) => ({ step, state, since, quiet });

/** Reviews of which the person was asked for more are on a list of their own. */
async function askedBack(at: ReviewSetting, userId: number): Promise<Json[]> {
  return at.waiting(userId, '&state=asked');
}

async function readStored(owner: postgres.Sql, userId: number): Promise<Stored> {
  const [row] = await owner<{ row: Stored }[]>`select row_to_json(r) as row from (
    select u.created_at, u.is_asked, u.requirements, u.standing_due, u.trust_floor, u.trust_ceiling,
      (select coalesce(json_agg(json_build_object('id', h.id, 'status', h.status)), '[]') from watchlist_hit h
        where h.user_id = u.id and h.status <> 'ended') as hits,
      (select count(*)::int from message m where m.user_id = u.id and m.channel = 'in_app' and m.template = 'notification') as asks,
      (select count(*)::int from ticket t where t.user_id = u.id and t.reminded_at is not null) as reminded
    from users u where u.program_id = 77 and u.id = ${userId}) r`;
  return row!.row;
}

/** The facts of which a standing follows, from answers. */
function partsOf(
  user: Json,
  documents: readonly Json[],
  stored: Stored,
  reviews: readonly Json[],
): StandingParts & WaitingParts {
  const asked = reviews.filter(({ asked_since: since }) => since !== null);
  const isAskedBack = (kind: number, id: number) =>
    asked.some((one) => one.entity === kind && one.entity_id === id);
  const { identification, addresses, email, phone, personal_info: person } = user;
  return {
    userId: user.info.id,
    createdAt: stored.created_at,
    isAsked: stored.is_asked,
    personalInfo: person && { verification_status: person.verification_status },
    emails: email ?? [],
    phones: phone ?? [],
    addresses: addresses ?? [],
    identifications: (identification ?? []).map((one: Json) => ({
      ...one,
      is_asked_back: isAskedBack(entity.identification, one.id),
    })),
    documents: documents.map(({ info, attachment }) => ({
      ...info,
      id: info.document_id,
      has_selfie: attachment.some((file: Json) => file.is_selfie),
      is_asked_back:
        isAskedBack(entity.document, info.document_id) || isAskedBack(info.entity, info.entity_id),
    })),
    hits: stored.hits,
    watchlist: watchlistStateOf(stored.hits),
    before: stored.requirements ?? [],
  };
}

/** The states of a user and of all that has any, in the words of `replay`. */
function statesOf(user: Json, documents: readonly Json[], tickets: readonly Json[]): Record<string, string> {
  const lists = [
    [entity.identification, user.identification],
    [entity.address, user.addresses],
    [entity.email, user.email],
    [entity.phone, user.phone],
  ] as const;
  return Object.fromEntries([
    ['status', user.info.status],
    ['trust level', user.security.trust_level],
    ['person', `${user.personal_info.verification_status}`],
    ...lists.flatMap(([kind, rows]) =>
      (rows ?? []).map((row: Json) => [`${kind} ${row.id}`, `${row.status} ${row.verification_status}`]),
    ),
    ...documents.map(({ info }) => [`${entity.document} ${info.document_id}`, `${info.status}`]),
    ...tickets.map(({ info }) => [`${entity.ticket} ${info.id}`, `${info.description_code} ${info.status}`]),
  ]);
}

/** Expects that each file is named by a row, and each row that names one has its file, once what nobody names was swept. */
export async function expectFiles({ at, owner }: Pick<Place, 'at' | 'owner'>): Promise<void> {
  const { services, dataDir } = at.server;
  at.wait(120);
  const later = { ...services, clock: () => new Date(Date.now() + 7_200_000) };
  expect((await sweepFiles(later)).missing).toEqual([]);
  const folder = join(dataDir, 'files');
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const rows = await owner<
    { name: string }[]
  >`select stored_name as name from attachment where stored_name is not null`;
  expect(names.sort()).toEqual(rows.map(({ name }) => name).sort());
}
