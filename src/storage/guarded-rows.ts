import type { Row } from '../derive/present.ts';
import { checkTable } from './checks.ts';
import { reviewTable } from './reviews.ts';
import { ticketColumns, ticketTable } from './tickets.ts';
import { recoveryCodeTable, twoFactorTable } from './two-factor.ts';
import { hitTable } from './watchlist-hits.ts';

/** A row that a change gives another form, provided that the row is still what was read. */
export interface ReplacedRow {
  readonly before: Row;
  readonly after: Row;
}

/** A table of which rows are replaced so: by what a row is found, and what a change may give another form. */
interface GuardedTable {
  readonly key: readonly string[];
  readonly columns: readonly string[];
}

/** The tables of which a change replaces rows that are no rows of a list. */
const guardedTables: Readonly<Record<string, GuardedTable>> = {
  challenge: {
    key: ['program_id', 'id'],
    columns: [
      ...['user_id', 'channel', 'contact_id', 'link', 'code', 'link_mac', 'proven_mac', 'status', 'attempts'],
      ...['code_ends_at', 'link_ends_at', 'proven_ends_at', 'sought', 'country'],
    ],
  },
  [twoFactorTable]: {
    key: ['program_id', 'user_id'],
    columns: ['secret', 'since', 'last_step', 'pending', 'pending_ends_at'],
  },
  [ticketTable]: { key: ['program_id', 'user_id', 'id'], columns: ticketColumns },
  [hitTable]: {
    key: ['program_id', 'user_id', 'id'],
    columns: [
      ...['status', 'score', 'entry_digest', 'version', 'updated_at', 'decided_at', 'decided_by', 'sealed'],
    ],
  },
  [checkTable]: {
    key: ['program_id', 'user_id', 'id'],
    columns: ['state', 'outcome', 'asked_at', 'ended_at', 'sealed'],
  },
  [reviewTable]: {
    key: ['program_id', 'user_id', 'id'],
    columns: [
      ...['step', 'country', 'version', 'claimed_by', 'claimed_until', 'asked_at', 'opinions', 'sealed'],
      ...['closed_at', 'outcome', 'decided_by'],
    ],
  },
  [recoveryCodeTable]: { key: ['program_id', 'user_id', 'number'], columns: ['hash', 'used_at'] },
};

/** SQL that locks the rows of a JSON parameter that are still what was read, and answers one row for each. */
export function stillAsRead(table: string, parameter: string): string {
  const { key, columns } = guardedTable(table);
  const same = columns.map((name) => `t.${name} is not distinct from r.${name}`);
  return `select 1 from ${table} t join json_populate_recordset(null::${table}, ${parameter}::json) r on ${isSame(key)}
  where t.program_id = $1::bigint and ${same.join(' and ')} order by ${key.map((name) => `t.${name}`).join()} for update of t`;
}

/** SQL that gives the rows of a JSON parameter their new form where a condition holds. */
export function replaceRows(table: string, parameter: string, condition: string): string {
  const { key, columns } = guardedTable(table);
  const assigned = columns.map((name) => `${name} = r.${name}`);
  return `update ${table} t set ${assigned.join(', ')}
from json_populate_recordset(null::${table}, ${parameter}::json) r
where t.program_id = $1::bigint and ${isSame(key)} and ${condition}`;
}

function isSame(key: readonly string[]): string {
  return key.map((name) => `t.${name} = r.${name}`).join(' and ');
}

function guardedTable(table: string): GuardedTable {
  const found = guardedTables[table];
  if (!found) throw new Error(`a change cannot replace rows of ${table}`);
  return found;
}
