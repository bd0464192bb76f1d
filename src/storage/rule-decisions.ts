import type { Position } from './conditions.ts';
import type { Statement } from './connections.ts';
import { fromLiveCaller } from './live-caller.ts';
import type { AskingClient } from './rule-state.ts';

/** The code of the error by which a statement ends that has counted and may not have (migration 0087). */
export const countRefused = 'RU001';

/** The table of decisions, and what their numbers are taken by. */
export const decisionTable = 'rule_decision';

/** Something that a rule counts, as it is found. Bytes are `\x` and hexadecimal digits. */
export interface CountedThing {
  readonly rule_id: number;
  readonly span: string;
  /** A keyed hash of the value by which the rule counts apart; `\x` where it does not. */
  readonly part: string;
}

/** Whose total is asked for. `counter`: of a span of the calendar; `sum` and `distinct` are made of single transactions. */
export interface AskedTotal extends CountedThing {
  readonly kind: 'counter' | 'sum' | 'distinct';
  /** The moment after which transactions count (UTC); null: since ever. */
  readonly since: string | null;
}

/** A total, and of different values whether the value is one of them. */
export interface FoundTotal {
  readonly place: number;
  readonly total: number;
  readonly is_known: boolean;
}

const isSame = 'rule_id = r.rule_id and e.span = r.span';

/** Reads what was counted, in any order: `place` is that in the list. */
export function readTotals(
  programId: number,
  userId: number,
  asked: readonly AskedTotal[],
): Statement<FoundTotal> {
  const isOwn = 'e.program_id = $1::bigint and e.user_id = $2::bigint';
  const counts = 'e.at > coalesce(r.since, $4::timestamp)';
  return {
    text: `select r.place, case r.kind
    when 'counter' then coalesce((select e.total from rule_counter e where ${isOwn} and e.${isSame} and e.part = r.part), 0)
    when 'sum' then (select coalesce(sum(e.added), 0)::bigint from rule_entry e where ${isOwn} and e.${isSame} and e.part = r.part and ${counts})
    else (select count(distinct e.part) from rule_entry e where ${isOwn} and e.${isSame} and ${counts}) end as total,
  r.kind = 'distinct' and exists (select from rule_entry e where ${isOwn} and e.${isSame} and e.part = r.part and ${counts}) as is_known
from json_to_recordset($3::json) as r(place integer, rule_id bigint, span text, part bytea, kind text, since timestamp(3))`,
    values: [
      programId,
      userId,
      JSON.stringify(asked.map((one, place) => ({ ...one, place }))),
      // Before all that was ever decided.
      '1970-01-01T00:00:00',
    ],
  };
}

/**
 * Locks what rules count of single transactions. The totals are read by a later statement: one that locks and reads sees what was
 * there when it began to wait.
 */
export function lockCounted(programId: number, userId: number, ruleIds: readonly number[]): Statement {
  return {
    text: `insert into rule_counter as t (program_id, user_id, rule_id, span, part, total)
select $1::bigint, $2::bigint, id, '', '', 0 from unnest($3::bigint[]) as id order by id
on conflict (program_id, user_id, rule_id, span, part) do update set total = t.total`,
    values: [programId, userId, `{${[...ruleIds].sort((a, b) => a - b).join()}}`],
  };
}

/** What is counted in a span of the calendar, with the bounds within which the total must be afterwards. */
export interface CountedInSpan extends CountedThing {
  readonly added: number;
  readonly at_most: number | null;
  readonly at_least: number | null;
  readonly ends_at: string | null;
}

/** What is counted as a single transaction. */
export interface CountedAlone extends CountedThing {
  readonly at: string;
  readonly added: number;
  readonly ends_at: string | null;
}

/** A decision to write. Instants are UTC. */
export interface NewDecision {
  readonly id: number;
  readonly transactionHash: string;
  readonly factsHash: string;
  readonly isAllowed: boolean;
  readonly decidedAt: string;
  readonly sealed: string;
}

/** The state by which was decided: of the programme, and of the user. */
export interface DecidedBy {
  readonly rulesVersion: number;
  readonly userVersion: number;
}

/** Whether a decision was written, and the totals of what it counted in spans of the calendar, in the order of the list. */
export interface WrittenDecision {
  readonly is_written: boolean;
  readonly totals: readonly number[] | null;
}

