import type { ReviewOutcome, ReviewState, ReviewStep } from '../catalogue/reviews.ts';
import type { Statement } from './connections.ts';
import type { FurtherName, FurtherRead } from './user-state.ts';

/** The table of what waits for a decision, and what its numbers are taken by. */
export const reviewTable = 'review';

/** A review as `row_to_json` writes its row. `sealed`: `\x` and hexadecimal digits. Instants are UTC, `yyyy-mm-ddThh:mm:ss`. */
export interface ReviewRow {
  readonly program_id: number;
  readonly user_id: number;
  readonly id: number;
  readonly step: ReviewStep;
  readonly entity: number;
  readonly entity_id: number;
  readonly country: string | null;
  readonly version: number;
  readonly created_at: string;
  readonly claimed_by: number | null;
  readonly claimed_until: string | null;
  readonly asked_at: string | null;
  readonly opinions: readonly number[];
  readonly sealed: string | null;
  readonly closed_at: string | null;
  readonly outcome: Exclude<ReviewOutcome, 'more'> | null;
  readonly decided_by: number | null;
  readonly [column: string]: unknown;
}

/** Reads one review of the user of a change, whether it is open or not; null where the user has none of that number. */
export function readReviewOf(id: number): FurtherRead & FurtherName<ReviewRow | null> {
  return {
    ...reviewOf,
    sql: (parameter) => `(select row_to_json(t) from ${reviewTable} t
    where t.program_id = $1::bigint and t.user_id = $5::bigint and t.id = ${parameter}::bigint)`,
    value: String(id),
  };
}

/** By what a change finds what `readReviewOf` read. */
export const reviewOf: FurtherName<ReviewRow | null> = { name: 'further_review' };

/** Which reviews are listed. */
export interface ReviewQuestion {
  readonly step: ReviewStep | undefined;
  readonly user_id: number | undefined;
  readonly country: string | undefined;
  /** Absent: all that wait for a reviewer. */
  readonly state: Exclude<ReviewState, 'decided' | 'ended'> | undefined;
  /** Those that wait since before this instant. */
  readonly before: string | undefined;
  /** Those that wait since then or before have waited past the limit of the programme; null where it sets none. */
  readonly dueBefore: string | null;
  /** Whether they have; what waits for the person is not due meanwhile. */
  readonly overdue: boolean | undefined;
  /** Those of users whose risk is so much or more, 0 to 100. */
  readonly risk: number | undefined;
  /** Whether somebody holds it, or who. */
  readonly assigned: boolean | undefined;
  readonly claimed_by: number | undefined;
}

const openOnes = `select r.* from ${reviewTable} r
join users u on u.program_id = r.program_id and u.id = r.user_id and u.closed_at is null`;

const ofState = {
  waiting: 'r.asked_at is null and cardinality(r.opinions) = 0',
  second: 'r.asked_at is null and cardinality(r.opinions) = 1',
  third: 'r.asked_at is null and cardinality(r.opinions) = 2',
  asked: 'r.asked_at is not null',
} as const;

/**
 * Lists open reviews of open users, the oldest first. By `risk` the queue is read through: what people are to look at is far less than
 * the users who have a risk. `now`: UTC, `yyyy-mm-ddThh:mm:ss`.
 */
export function listReviews(
  programId: number,
  question: ReviewQuestion,
  {
    now,
    after,
    limit,
  }: {
    readonly now: string;
    readonly after: { readonly value: string; readonly id: number } | null;
    readonly limit: number;
  },
): Statement<{ readonly row: ReviewRow }> {
  const values: (string | number)[] = [programId, limit];
  const conditions = ['r.program_id = $1::bigint', 'r.closed_at is null'];
  const add = (condition: (parameter: string) => string, value: string | number | undefined) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  const { state, assigned } = question;
  conditions.push(state ? ofState[state] : 'r.asked_at is null');
  add((parameter) => `r.step = ${parameter}::text`, question.step);
  add((parameter) => `r.user_id = ${parameter}::bigint`, question.user_id);
  add((parameter) => `r.country = ${parameter}::text`, question.country);
  add((parameter) => `r.created_at <= ${parameter}::timestamp`, question.before);
  const { overdue, dueBefore } = question;
  if (overdue !== undefined && dueBefore === null) conditions.push(String(!overdue));
  else if (overdue !== undefined)
    add(
      (parameter) =>
        overdue
          ? `r.asked_at is null and r.created_at <= ${parameter}::timestamp`
          : `(r.asked_at is not null or r.created_at > ${parameter}::timestamp)`,
      dueBefore!,
    );
  add((parameter) => `u.risk_rate >= ${parameter}::integer`, question.risk);
  add((parameter) => `r.claimed_by = ${parameter}::bigint`, question.claimed_by);
  const isHeld = assigned ?? (question.claimed_by === undefined ? undefined : true);
  if (isHeld !== undefined)
    add(
      (parameter) =>
        isHeld
          ? `r.claimed_by is not null and r.claimed_until > ${parameter}::timestamp`
          : `(r.claimed_by is null or r.claimed_until <= ${parameter}::timestamp)`,
      now,
    );
  if (after) {
    values.push(after.value, after.id);
    conditions.push(`(r.created_at, r.id) > ($${values.length - 1}::timestamp, $${values.length}::bigint)`);
  }
  return {
    text: `select row_to_json(t) as row from (${openOnes} where ${conditions.join(' and ')}
order by r.created_at, r.id limit $2::integer) t`,
    values,
  };
}

/** Reads a review of an open user, whether it is open or not. */
export function readReview(programId: number, id: number): Statement<{ readonly row: ReviewRow }> {
  return {
    text: `select row_to_json(t) as row from (${openOnes} where r.program_id = $1::bigint and r.id = $2::bigint) t`,
    values: [programId, id],
  };
}

/** Reads every review that a user ever had, closed users included, the oldest first. */
export function readReviewsOf(programId: number, userId: number): Statement<{ readonly row: ReviewRow }> {
  return {
    text: `select row_to_json(r) as row from ${reviewTable} r
where r.program_id = $1::bigint and r.user_id = $2::bigint order by r.id`,
    values: [programId, userId],
  };
}

/** Who claims a review, when, and until when it is held. */
export interface Claiming {
  readonly clientId: number;
  readonly now: string;
  readonly until: string;
}

/** Gives a review to a client, if it is open and nobody else holds it; of several at once one gets the row. */
export function claimReview(
  programId: number,
  id: number,
  { clientId, now, until }: Claiming,
): Statement<{ readonly row: ReviewRow }> {
  return {
    text: `update ${reviewTable} r set claimed_by = $3::bigint, claimed_until = $5::timestamp
where r.program_id = $1::bigint and r.id = $2::bigint and r.closed_at is null and not $3::bigint = any(r.opinions)
  and (r.claimed_by is null or r.claimed_by = $3::bigint or r.claimed_until <= $4::timestamp)
  and exists (select from users u where u.program_id = r.program_id and u.id = r.user_id and u.closed_at is null)
returning row_to_json(r) as row`,
    values: [programId, id, clientId, now, until],
  };
}

/** Takes a review back from the client that holds it. */
export function releaseReview(
  programId: number,
  id: number,
  { clientId, now }: Omit<Claiming, 'until'>,
): Statement<{ readonly row: ReviewRow }> {
  return {
    text: `update ${reviewTable} r set claimed_by = null, claimed_until = null
where r.program_id = $1::bigint and r.id = $2::bigint and r.closed_at is null and r.claimed_by = $3::bigint
  and r.claimed_until > $4::timestamp
returning row_to_json(r) as row`,
    values: [programId, id, clientId, now],
  };
}
