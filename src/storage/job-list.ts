import { type ActingFor, type Connections, runFor } from './connections.ts';

/** Where a job stands. */
export type JobState = 'waiting' | 'running' | 'recurring' | 'dead';

/** A job as an operator sees it: no payload, and of a failure its kind alone. */
export interface ListedJob {
  /** `*`: a job of the installation. */
  readonly programId: ActingFor;
  readonly id: number;
  readonly userId: number | null;
  readonly name: string;
  readonly state: JobState;
  readonly attempts: number;
  /** UTC, ISO 8601: when it is due next; of a dead letter, when it was given up. */
  readonly at: string;
  readonly lastError: string | null;
}

/** Which jobs are meant. */
export interface JobFilter {
  readonly programId?: ActingFor | undefined;
  readonly name?: string | undefined;
  readonly state?: JobState | undefined;
}

/** Lists jobs in the order of programmes and numbers, behind `after`; at most `limit`. Crosses programmes, unless one is named. */
export async function listJobs(
  connections: Connections,
  { programId = '*', name, state }: JobFilter,
  { after, limit }: { after: { programId: ActingFor; id: number }; limit: number },
): Promise<ListedJob[]> {
  const [rows] = await runFor(connections, programId, {
    text: `select * from (
  select program_id, id, user_id, name, ${stateText} as state, attempts,
    to_char(coalesce(dead_at, due_at, recurs_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at, last_error
  from job where (program_id, id) > ($1::bigint, $2::bigint) and ($3::text is null or name = $3::text)
) j where $4::text is null or state = $4::text order by program_id, id limit $5::integer`,
    values: [after.programId === '*' ? 0 : after.programId, after.id, name ?? null, state ?? null, limit],
  });
  return rows!.map((row) => ({
    programId: (row['program_id'] as number) || '*',
    id: row['id'] as number,
    userId: row['user_id'] as number | null,
    name: row['name'] as string,
    state: row['state'] as JobState,
    attempts: row['attempts'] as number,
    at: row['at'] as string,
    lastError: row['last_error'] as string | null,
  }));
}

const stateText = `case when dead_at is not null then 'dead' when leased_until > now() then 'running'
  when recurs_at is not null then 'recurring' else 'waiting' end`;

/**
 * Makes a job due at once, with all its attempts before it: a dead letter, or one that waits. Returns whether there was one
 * that nobody works on.
 */
export async function retryJob(connections: Connections, programId: ActingFor, id: number): Promise<boolean> {
  return changesOne(
    connections,
    programId,
    id,
    `update job set attempts = 0, dead_at = null, due_at = case when recurs_at is null then now() end,
  recurs_at = case when recurs_at is not null then now() end where ${isIdle} returning 1`,
  );
}

/** Deletes a job that nobody works on and that does not recur. Returns whether there was one. */
export async function cancelJob(
  connections: Connections,
  programId: ActingFor,
  id: number,
): Promise<boolean> {
  return changesOne(
    connections,
    programId,
    id,
    `delete from job where ${isIdle} and recurs_at is null returning 1`,
  );
}

/** Makes the dead letters due again, of all names or one. Returns how many there were. */
export async function retryDead(
  connections: Connections,
  { programId = '*', name }: Pick<JobFilter, 'programId' | 'name'>,
): Promise<number> {
  const [rows] = await runFor(connections, programId, {
    text: `update job set attempts = 0, dead_at = null, due_at = now()
where dead_at is not null and ($1::text is null or name = $1::text) returning 1`,
    values: [name ?? null],
  });
  return rows!.length;
}

const isIdle =
  'program_id = $1::bigint and id = $2::bigint and (leased_until is null or leased_until <= now())';

async function changesOne(
  connections: Connections,
  programId: ActingFor,
  id: number,
  text: string,
): Promise<boolean> {
  const [rows] = await runFor(connections, programId, {
    text,
    values: [programId === '*' ? 0 : programId, id],
  });
  return rows!.length > 0;
}
