import { randomUUID } from 'node:crypto';
import { type ActingFor, type Connections, runFor, type Statement } from './connections.ts';

/** A job that a process has leased. Another lease, by this or another process, has another `lease`. */
export interface LeasedJob {
  readonly programId: ActingFor;
  readonly id: number;
  readonly lease: string;
}

/** What a lease gave. */
export interface Leased {
  readonly jobs: readonly LeasedJob[];
  /** Milliseconds until another job may be due; 0 where there may be more already, null where none will be within a minute. */
  readonly nextMilliseconds: number | null;
}

/**
 * Leases jobs that are due, of the given names: recurring ones first, then by priority and time. A job whose lease has
 * ended is due as well: its process is gone or lost its database. Several processes may lease at once.
 *
 * Crosses programmes and users, so it acts for all of them, and answers programme and number only: what a job carries is
 * read for its programme (`readJob`).
 */
export async function leaseJobs(
  connections: Connections,
  names: readonly string[],
  { limit, seconds }: { limit: number; seconds: number },
): Promise<Leased> {
  const lease = randomUUID();
  const wanted = `{${names.join()}}`;
  const [rows] = await runFor(connections, '*', {
    text: leaseText,
    values: [wanted, limit, lease, seconds],
  });
  const jobs = rows.map((row) => ({
    programId: (row['program_id'] as number) || '*',
    id: row['id'] as number,
    lease,
  })) satisfies LeasedJob[];
  if (jobs.length === limit) return { jobs, nextMilliseconds: 0 };
  const [[next]] = await runFor(connections, '*', { text: nextText, values: [wanted] });
  return { jobs, nextMilliseconds: next!['milliseconds'] as number | null };
}

const priorities = [0, 1, 2];
const isFree = 'name = any($1::text[]) and (leased_until is null or leased_until <= now())';

/** Each priority is looked for by itself: in order of time within one, the index is read from where jobs are due. */
const leaseText = `with recurring as materialized (
  select program_id, id from job where program_id = 0 and recurs_at <= now() and ${isFree}
  order by recurs_at limit $2::integer for update skip locked
)${priorities
  .map(
    (priority, index) => `, due${priority} as materialized (
  select program_id, id from job where priority = ${priority} and due_at <= now() and ${isFree}
  order by due_at limit $2::integer - (select count(*) from recurring)${priorities
    .slice(0, index)
    .map((earlier) => ` - (select count(*) from due${earlier})`)
    .join('')} for update skip locked
)`,
  )
  .join('')}
update job j set lease = $3::uuid, leased_until = now() + make_interval(secs => $4::double precision), attempts = attempts + 1
from (select * from recurring${priorities.map((priority) => ` union all select * from due${priority}`).join('')}) d
where j.program_id = d.program_id and j.id = d.id
returning j.program_id, j.id`;

/** Looks at the next minute alone, of which few jobs are: those after it are found by a later poll. */
const nextText = `select greatest(0, extract(epoch from min(at) - now()) * 1000)::integer as milliseconds from (
  select greatest(recurs_at, leased_until) as at from job
  where program_id = 0 and recurs_at <= now() + interval '1 minute' and name = any($1::text[])
  union all
  select due_at from job where priority in (${priorities.join()}) and due_at > now()
    and due_at <= now() + interval '1 minute' and name = any($1::text[])
) j where at <= now() + interval '1 hour'`;

/** Lengthens leases that still count, for all programmes. Returns the jobs whose lease is another's by now, or that are gone. */
export async function extendLeases(
  connections: Connections,
  held: readonly LeasedJob[],
  seconds: number,
): Promise<LeasedJob[]> {
  if (held.length === 0) return [];
  const rows = held.map(({ programId, id, lease }) => ({ program_id: numberOf(programId), id, lease }));
  const [extended] = await runFor(connections, '*', {
    text: `update job j set leased_until = now() + make_interval(secs => $2::double precision)
from json_to_recordset($1::json) as r(program_id bigint, id bigint, lease uuid)
where j.program_id = r.program_id and j.id = r.id and j.lease = r.lease returning j.id, j.lease::text`,
    values: [JSON.stringify(rows), seconds],
  });
  const still = new Set(extended!.map((row) => `${row['lease']} ${row['id']}`));
  return held.filter(({ id, lease }) => !still.has(`${lease} ${id}`));
}

