import type { Row } from '../derive/present.ts';
import type { Statement } from './connections.ts';
import { fromLiveCaller } from './live-caller.ts';
import { raiseLanes } from './webhook-lanes.ts';

/** A row of the table `history`. Bytes are `\x` and hexadecimal digits, the instant is `yyyy-mm-ddThh:mm:ss` in UTC. */
export type HistoryRow = {
  readonly program_id: number;
  readonly user_id: number;
  readonly number: number;
  readonly id: number;
  readonly activity_type: number;
  readonly entity: number;
  readonly entity_id: number;
  readonly entity_data: number;
  readonly by_entity: number;
  readonly by_entity_id: number;
  readonly created_at: string;
  readonly sealed: string;
  readonly hash: string;
};

/** The end of a user's chain as it was read, and as it becomes. */
export interface MovedHead {
  readonly id: number;
  readonly before: number;
  readonly number: number;
  readonly hash: string;
  readonly at: string;
}

/** Where the history of a user ends, and when that was. */
interface HeadRow {
  readonly id: number;
  readonly history_number: number;
  /** Bytes in PostgreSQL's text form. */
  readonly history_hash: string;
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly history_at: string;
}

/** Reads where the histories of users end. */
export function readHeads(programId: number, userIds: readonly number[]): Statement<HeadRow> {
  return {
    text: `select id, history_number, '\\x' || encode(history_hash, 'hex') as history_hash,
  to_char(history_at, 'YYYY-MM-DD"T"HH24:MI:SS') as history_at
from users
where program_id = $1::bigint and id = any($2::bigint[]) and erased_at is null`,
    values: [programId, `{${userIds.join()}}`],
  };
}

/**
 * Adds an entry to the history of each of several users and touches nothing else of them. It answers the ids of those
 * whose history still ended where it was read; the others are to be worked out again.
 */
export function appendHistory(
  {
    programId,
    clientId,
    clientGeneration,
  }: { programId: number; clientId: number; clientGeneration: number },
  heads: readonly MovedHead[],
  rows: readonly Row[],
): Statement<{ readonly id: number }> {
  return {
    text: appendText,
    values: [programId, clientId, clientGeneration, JSON.stringify(heads), JSON.stringify(rows)],
  };
}

const appendText = `with caller as (select 1 ${fromLiveCaller}),
held as (
  update users t set history_number = r.number, history_hash = r.hash, history_at = r.at
  from json_to_recordset($4::json) as r(id bigint, before integer, number integer, hash bytea, at timestamp(0))
  where t.program_id = $1::bigint and t.id = r.id and t.history_number = r.before and exists (select 1 from caller)
  returning t.id, r.before, r.number
),
noted as (
  insert into history select r.* from json_populate_recordset(null::history, $5::json) r join held on held.id = r.user_id
),
raised as (${raiseLanes('select id as user_id, before, number from held')})
select id from held`;
