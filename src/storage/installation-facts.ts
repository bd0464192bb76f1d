import { clientStatus } from '../catalogue/codes.ts';
import type { Statement } from './connections.ts';

/** The database itself. */
export const databaseFacts: Statement<{ version: string; bytes: number }> = {
  text: `select current_setting('server_version') as version, pg_database_size(current_database())::bigint as bytes`,
};

/** Most programmes that are told of. */
const toldMax = 1000;

/** The open programmes, with how many open users each has. */
export const programFacts: Statement<{ id: number; name: string; users: number }> = {
  text: `select p.id, p.name, coalesce(c.users, 0)::bigint as users from program p
left join (
  select program_id, sum(users) as users from (
    select program_id, users from user_count where kind = 'all' and value = '' and not is_closed
    union all
    select program_id, users from user_delta where not is_closed
  ) u group by program_id
) c on c.program_id = p.id
where p.status = ${clientStatus.active} order by p.id limit ${toldMax}`,
};

/** How many jobs of a name there are in a state, and for how many seconds the oldest has been due, or given up. */
export const jobFacts: Statement<{ type: string; state: string; count: number; oldest: number | null }> = {
  text: `select name as type, state, count(*)::bigint as count,
  case when min(since) is not null then greatest(extract(epoch from now() - min(since)), 0)::bigint end as oldest
from (
  select name,
    case when dead_at is not null then 'dead' when leased_until > now() then 'running'
      when recurs_at is not null then 'recurring' else 'waiting' end as state,
    case when dead_at is not null then dead_at when leased_until > now() then null else coalesce(due_at, recurs_at) end as since
  from job
) j group by name, state order by name, state`,
};

/** A job that was given up. */
export interface DeadLetter {
  readonly id: number;
  /** 0: a job of the installation. */
  readonly program_id: number;
  readonly type: string;
  readonly attempts: number;
  /** Kind and code of the last failure, never its message. */
  readonly error: string | null;
  /** UTC. */
  readonly at: string;
}

/** The jobs that were given up, the newest first. */
export const deadLetters: Statement<DeadLetter> = {
  text: `select id, program_id, name as type, attempts, last_error as error,
  to_char(dead_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') as at
from job where dead_at is not null order by dead_at desc, id desc limit 100`,
};

/** A key of the installation. */
export interface KeyFact {
  readonly id: string;
  /** UTC: when it was made, or first seen. */
  readonly since: string;
  readonly retired_at: string | null;
}

const moment = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')`;

/** The keys that sign tokens, the newest first. */
export const signingKeyFacts: Statement<KeyFact> = {
  text: `select id, ${moment('created_at')} as since, ${moment('retired_at')} as retired_at from signing_key
order by signing_key.created_at desc, id limit 100`,
};

/** Since when master keys are known. */
export const masterKeyFacts: Statement<Pick<KeyFact, 'id' | 'since'>> = {
  text: `select id, to_char(known_since, 'YYYY-MM-DD"T"HH24:MI:SS') as since from master_key_note order by known_since desc, id`,
};

/** Makes a job due again that was given up, with all its attempts before it. Answers the job; nothing where it was not given up. */
export function retryDeadLetter(id: number): Statement<Pick<DeadLetter, 'id' | 'program_id' | 'type'>> {
  return {
    text: `update job set attempts = 0, dead_at = null, due_at = now() where id = $1::bigint and dead_at is not null
returning id, program_id, name as type`,
    values: [id],
  };
}
