import type { WatchlistFormat } from '../catalogue/watchlists.ts';
import type { Statement } from './connections.ts';

/** What the numbers of lists, versions and hits are taken by. */
export const watchlistTable = 'watchlist';
export const watchlistVersionTable = 'watchlist_version';

/** A list as it stands. Instants are UTC, `yyyy-mm-ddThh:mm:ss`. */
export interface WatchlistRow {
  readonly program_id: number;
  readonly id: number;
  readonly name: string;
  readonly format: WatchlistFormat;
  readonly version_id: number;
  readonly load: number;
  readonly entries: number;
  readonly names: number;
  readonly left_out: number;
  readonly broken: number;
  readonly client_id: number;
  readonly created_at: string;
  readonly loaded_at: string;
  readonly screened_load: number;
  readonly screened_threshold: number;
  readonly screened_at: string | null;
  readonly screening_load: number;
  readonly screening_threshold: number;
  readonly screening_ref: string;
  readonly screening_entries: number;
  readonly screening_after: number;
  readonly screening_users: number;
}

/** An entry as it is stored. */
export interface EntryRow {
  readonly ref: string;
  readonly kind: string;
  readonly birth_dates: readonly string[];
  readonly countries: readonly string[];
  readonly about: string | null;
}

/** A name of an entry as it is stored. */
export interface NameRow {
  readonly ref: string;
  readonly number: number;
  readonly name: string;
  readonly words: string;
  readonly sounds: string;
}

const asRow = 'select row_to_json(w) as row from watchlist w';

/** Reads the lists of a programme, by name. */
export function listWatchlists(programId: number): Statement<{ row: WatchlistRow }> {
  return {
    text: `${asRow} where w.program_id = $1::bigint order by w.name collate "C"`,
    values: [programId],
  };
}

/** Reads a list by its name. */
export function readWatchlist(programId: number, name: string): Statement<{ row: WatchlistRow }> {
  return {
    text: `${asRow} where w.program_id = $1::bigint and w.name = $2::text`,
    values: [programId, name],
  };
}

/** Reads a list by its number. */
export function readWatchlistById(programId: number, id: number): Statement<{ row: WatchlistRow }> {
  return {
    text: `${asRow} where w.program_id = $1::bigint and w.id = $2::bigint`,
    values: [programId, id],
  };
}

/**
 * Within a transaction, until it ends, no other puts a version of the programme into force. A statement of its own: what waits for a lock
 * sees the rows as they were before it waited.
 */
export function lockWatchlists(programId: number): Statement {
  return {
    text: `select pg_advisory_xact_lock(hashtextextended('watchlist ' || $1::bigint, 0))`,
    values: [programId],
  };
}

/** Reads a list by its name, and how many lists there are. */
export function readLocked(
  programId: number,
  name: string,
): Statement<{ row: WatchlistRow | null; count: number }> {
  return {
    text: `select (select row_to_json(w) from watchlist w where w.program_id = $1::bigint and w.name = $2::text) as row,
  (select count(*)::integer from watchlist w where w.program_id = $1::bigint) as count`,
    values: [programId, name],
  };
}

/** Begins a version. */
export function insertVersion(programId: number, id: number): Statement {
  return {
    text: `insert into watchlist_version (program_id, id, touched_at) values ($1::bigint, $2::bigint, now())`,
    values: [programId, id],
  };
}

/** Adds entries, with their names, to a version that is being loaded. Answers no row where the version was removed meanwhile. */
export function insertEntries(
  programId: number,
  versionId: number,
  entries: readonly EntryRow[],
  names: readonly NameRow[],
): Statement<{ touched: number }> {
  return {
    text: `with touched as (${touchText}),
made as (
  insert into watchlist_entry (program_id, version_id, ref, kind, birth_dates, countries, about, since_load)
  select $1::bigint, $2::bigint, r.ref, r.kind, r.birth_dates, r.countries, r.about, 0
  from json_to_recordset($3::json) as r(ref text, kind text, birth_dates text[], countries text[], about text)
  where exists (select 1 from touched)),
named as (${namesText('$4')})
select touched from touched`,
    values: [programId, versionId, JSON.stringify(entries), JSON.stringify(names)],
  };
}

/** Adds names, birth dates and countries to entries of a version that is being loaded; each entry at most once. */
export function addToEntries(
  programId: number,
  versionId: number,
  additions: readonly Pick<EntryRow, 'ref' | 'birth_dates' | 'countries'>[],
  names: readonly NameRow[],
): Statement<{ touched: number }> {
  const merged = (column: string) =>
    `(select coalesce(array_agg(distinct x order by x), '{}') from unnest(e.${column} || r.${column}) x)`;
  return {
    text: `with touched as (${touchText}),
added as (
  update watchlist_entry e set birth_dates = ${merged('birth_dates')}, countries = ${merged('countries')}
  from json_to_recordset($3::json) as r(ref text, birth_dates text[], countries text[])
  where e.program_id = $1::bigint and e.version_id = $2::bigint and e.ref = r.ref
    and (r.birth_dates <> '{}' or r.countries <> '{}') and exists (select 1 from touched)),
named as (${namesText('$4')})
select touched from touched`,
    values: [programId, versionId, JSON.stringify(additions), JSON.stringify(names)],
  };
}

/** Says that a version is still being loaded. Answers no row where it was removed meanwhile. */
export function touchVersion(programId: number, id: number): Statement<{ touched: number }> {
  return { text: touchText, values: [programId, id] };
}

