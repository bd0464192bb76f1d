import { verificationStatus } from '../catalogue/codes.ts';
import { type Connections, runFor } from './connections.ts';

/** Open users of a programme who have an accepted identification that ran out before a day (`yyyy-mm-dd`), at most `limit`. */
export async function usersWithExpired(
  connections: Connections,
  programId: number,
  day: string,
  limit: number,
): Promise<number[]> {
  const [rows] = await runFor<{ user_id: number }>(connections, programId, {
    text: `select distinct t.user_id from identification t
join program p on p.id = t.program_id and p.status = 1
join users u on u.program_id = t.program_id and u.id = t.user_id and u.closed_at is null
where t.program_id = $1::bigint and t.expiry_date < $2::date and t.verification_status = ${verificationStatus.verified} and t.closed_at is null
limit $3::integer`,
    values: [programId, day, limit],
  });
  return rows!.map((row) => row.user_id);
}
