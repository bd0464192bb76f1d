import type { Statement } from './connections.ts';

/**
 * Two statements that pass on the claims which users give up, where others share the contact: to the open user with the
 * lowest id among those who share it. The first locks the claims, so that nobody comes to share one meanwhile; the second has
 * a younger snapshot and sees everybody who does. Both belong into the transaction that gives the claims up. `hashes` is
 * an array of bytes in PostgreSQL's text form; null: all claims that the users have.
 *
 * A user that a claim is passed to may have given the contact up as well: listHeld of contact-claims.ts looks again
 * when somebody wants the contact.
 */
export function passClaimsOn(
  programId: number,
  userIds: readonly number[],
  hashes: string | null,
): Statement[] {
  const values = [programId, `{${userIds.join()}}`, hashes];
  return [
    { text: lockText, values },
    { text: passText, values },
  ];
}

const given = `c.program_id = $1::bigint and c.user_id = any($2::bigint[])
  and ($3::bytea[] is null or c.hash = any($3::bytea[]))`;

const lockText = `select c.hash from claim c where ${given} order by c.hash for update`;

/** A claim that nobody shares any more is an ordinary one again, and can be given up. */
const passText = `with given as (
  select c.hash from claim c where ${given} and c.is_shared
),
next as (
  select distinct on (g.hash) g.hash, s.user_id from given g
  join shared_contact s on s.program_id = $1::bigint and s.hash = g.hash and s.user_id <> all($2::bigint[])
  join users u on u.program_id = s.program_id and u.id = s.user_id and u.closed_at is null
  order by g.hash, s.user_id
),
passed as (
  update claim c set user_id = coalesce(n.user_id, c.user_id), is_shared = case when n.user_id is not null then true end
  from given g left join next n on n.hash = g.hash
  where c.program_id = $1::bigint and c.hash = g.hash
)
delete from shared_contact s using next n
where s.program_id = $1::bigint and s.hash = n.hash and s.user_id = n.user_id`;