const decideText = `with live as materialized (
  select 1 ${fromLiveCaller}
    and p.rules_version = $5::bigint
    and exists (select from users u where u.program_id = $1::bigint and u.id = $4::bigint and u.closed_at is null
      and u.version = $6::integer)
), counting as materialized (
  select r.* from json_to_recordset($8::json) as r(place integer, rule_id bigint, span text, part bytea, added bigint,
    at_most bigint, at_least bigint, ends_at timestamp(0))
), moved as (
  insert into rule_counter as t (program_id, user_id, rule_id, span, part, total, ends_at)
  select $1::bigint, $4::bigint, c.rule_id, c.span, c.part, c.added, c.ends_at from counting c, live order by c.place
  on conflict (program_id, user_id, rule_id, span, part)
    do update set total = least(t.total + excluded.total, ${Number.MAX_SAFE_INTEGER})
  returning t.rule_id, t.span, t.part, t.total
), held as (
  select count(*) as count, json_agg(m.total order by c.place) as totals,
    coalesce(bool_and(m.total <= coalesce(c.at_most, m.total) and m.total >= coalesce(c.at_least, m.total)), true) as is_within
  from moved m join counting c on c.rule_id = m.rule_id and c.span = m.span and c.part = m.part
), written as (
  insert into ${decisionTable} (program_id, user_id, id, transaction_hash, facts_hash, is_allowed, totals, decided_at, sealed)
  select $1::bigint, $4::bigint, $9::bigint, $7::bytea, $10::bytea, $11::boolean, h.totals, $12::timestamp(3), $13::bytea
  from held h, live where h.is_within
  on conflict do nothing returning id
), entered as (
  insert into rule_entry (program_id, user_id, rule_id, span, at, decision_id, part, added, ends_at)
  select $1::bigint, $4::bigint, r.rule_id, r.span, r.at, w.id, r.part, r.added, r.ends_at
  from json_to_recordset($14::json) as r(rule_id bigint, span text, at timestamp(3), part bytea, added bigint, ends_at timestamp(0)), written w
)
select exists (select from written) as is_written, h.totals,
  case when h.count > 0 and not exists (select from written) then refuse_count() end as refused
from held h`;

/**
 * Counts and writes a decision, all of it or nothing, while what was decided by still holds, no earlier call has decided of the
 * transaction (its hash is unique), and every total stays within its bounds. Fails with `countRefused` where it had begun to count and may not.
 */
export function writeDecision(
  { programId, clientId, clientGeneration }: AskingClient,
  userId: number,
  by: DecidedBy,
  decision: NewDecision,
  counted: { readonly inSpans: readonly CountedInSpan[]; readonly alone: readonly CountedAlone[] },
): Statement<WrittenDecision> {
  return {
    text: decideText,
    values: [
      ...[programId, clientId, clientGeneration, userId],
      ...[by.rulesVersion, by.userVersion, decision.transactionHash],
      JSON.stringify(counted.inSpans.map((one, place) => ({ ...one, place }))),
      ...[decision.id, decision.factsHash, decision.isAllowed, decision.decidedAt, decision.sealed],
      JSON.stringify(counted.alone),
    ],
  };
}

/** A decision as it is stored. Bytes are `\x` and hexadecimal digits; instants UTC. */
export interface DecisionRow {
  readonly user_id: number;
  readonly id: number;
  readonly facts_hash: string;
  readonly is_allowed: boolean;
  readonly totals: readonly number[] | null;
  readonly decided_at: string;
  readonly reversal_hash: string | null;
  readonly reversed_at: string | null;
  readonly sealed: string;
}

const decisionColumns =
  'd.user_id, d.id, d.facts_hash, d.is_allowed, d.totals, d.decided_at, d.reversal_hash, d.reversed_at, d.sealed';

/** Finds what was decided of a transaction. */
export function findDecision(
  programId: number,
  userId: number,
  transactionHash: string,
): Statement<{ row: DecisionRow }> {
  return {
    text: `select row_to_json(r) as row from (select ${decisionColumns} from ${decisionTable} d
where d.program_id = $1::bigint and d.user_id = $2::bigint and d.transaction_hash = $3::bytea) r`,
    values: [programId, userId, transactionHash],
  };
}

/** All decisions of a user, the oldest first. */
export function readDecisionsOf(programId: number, userId: number): Statement<{ row: DecisionRow }> {
  return {
    text: `select row_to_json(r) as row from (select ${decisionColumns} from ${decisionTable} d
where d.program_id = $1::bigint and d.user_id = $2::bigint order by d.id) r`,
    values: [programId, userId],
  };
}

/** The decisions of a user, the newest first, behind one; at most `limit`. */
export function listDecisions(
  programId: number,
  userId: number,
  { after, limit }: { readonly after: Position | null; readonly limit: number },
): Statement<{ row: DecisionRow }> {
  return {
    text: `select row_to_json(r) as row from (select ${decisionColumns} from ${decisionTable} d
where d.program_id = $1::bigint and d.user_id = $2::bigint and d.id < $3::bigint order by d.id desc limit $4::integer) r`,
    values: [programId, userId, after?.id ?? Number.MAX_SAFE_INTEGER, limit],
  };
}

/** Which decisions of a programme are looked for. What is undefined does not matter. */
export interface DecisionQuestion {
  readonly user_id: number | undefined;
  readonly is_allowed: boolean | undefined;
  /** Days in UTC, `yyyy-mm-dd`, both included. */
  readonly from_date: string | undefined;
  readonly to_date: string | undefined;
}

/**
 * The decisions of a programme, the newest first, behind one; at most `limit`. With the keys of the users: those of erased users are
 * left out. A position is the moment of a decision and its number.
 */