/** What a leased job is to do. */
export interface JobWork {
  readonly name: string;
  readonly userId: number | null;
  readonly payload: unknown;
  /** How often the job was leased, this time included. */
  readonly attempts: number;
}

/** Reads a leased job for its programme; undefined where it was cancelled or erased, or the lease is another's. */
export async function readJob(connections: Connections, job: LeasedJob): Promise<JobWork | undefined> {
  const [[row] = []] = await runFor(
    connections,
    job.programId,
    ofJob(job, `select name, user_id, payload, attempts from job where ${isLeased}`),
  );
  if (!row) return undefined;
  return {
    name: row['name'] as string,
    userId: row['user_id'] as number | null,
    payload: row['payload'],
    attempts: row['attempts'] as number,
  };
}

/** Ends a job whose work is done: its row goes, unless the job was enqueued again meanwhile. Returns whether it was. */
export async function completeJob(connections: Connections, job: LeasedJob): Promise<boolean> {
  const [, again] = await runFor(
    connections,
    job.programId,
    ofJob(job, `delete from job where ${isLeased} and again_at is null`),
    // A statement of its own, which sees what the other one found locked.
    ofJob(
      job,
      `update job set ${unleased}, attempts = 0, last_error = null, due_at = again_at, again_at = null where ${isLeased} returning id`,
    ),
  );
  return again.length > 0;
}

/** Ends a run of a recurring job: the next one is so many seconds from now. */
export async function recurJob(connections: Connections, job: LeasedJob, seconds: number): Promise<void> {
  const text = `update job set ${unleased}, attempts = 0, last_error = null, recurs_at = ${inSeconds('$4')} where ${isLeased}`;
  await runFor(connections, job.programId, ofJob(job, text, [seconds]));
}

/** Ends an attempt that failed: the job is due again in so many seconds. `error`: kind and code, no values of rows. */
export async function retryLater(
  connections: Connections,
  job: LeasedJob,
  { seconds, error }: { seconds: number; error: string },
): Promise<void> {
  const at = inSeconds('$4');
  const text = `update job set ${unleased}, last_error = $5::text,
  recurs_at = case when recurs_at is not null then ${at} end, due_at = case when recurs_at is null then ${at} end
where ${isLeased}`;
  await runFor(connections, job.programId, ofJob(job, text, [seconds, error]));
}

/** Gives a job up: it stays as a dead letter. One that was enqueued again meanwhile is taken up again instead. */
export async function buryJob(connections: Connections, job: LeasedJob, error: string): Promise<void> {
  const text = `update job set ${unleased}, last_error = $4::text, due_at = again_at, again_at = null,
  attempts = case when again_at is null then attempts else 0 end, dead_at = case when again_at is null then now() end
where ${isLeased}`;
  await runFor(connections, job.programId, ofJob(job, text, [error]));
}

/** Gives a job back that was not finished: it is due at once, and the attempt does not count. */
export async function giveBackJob(connections: Connections, job: LeasedJob): Promise<void> {
  const text = `update job set ${unleased}, attempts = attempts - 1 where ${isLeased}`;
  await runFor(connections, job.programId, ofJob(job, text));
}

const isLeased = 'program_id = $1::bigint and id = $2::bigint and lease = $3::uuid';
const unleased = 'lease = null, leased_until = null';

function inSeconds(parameter: string): string {
  return `now() + make_interval(secs => ${parameter}::double precision)`;
}

function ofJob(
  { programId, id, lease }: LeasedJob,
  text: string,
  more: readonly (string | number)[] = [],
): Statement {
  return { text, values: [numberOf(programId), id, lease, ...more] };
}

/** How the table names a programme: 0 is the installation. */
function numberOf(programId: ActingFor): number {
  return programId === '*' ? 0 : programId;
}
