import { status, verificationStatus } from '../catalogue/codes.ts';
import type { Statement } from './connections.ts';

/** Which days figures are of, and of which country. Days are `yyyy-mm-dd` in UTC, both included. */
export interface FigureQuestion {
  readonly programId: number;
  readonly from: string;
  readonly to: string;
  /** ISO 3166-1, three digits; null: every one. */
  readonly country: string | null;
}

/** The most users, the newest of those days, of whom the funnel tells. */
export const funnelMax = 20_000;

/** Whether the user of a row lives in the country that is asked for, by the primary address; of nobody's row where one is asked for: no. */
const isOfCountry = (row: string, country: string) =>
  `(${country}::text is null or exists (select from user_search s
  where s.program_id = $1::bigint and s.user_id = ${row}.user_id and s.country_code = ${country}::text))`;

const days = "$2::timestamp and $3::timestamp + interval '1 day' - interval '1 second'";

/** How many users were made on each day, by country, closed ones too. The writes keep count: no user is read. */
export function countSignUps({ programId, from, to, country }: FigureQuestion): Statement<{
  day: string;
  country: string | null;
  users: number;
}> {
  return {
    text: `select day::text, nullif(value, '') as country, sum(users)::bigint as users from (
  select day, value, users from user_count
    where program_id = $1::bigint and kind = 'country' and day between $2::date and $3::date
  union all
  select day, coalesce(country_code, ''), users from user_delta
    where program_id = $1::bigint and day between $2::date and $3::date
) c where ($4::text is null or value = $4::text) group by 1, 2 having sum(users) <> 0 order by 1, 2`,
    values: [programId, from, to, country],
  };
}

/** How far the users of some days have come. Each counts the users who have done this and all before. */
export interface Funnel {
  readonly created: number;
  readonly contact_verified: number;
  readonly identification_submitted: number;
  readonly identification_accepted: number;
  readonly active: number;
  /** How many of the created ones have each trust level. */
  readonly trust_levels: readonly { readonly trust_level: number; readonly users: number }[];
  /** Whether more users were made on those days than were counted. */
  readonly is_partial: boolean;
}

/** Reads how far the open users have come who were made on some days: the newest of them, up to `funnelMax`. */
export function readFunnel({ programId, from, to, country }: FigureQuestion): Statement<Funnel> {
  const verified = verificationStatus.verified;
  const has = (table: string, more: string) =>
    `exists (select from ${table} t where t.program_id = $1::bigint and t.user_id = u.id and t.closed_at is null${more})`;
  return {
    text: `with cohort as materialized (
  select user_id as id from user_search where program_id = $1::bigint and created_at between ${days}
    and not is_closed and ($4::text is null or country_code = $4::text)
  order by created_at desc, user_id desc limit $5::integer + 1
),
stages as (
  select coalesce(u.security_trust_level, '0')::integer as trust_level, u.status = ${status.active} as active,
    ${has('email', ` and t.verification_status = ${verified}`)} or ${has('phone', ` and t.verification_status = ${verified}`)} as contact,
    ${has('identification', '')} as submitted,
    ${has('identification', ` and t.verification_status = ${verified}`)} as accepted
  from (select id from cohort limit $5::integer) c join users u on u.program_id = $1::bigint and u.id = c.id
)
select count(*)::bigint as created,
  count(*) filter (where contact)::bigint as contact_verified,
  count(*) filter (where contact and submitted)::bigint as identification_submitted,
  count(*) filter (where contact and submitted and accepted)::bigint as identification_accepted,
  count(*) filter (where contact and submitted and accepted and active)::bigint as active,
  (select coalesce(json_agg(l order by l.trust_level), '[]') from (
    select trust_level, count(*) as users from stages group by 1) l) as trust_levels,
  (select count(*) from cohort) > $5::integer as is_partial
from stages`,
    values: [programId, from, to, country, funnelMax],
  };
}

/** How long what waits for somebody has waited, in seconds: half of it no longer than `p50`, 95 of a hundred no longer than `p95`. */
export interface Waiting {
  readonly what: 'review' | 'ticket' | 'watchlist_hit';
  /** What is to be decided or asked; of a hit `watchlist`. */
  readonly step: string;
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
}

/** Measures what waits now, of whichever day: reviews for a reviewer, tickets that are not met, hits that are open. `now`: UTC. */
export function measureWaiting({ programId, country }: FigureQuestion, now: string): Statement<Waiting> {
  const queues = [
    `select 'review' as what, step, user_id, created_at from review where program_id = $1::bigint and closed_at is null and asked_at is null`,
    `select 'ticket', step, user_id, created_at from ticket where program_id = $1::bigint and status in (1, 2)`,
    `select 'watchlist_hit', 'watchlist', user_id, created_at from watchlist_hit where program_id = $1::bigint and status = 'open'`,
  ];
  return {
    text: `select what, step, count, p[1]::bigint as p50, p[2]::bigint as p95 from (
  select what, step, count(*)::bigint as count,
    percentile_disc(array[0.5, 0.95]) within group (order by greatest(extract(epoch from $2::timestamp - w.created_at), 0)) as p
  from (${queues.join('\n  union all ')}) w
  join users u on u.program_id = $1::bigint and u.id = w.user_id and u.closed_at is null
  where ${isOfCountry('w', '$3')}
  group by what, step
) q order by what, step`,
    values: [programId, now, country],
  };
}

/** How many things came out so on a day. */
export interface CountOfDay {
  readonly day: string;
  readonly outcome: string;
  readonly count: number;
}

/** Counts what reviewers decided. */
export function countReviewed({ programId, from, to, country }: FigureQuestion): Statement<CountOfDay> {
  return {
    text: `select closed_at::date::text as day, outcome, count(*)::bigint as count from review r
where program_id = $1::bigint and closed_at between ${days} and outcome is not null and ${isOfCountry('r', '$4')}
group by 1, 2 order by 1, 2`,
    values: [programId, from, to, country],
  };
}

/** Counts what rules decided of transactions. */
export function countRuleDecisions({ programId, from, to, country }: FigureQuestion): Statement<CountOfDay> {
  return {
    text: `select decided_at::date::text as day, case when is_allowed then 'allowed' else 'refused' end as outcome, count(*)::bigint as count
from rule_decision d
where program_id = $1::bigint and decided_at >= $2::timestamp and decided_at < $3::timestamp + interval '1 day' and ${isOfCountry('d', '$4')}
group by 1, 2 order by 1, 2`,
    values: [programId, from, to, country],
  };
}

/** Counts messages by the day on which they were queued, where they go, and what became of them. */
export function countMessages({
  programId,
  from,
  to,
  country,
}: FigureQuestion): Statement<{ day: string; channel: string; status: string; count: number }> {
  return {
    text: `select created_at::date::text as day, channel, status, count(*)::bigint as count from message m
where program_id = $1::bigint and created_at between ${days} and ${isOfCountry('m', '$4')} group by 1, 2, 3 order by 1, 2, 3`,
    values: [programId, from, to, country],
  };
}

/** Tells for how many seconds the oldest event of each endpoint has waited. */
export function measureLag({ programId }: FigureQuestion): Statement<{ webhook_id: number; lag: number }> {
  return {
    text: `select w.id as webhook_id, coalesce(extract(epoch from now() - (select l.awake_since from webhook_lane l
  where l.program_id = w.program_id and l.webhook_id = w.id and l.delivered < l.wanted order by l.awake_since limit 1)), 0)::bigint as lag
from webhook w where w.program_id = $1::bigint order by w.id`,
    values: [programId],
  };
}