const touchText = `update watchlist_version set touched_at = now()
  where program_id = $1::bigint and id = $2::bigint returning 1 as touched`;

const namesText = (parameter: string) => `
  insert into watchlist_name (program_id, version_id, ref, number, name, words, sounds)
  select $1::bigint, $2::bigint, r.ref, r.number, r.name, r.words, r.sounds
  from json_to_recordset(${parameter}::json) as r(ref text, number integer, name text, words text, sounds text)
  where exists (select 1 from touched)`;

/**
 * Works out the digests of entries that are loaded, those behind a number first, and since which load each has been what it is:
 * what an older version has alike has been so for longer. Answers the last of them, none where all are done.
 */
export function digestEntries(
  programId: number,
  { versionId, olderVersionId, load }: { versionId: number; olderVersionId: number; load: number },
  after: string,
  limit: number,
): Statement<{ last: string | null; fresh: number }> {
  return {
    text: `with touched as (${touchText}),
page as (
  select * from watchlist_entry where program_id = $1::bigint and version_id = $2::bigint and ref > $5::text
  order by ref limit $6::integer),
told as (
  select s.ref, encode(sha256(convert_to(json_build_array(s.kind, s.birth_dates, s.countries,
    (select array_agg(distinct n.name order by n.name) from watchlist_name n
      where n.program_id = $1::bigint and n.version_id = $2::bigint and n.ref = s.ref))::text, 'UTF8')), 'hex') as digest
  from page s),
done as (
  update watchlist_entry e set digest = t.digest, since_load = coalesce(o.since_load, $4::integer)
  from told t left join watchlist_entry o
    on o.program_id = $1::bigint and o.version_id = $3::bigint and o.ref = t.ref and o.digest = t.digest
  where e.program_id = $1::bigint and e.version_id = $2::bigint and e.ref = t.ref and exists (select 1 from touched)
  returning e.ref, e.since_load)
select max(ref) as last, count(*) filter (where since_load = $4::integer)::integer as fresh from done`,
    values: [programId, versionId, olderVersionId, load, after, limit],
  };
}

/** What a load puts into force. */
export type LoadedList = Pick<
  WatchlistRow,
  | 'program_id'
  | 'id'
  | 'name'
  | 'format'
  | 'version_id'
  | 'load'
  | 'entries'
  | 'names'
  | 'left_out'
  | 'broken'
  | 'client_id'
  | 'loaded_at'
>;

/** Puts a version into force: of a new list, or in the place of the one before. All users are to be compared with it. */
export function putIntoForce(list: LoadedList): Statement<{ row: WatchlistRow }> {
  const changed = ['format', 'version_id', 'load', 'entries', 'names', 'left_out', 'broken', 'client_id'];
  return {
    text: `insert into watchlist as w (program_id, id, name, ${changed.join(', ')}, created_at, loaded_at)
select program_id, id, name, ${changed.join(', ')}, loaded_at, loaded_at
from json_populate_record(null::watchlist, $1::json)
on conflict (program_id, name) do update set ${changed.map((name) => `${name} = excluded.${name}`).join(', ')},
  loaded_at = excluded.loaded_at
returning row_to_json(w) as row`,
    values: [JSON.stringify(list)],
  };
}

/** Deletes a list. Its versions are removed by the clean-up, and its hits end by a job. */
export function deleteWatchlist(programId: number, id: number): Statement {
  return {
    text: 'delete from watchlist where program_id = $1::bigint and id = $2::bigint',
    values: [programId, id],
  };
}

/** Counts the entries of a version that another one has not. */
export function countGone(
  programId: number,
  versionId: number,
  olderVersionId: number,
): Statement<{ gone: number }> {
  return {
    text: `select count(*)::integer as gone from watchlist_entry o
where o.program_id = $1::bigint and o.version_id = $3::bigint and not exists (
  select 1 from watchlist_entry e where e.program_id = $1::bigint and e.version_id = $2::bigint and e.ref = o.ref)`,
    values: [programId, versionId, olderVersionId],
  };
}

/** Hours after which nothing is added any more to a version that is not in force. */
const untouchedHours = 1;

/** Gives a version up, so that the next clean-up removes it. */
export function dropVersion(programId: number, id: number): Statement {
  return {
    text: `update watchlist_version set touched_at = 'epoch' where program_id = $1::bigint and id = $2::bigint`,
    values: [programId, id],
  };
}

/**
 * Removes, in all programmes, so many entries of versions that are neither in force nor being loaded, and versions that have none
 * any more. Says whether more are left.
 */
export function removeOldEntries(limit: number): Statement<{ removed: number }> {
  return {
    text: `with old as materialized (
  select v.program_id, v.id from watchlist_version v
  where not exists (select 1 from watchlist w where w.program_id = v.program_id and w.version_id = v.id)
    and (v.touched_at < now() - make_interval(hours => ${untouchedHours}))),
batch as materialized (
  select e.program_id, e.version_id, e.ref from old o
  join watchlist_entry e on e.program_id = o.program_id and e.version_id = o.id limit $1::integer),
removed as (
  delete from watchlist_entry e using batch s
  where e.program_id = s.program_id and e.version_id = s.version_id and e.ref = s.ref returning 1),
ended as (
  delete from watchlist_version v using old o where v.program_id = o.program_id and v.id = o.id
    and not exists (select 1 from watchlist_entry e where e.program_id = v.program_id and e.version_id = v.id))
select count(*)::integer as removed from removed`,
    values: [limit],
  };
}
