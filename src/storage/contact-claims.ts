import type { ClaimKind } from '../catalogue/field.ts';
import type { Row } from '../derive/present.ts';
import { type Connections, runFor } from './connections.ts';

/** What a programme may want to belong to one user each (`unique_email`, `unique_phone`). */
export type ContactKind = Exclude<ClaimKind, 'login'>;

/** Where a walk through the open entries of a list has come. */
export interface EntryPlace {
  readonly userId: number;
  readonly id: number;
}

/** An open entry of a list of contacts, in the form in which contacts are compared. */
export interface OpenContact extends EntryPlace {
  readonly canonical: string;
}

/** A kind of contacts of a programme of which those that are there are to be claimed. */
export interface ClaimsDue {
  readonly programId: number;
  readonly kind: ContactKind;
  /** Whether the programme still wants it. */
  readonly isWanted: boolean;
  /** When the programme was changed, as PostgreSQL writes it. */
  readonly updatedAt: string;
}

/**
 * What is to be claimed. A programme that was changed less than so many seconds ago is left for later: what was under way
 * then may still be written under the old settings.
 */
export async function readClaimsDue(connections: Connections, settledSeconds: number): Promise<ClaimsDue[]> {
  const [rows] = await runFor(connections, '*', {
    text: `select p.id, k.kind, p.updated_at::text as updated_at,
  p.status = 1 and p.settings->>('unique_' || k.kind) is distinct from 'false' as is_wanted
from program p cross join unnest(p.claims_due) as k(kind)
where p.updated_at <= (now() at time zone 'UTC') - make_interval(secs => $1::integer) order by p.id, k.kind`,
    values: [settledSeconds],
  });
  return rows!.map((row) => ({
    programId: row['id'] as number,
    kind: row['kind'] as ContactKind,
    isWanted: row['is_wanted'] as boolean,
    updatedAt: row['updated_at'] as string,
  }));
}

/** Notes that a kind of contacts is claimed as far as it can be, unless the programme was changed since it was read. */
export async function endClaimsDue(
  connections: Connections,
  { programId, kind, updatedAt }: ClaimsDue,
): Promise<void> {
  await runFor(connections, '*', {
    text: `update program set claims_due = array_remove(claims_due, $2::text)
where id = $1::bigint and updated_at = $3::timestamp`,
    values: [programId, kind, updatedAt],
  });
}

/** Open entries of open users of a list behind a place, in the order of the users; at most `limit`. */
export async function listOpenContacts(
  connections: Connections,
  programId: number,
  { table, after, limit }: { table: string; after: EntryPlace; limit: number },
): Promise<OpenContact[]> {
  const [rows] = await runFor(connections, programId, {
    text: `select t.user_id, t.id, t.canonical from ${table} t
join users u on u.program_id = t.program_id and u.id = t.user_id and u.closed_at is null
where t.program_id = $1::bigint and t.closed_at is null and (t.user_id, t.id) > ($2::bigint, $3::bigint)
order by t.user_id, t.id limit $4::integer`,
    values: [programId, after.userId, after.id, limit],
  });
  return rows!.map((row) => ({
    userId: row['user_id'] as number,
    id: row['id'] as number,
    canonical: row['canonical'] as string,
  }));
}

/**
 * Claims contacts that nobody holds, for entries that are still open. `rows` are those of `claim`, each with the `id` of
 * its entry. Returns how many were claimed, and how many somebody else holds.
 */
export async function claimFree(
  connections: Connections,
  programId: number,
  table: string,
  rows: readonly Row[],
): Promise<{ claimed: number; shared: number }> {
  const values = [programId, JSON.stringify(rows)];
  const [made, held] = await runFor(
    connections,
    programId,
    {
      // In the order of their hashes: two statements that want the same ones must not wait for each other in a circle.
      text: `with open as (
  select r.kind, r.hash, r.user_id from json_to_recordset($2::json) as r(kind text, hash bytea, user_id bigint, id bigint)
  join ${table} t on t.program_id = $1::bigint and t.user_id = r.user_id and t.id = r.id and t.closed_at is null
  join users u on u.program_id = t.program_id and u.id = t.user_id and u.closed_at is null
  -- First the users, as whoever changes them does.
  for share of u, t
),
made as (
  insert into claim (program_id, kind, hash, user_id)
  select $1::bigint, kind, hash, user_id from open order by hash, user_id on conflict do nothing returning 1
)
select count(*)::integer as count from made`,
      values,
    },
    {
      text: `select count(*)::integer as count
from json_to_recordset($2::json) as r(hash bytea, user_id bigint)
join claim c on c.program_id = $1::bigint and c.hash = r.hash and c.user_id <> r.user_id`,
      values,
    },
  );
  return { claimed: made![0]!['count'] as number, shared: held![0]!['count'] as number };
}
