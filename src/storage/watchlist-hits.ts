import type { ProgramSettings } from '../catalogue/program-settings.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { identification } from '../catalogue/resources/identification.ts';
import type { EntryKind, HitStatus } from '../catalogue/watchlists.ts';
import { candidatesMax } from '../catalogue/watchlists.ts';
import { tableOf } from '../derive/ownership.ts';
import type { Connection, Statement } from './connections.ts';
import type { FurtherName, FurtherRead } from './user-state.ts';

/** The table of hits, and what their numbers are taken by. */
export const hitTable = 'watchlist_hit';

/** A hit as `row_to_json` writes its row. `sealed`: `\x` and hexadecimal digits. Instants are UTC, `yyyy-mm-ddThh:mm:ss`. */
export interface HitRow {
  readonly program_id: number;
  readonly user_id: number;
  readonly id: number;
  readonly watchlist_id: number;
  readonly ref: string;
  readonly status: HitStatus;
  readonly score: number;
  readonly entry_digest: string;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly decided_at: string | null;
  readonly decided_by: number | null;
  readonly sealed: string;
  readonly [column: string]: unknown;
}

/** Reads the hits of a user with what a change is worked out from. */
export const hitsRead: FurtherRead & FurtherName<readonly HitRow[]> = {
  name: 'further_watchlist_hits',
  sql: () => `(select coalesce(json_agg(t order by t.id), '[]') from ${hitTable} t
    where t.program_id = $1::bigint and t.user_id = $5::bigint)`,
};

/** What of a user is compared with lists. */
export interface SubjectRow {
  readonly id: number;
  readonly type: number;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly date_of_birth: string | null;
}

const subjectColumns = `u.id, u.type, u.personal_info_first_name as first_name, u.personal_info_last_name as last_name,
  to_char(u.personal_info_date_of_birth, 'YYYY-MM-DD') as date_of_birth`;

/** A user, with the countries of the user's addresses and papers, the threshold of the programme and the user's hits. */
export type WholeSubject = SubjectRow & {
  readonly countries: readonly string[];
  readonly settings: Partial<ProgramSettings>;
  readonly hits: readonly KnownHit[];
};

/** A hit, and the digest that its entry has in the list as it counts now; null where the list has none. */
export type KnownHit = Pick<HitRow, 'id' | 'status'> & { readonly digest: string | null };

/** Reads what of a user is compared; no row where there is no open user, or the programme is closed. */
export function readSubject(programId: number, userId: number): Statement<WholeSubject> {
  return {
    text: `select ${subjectColumns}, p.settings,
  to_json(array(select distinct c from (
    select a.country_code as c from ${tableOf(addresses)} a
    where a.program_id = $1::bigint and a.user_id = $2::bigint and a.closed_at is null
    union all
    select unnest(array[i.country_of_issue, i.country_of_residence]) from ${tableOf(identification)} i
    where i.program_id = $1::bigint and i.user_id = $2::bigint and i.closed_at is null) s
    where c is not null order by c)) as countries,
  (select coalesce(json_agg(json_build_object('id', h.id, 'status', h.status, 'digest', (
    select e.digest from watchlist w
    join watchlist_entry e on e.program_id = w.program_id and e.version_id = w.version_id
    where w.program_id = h.program_id and w.id = h.watchlist_id and e.ref = h.ref))), '[]') from ${hitTable} h
    where h.program_id = $1::bigint and h.user_id = $2::bigint) as hits
from users u join program p on p.id = u.program_id and p.status = 1
where u.program_id = $1::bigint and u.id = $2::bigint and u.closed_at is null`,
    values: [programId, userId],
  };
}

/** Reads users by ascending number, those behind one. */
export function readSubjects(programId: number, after: number, limit: number): Statement<SubjectRow> {
  return {
    text: `select ${subjectColumns} from users u
where u.program_id = $1::bigint and u.id > $2::bigint and u.closed_at is null order by u.id limit $3::integer`,
    values: [programId, after, limit],
  };
}