export function listProgramDecisions(
  programId: number,
  question: DecisionQuestion,
  { after, limit }: { readonly after: Position | null; readonly limit: number },
): Statement<{ row: DecisionRow; wrapped: Buffer }> {
  const values: (string | number | boolean)[] = [programId, limit];
  const conditions = ['d.program_id = $1::bigint'];
  const where = (value: string | number | boolean | undefined, condition: (parameter: string) => string) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  where(question.user_id, (user) => `d.user_id = ${user}::bigint`);
  where(question.is_allowed, (isAllowed) => `d.is_allowed = ${isAllowed}::boolean`);
  where(question.from_date, (day) => `d.decided_at >= ${day}::date`);
  where(question.to_date, (day) => `d.decided_at < ${day}::date + 1`);
  where(after?.value, (value) => `d.decided_at <= ${value}::timestamp(3)`);
  where(after?.id, (id) => `(d.decided_at, d.id) < ($${values.length - 1}::timestamp(3), ${id}::bigint)`);
  return {
    text: `select row_to_json(r) as row, r.wrapped from (select ${decisionColumns}, k.wrapped from ${decisionTable} d
join user_key k on k.program_id = d.program_id and k.user_id = d.user_id
where ${conditions.join(' and ')} order by d.decided_at desc, d.id desc limit $2::integer) r`,
    values,
  };
}

/**
 * The decisions between two moments (UTC; the first is within, the last is not), of a user or all who are not closed, in their order; with the
 * keys of the users.
 */
export function readDecisionsBetween(
  programId: number,
  { userId, from, to, limit }: { userId: number | null; from: string; to: string; limit: number },
): Statement<{ row: DecisionRow; wrapped: Buffer }> {
  return {
    text: `select row_to_json(r) as row, k.wrapped from (select ${decisionColumns}, d.program_id from ${decisionTable} d
join users u on u.program_id = d.program_id and u.id = d.user_id and u.closed_at is null
where d.program_id = $1::bigint and ($2::bigint is null or d.user_id = $2::bigint)
  and d.decided_at >= $3::timestamp and d.decided_at < $4::timestamp order by d.decided_at, d.id limit $5::integer) r
join user_key k on k.program_id = r.program_id and k.user_id = r.user_id order by r.decided_at, r.id`,
    values: [programId, userId, from, to, limit],
  };
}

/** What a reversal takes from what was counted. */
export interface GivenBack extends CountedThing {
  readonly amount: number;
}

/** What becomes of the single transactions that a decision counted. */
export interface GivenBackAlone {
  readonly rule_id: number;
  readonly amount: number;
  /** The transaction counts no more at all. */
  readonly whole: boolean;
}

// Counters are locked before the decision, as by who decides: of two orders each could wait for the other.
const reverseText = `with given as materialized (
  select r.* from json_to_recordset($7::json) as r(place integer, rule_id bigint, span text, part bytea, amount bigint)
), locked as materialized (
  select c.rule_id, c.span, c.part, r.amount from given r
  join rule_counter c on c.program_id = $1::bigint and c.user_id = $2::bigint and c.rule_id = r.rule_id and c.span = r.span and c.part = r.part
  order by r.place for update of c
), reversed as (
  update ${decisionTable} d set reversal_hash = $4::bytea, reversed_at = $5::timestamp(0), sealed = $6::bytea
  where d.program_id = $1::bigint and d.user_id = $2::bigint and d.id = $3::bigint and d.reversal_hash is null
    and (select count(*) from locked) >= 0
  returning d.id
), lowered as (
  update rule_counter c set total = greatest(c.total - l.amount, 0) from locked l, reversed
  where c.program_id = $1::bigint and c.user_id = $2::bigint and c.rule_id = l.rule_id and c.span = l.span and c.part = l.part
), removed as (
  delete from rule_entry e using json_to_recordset($8::json) as r(rule_id bigint, amount bigint, whole boolean), reversed
  where e.program_id = $1::bigint and e.user_id = $2::bigint and e.rule_id = r.rule_id and e.decision_id = $3::bigint and r.whole
), reduced as (
  update rule_entry e set added = greatest(e.added - r.amount, 0)
  from json_to_recordset($8::json) as r(rule_id bigint, amount bigint, whole boolean), reversed
  where e.program_id = $1::bigint and e.user_id = $2::bigint and e.rule_id = r.rule_id and e.decision_id = $3::bigint and not r.whole
)
select exists (select from reversed) as is_reversed`;

/** Gives back what a decision counted, once: false where an earlier call did. */
export function reverseDecision(
  programId: number,
  userId: number,
  decisionId: number,
  reversal: { readonly hash: string; readonly now: string; readonly sealed: string },
  given: { readonly inSpans: readonly GivenBack[]; readonly alone: readonly GivenBackAlone[] },
): Statement<{ is_reversed: boolean }> {
  return {
    text: reverseText,
    values: [
      ...[programId, userId, decisionId, reversal.hash, reversal.now, reversal.sealed],
      JSON.stringify(given.inSpans.map((one, place) => ({ ...one, place }))),
      JSON.stringify(given.alone),
    ],
  };
}
