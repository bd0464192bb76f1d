import { type Connections, type Place, runFor, type Statement } from './connections.ts';

/** The table of jobs, and what the numbers of its rows are taken by (`ids.next(0, jobTable)`). */
export const jobTable = 'job';

/** A row of `job` as it is enqueued; the other columns are null. */
export type JobRow = Readonly<{
  /** 0: a job of the installation. */
  program_id: number;
  id: number;
  user_id: number | null;
  name: string;
  payload: object;
  priority: number;
  unique_key: string | null;
  /** ISO 8601. */
  due_at: string;
  attempts: number;
}>;

/**
 * The SQL that enqueues the rows of a JSON parameter where a condition holds: a step of the statement of a change, or a
 * statement by itself. Of rows with one unique key the last is taken. A job that waits under the key takes the new payload
 * and the earlier of both times; one that is leased runs again from the new time on; a dead letter is taken up again.
 */
export function insertJobs(parameter: string, condition: string): string {
  return `insert into job select distinct on (program_id, user_id, name, coalesce(unique_key, id::text)) r.*
from json_populate_recordset(null::job, ${parameter}::json) r where ${condition}
order by program_id, user_id, name, coalesce(unique_key, id::text), id desc
on conflict (program_id, user_id, name, unique_key) where unique_key is not null do update set
  payload = excluded.payload, priority = least(job.priority, excluded.priority),
  due_at = case when job.lease is null then least(job.due_at, excluded.due_at) else job.due_at end,
  again_at = case when job.lease is not null then least(job.again_at, excluded.due_at) end,
  attempts = case when job.dead_at is null then job.attempts else 0 end, dead_at = null`;
}

/** Enqueues jobs apart from a change of a user. The rows are those of one programme, or of the installation. */
export async function enqueueJobs(place: Place, rows: readonly JobRow[]): Promise<void> {
  if (rows.length === 0) return;
  const programId = rows[0]!.program_id || '*';
  await runFor(place, programId, { text: insertJobs('$1', 'true'), values: [JSON.stringify(rows)] });
}

/** A recurring job of the installation. */
export interface PlannedJob {
  readonly name: string;
  readonly everySeconds: number;
}

/**
 * Plans the recurring jobs that have no row yet, each one interval from now. Where no recurring job was there, the queue is
 * new, and the job `first` is enqueued in the same statement.
 */
export async function planJobs(
  connections: Connections,
  planned: readonly PlannedJob[],
  first: Pick<JobRow, 'name' | 'priority'>,
): Promise<void> {
  const [numbers] = await runFor(connections, '*', {
    text: `select nextval('job_id_seq') as id from generate_series(1, $1::integer)`,
    values: [planned.length + 1],
  });
  const [firstId, ...ids] = numbers!.map((row) => row['id'] as number);
  const rows = planned.map((job, index) => ({ id: ids[index], name: job.name, every: job.everySeconds }));
  await runFor(connections, '*', {
    text: planText,
    values: [JSON.stringify(rows), firstId!, first.name, first.priority],
  });
}

const planText = `with planned as (
  insert into job (program_id, id, name, payload, priority, unique_key, recurs_at, attempts)
  select 0, r.id, r.name, '{}', 1, 'recurring', now() + make_interval(secs => r.every), 0
  from json_to_recordset($1::json) as r(id bigint, name text, every double precision) order by r.name
  on conflict (program_id, user_id, name, unique_key) where unique_key is not null do nothing
)
insert into job (program_id, id, name, payload, priority, unique_key, due_at, attempts)
select 0, $2::bigint, $3::text, '{}', $4::smallint, 'first', now(), 0
where not exists (select from job where program_id = 0 and recurs_at is not null)
on conflict (program_id, user_id, name, unique_key) where unique_key is not null do nothing`;

/** What the queue looks like, for a job's name. */
export interface JobMeasure {
  readonly name: string;
  /** Seconds for which the oldest job that is due and not worked on has waited; 0 where there is none. */
  readonly oldestSeconds: number;
  readonly deadLetters: number;
}

/** Measures the queue of all programmes. Reads the jobs that are due and the dead letters, not those that wait for their time. */
export const measureStatement: Statement = {
  text: `select name, coalesce(max(waits), 0)::double precision as oldest, sum(dead)::integer as dead from (
  select name, extract(epoch from now() - due_at) as waits, 0 as dead from job
  where priority between 0 and 2 and due_at <= now() and (leased_until is null or leased_until <= now())
  union all
  select name, extract(epoch from now() - recurs_at), 0 from job
  where program_id = 0 and recurs_at <= now() and (leased_until is null or leased_until <= now())
  union all
  select name, null, 1 from job where dead_at is not null
) j group by name`,
};

/** Runs `measureStatement`. */
export async function measureJobs(connections: Connections): Promise<JobMeasure[]> {
  const [rows] = await runFor(connections, '*', measureStatement);
  return rows!.map((row) => ({
    name: row['name'] as string,
    oldestSeconds: row['oldest'] as number,
    deadLetters: row['dead'] as number,
  }));
}