/** An entry of a list that counts, with all its names. */
export interface CandidateRow {
  readonly watchlist_id: number;
  readonly list: string;
  readonly ref: string;
  readonly kind: EntryKind;
  readonly birth_dates: readonly string[];
  readonly countries: readonly string[];
  readonly about: string | null;
  readonly digest: string;
  readonly names: readonly string[];
}

const candidateColumns = `w.id as watchlist_id, w.name as list, e.ref, e.kind, to_json(e.birth_dates) as birth_dates,
  to_json(e.countries) as countries, e.about, e.digest,
  to_json(array(select n.name from watchlist_name n where n.program_id = e.program_id and n.version_id = e.version_id and n.ref = e.ref
    order by n.number)) as names`;

/** Reads the entries of the lists that count whose names have most in common with a name. */
export function readCandidates(
  programId: number,
  { words, sounds }: { readonly words: string; readonly sounds: string },
  kind: EntryKind,
): Statement<CandidateRow> {
  return {
    text: `select ${candidateColumns}
from watchlist_candidates($2::text, $3::text, $4::text, ${candidatesMax}) c
join watchlist w on w.program_id = $1::bigint and w.id = c.watchlist_id
join watchlist_entry e on e.program_id = $1::bigint and e.version_id = w.version_id and e.ref = c.ref`,
    values: [programId, words, sounds, kind],
  };
}

/** A name of an entry that is compared with all users. */
export interface ScreenedName {
  readonly ref: string;
  readonly kind: EntryKind;
  readonly birth_dates: readonly string[];
  readonly name: string;
}

/**
 * Reads the names of so many entries of a version, those behind a number first, as far as they are what they are only since after
 * a load.
 */
export function readScreenedNames(
  programId: number,
  versionId: number,
  { load, after, limit }: { readonly load: number; readonly after: string; readonly limit: number },
): Statement<ScreenedName> {
  return {
    text: `select e.ref, e.kind, to_json(e.birth_dates) as birth_dates, n.name from (
  select * from watchlist_entry where program_id = $1::bigint and version_id = $2::bigint and since_load > $3::integer
    and ref > $4::text order by ref limit $5::integer) e
join watchlist_name n on n.program_id = $1::bigint and n.version_id = $2::bigint and n.ref = e.ref
order by e.ref, n.number`,
    values: [programId, versionId, load, after, limit],
  };
}

/**
 * Reads users who have hits of a list that may hold no more, those behind a number first: the list or the entry is gone or is not what
 * it was, or the score is below a threshold.
 */
export function readDoubtfulHits(
  programId: number,
  watchlistId: number,
  { threshold, after, limit }: { readonly threshold: number; readonly after: number; readonly limit: number },
): Statement<{ user_id: number }> {
  return {
    text: `select distinct h.user_id from ${hitTable} h
join users u on u.program_id = h.program_id and u.id = h.user_id and u.closed_at is null
where h.program_id = $1::bigint and h.watchlist_id = $2::bigint and h.status <> 'ended' and h.user_id > $4::bigint
  and (h.status = 'open' and h.score < $3::integer or not exists (
    select 1 from watchlist w
    join watchlist_entry e on e.program_id = w.program_id and e.version_id = w.version_id
    where w.program_id = $1::bigint and w.id = $2::bigint and e.ref = h.ref and e.digest = h.entry_digest))
order by h.user_id limit $5::integer`,
    values: [programId, watchlistId, threshold, after, limit],
  };
}

/** How far users were compared with a list. */
export interface ScreeningPlace {
  readonly load: number;
  readonly threshold: number;
  readonly ref: string;
  readonly entries: number;
  readonly after: number;
  readonly users: number;
}

/** Notes how far users were compared with a list, unless another load has come into force meanwhile. */
export function noteScreening(
  programId: number,
  watchlistId: number,
  place: ScreeningPlace,
): Statement<{ noted: number }> {
  return {
    text: `update watchlist set screening_load = $3::integer, screening_threshold = $4::smallint, screening_ref = $5::text,
  screening_entries = $6::integer, screening_after = $7::bigint, screening_users = $8::bigint
where program_id = $1::bigint and id = $2::bigint and load = $3::integer returning 1 as noted`,
    values: [
      ...[programId, watchlistId, place.load, place.threshold, place.ref],
      ...[place.entries, place.after, place.users],
    ],
  };
}

/** Notes that all users were compared with a list, by a load and a threshold. */
export function endScreening(
  programId: number,
  watchlistId: number,
  { load, threshold }: Pick<ScreeningPlace, 'load' | 'threshold'>,
): Statement {
  return {
    text: `update watchlist set screened_load = $3::integer, screened_threshold = $4::smallint,
  screened_at = now() at time zone 'UTC'
where program_id = $1::bigint and id = $2::bigint and load = $3::integer`,
    values: [programId, watchlistId, load, threshold],
  };
}

/** Forgets, in all programmes, with which lists users were compared. */
export const forgetScreenings: Statement = {
  text: 'update watchlist set screened_load = 0, screened_threshold = 0, screening_load = 0',
};

/** Reads, in all programmes, lists with which all users are still to be compared: a load, or a threshold, is new. */
export function listUnscreened(otherwise: number): Statement<{ program_id: number; id: number }> {
  return {
    text: `select w.program_id, w.id from watchlist w join program p on p.id = w.program_id and p.status = 1
where (w.screened_load, w.screened_threshold::integer) is distinct from
  (w.load, coalesce((p.settings->>'watchlist_threshold')::integer, $1::integer))
  and not exists (select 1 from job j where j.program_id = w.program_id and j.name = 'watchlists.screen_list'
    and j.unique_key = 'list ' || w.id)`,
    values: [otherwise],
  };
}

/** Reads the hits of a user, closed or not, the oldest first. */
export async function readHitsOf(
  connection: Connection,
  programId: number,
  userId: number,
): Promise<HitRow[]> {
  const rows = await connection.run<{ row: HitRow }>({
    text: `select row_to_json(h) as row from ${hitTable} h
where h.program_id = $1::bigint and h.user_id = $2::bigint order by h.id`,
    values: [programId, userId],
  });
  return rows.map(({ row }) => row);
}

/** Which hits are listed. */
export interface HitQuestion {
  readonly id: number | undefined;
  readonly status: HitStatus | undefined;
  readonly user_id: number | undefined;
  readonly watchlist: string | undefined;
  readonly score: number | undefined;
}

/** A hit with the name of its list, null once that is gone, and the wrapped data key of its user. */
export interface ListedHit {
  readonly row: HitRow;
  readonly list: string | null;
  readonly wrapped: Buffer;
}

const listed = `select row_to_json(h) as row, w.name as list, k.wrapped from ${hitTable} h
join user_key k on k.program_id = h.program_id and k.user_id = h.user_id
join users u on u.program_id = h.program_id and u.id = h.user_id and u.closed_at is null
left join watchlist w on w.program_id = h.program_id and w.id = h.watchlist_id`;

/** Lists hits of open users, the oldest first. */
export function listHits(
  programId: number,
  question: HitQuestion,
  {
    after,
    limit,
  }: { readonly after: { readonly value: string; readonly id: number } | null; readonly limit: number },
): Statement<ListedHit> {
  const values: (string | number | null)[] = [programId, limit];
  const conditions: string[] = [];
  const add = (condition: (parameter: string) => string, value: string | number | undefined) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  add((parameter) => `h.id = ${parameter}::bigint`, question.id);
  add((parameter) => `h.status = ${parameter}::text`, question.status);
  add((parameter) => `h.user_id = ${parameter}::bigint`, question.user_id);
  add((parameter) => `w.name = ${parameter}::text`, question.watchlist);
  add((parameter) => `h.score >= ${parameter}::integer`, question.score);
  if (after) {
    values.push(after.value, after.id);
    conditions.push(`(h.created_at, h.id) > ($${values.length - 1}::timestamp, $${values.length}::bigint)`);
  }
  return {
    text: `${listed} where ${['h.program_id = $1::bigint', ...conditions].join(' and ')}
order by h.created_at, h.id limit $2::integer`,
    values,
  };
}

/** Reads whose a hit is. */
export function readHitOwner(programId: number, id: number): Statement<{ user_id: number }> {
  return {
    text: `select user_id from ${hitTable} where program_id = $1::bigint and id = $2::bigint`,
    values: [programId, id],
  };
}
