/**
 * How the row by which a user is found, and the counts of users, are kept: by the statement that writes the user. A
 * count is never changed by a call: what changes is added as a row of differences (`user_delta`), so that calls about
 * different users never wait for each other. docs/decisions/0014-inquiries.md has the figures.
 */

/** A row of `user_search`. Instants are `yyyy-mm-ddThh:mm:ss` in UTC; texts are folded. */
export interface SearchRow {
  readonly program_id: number;
  readonly user_id: number;
  readonly created_at: string;
  readonly is_closed: boolean;
  readonly status: number;
  readonly country_code: string | null;
  readonly currencies: readonly string[];
  readonly first_name: string;
  readonly last_name: string;
  readonly nick_name: string;
  /** The forms of the names in ASCII, for the index (src/search/name-forms.ts). */
  readonly names: string;
  /** The same in their own letters; '' where they are ASCII. Null in a row of version 1. */
  readonly name_words: string;
  readonly email: string;
  readonly other_emails: string;
  readonly phones: string;
  readonly source_id: string;
}

/** The table of search rows. */
export const searchTable = 'user_search';

/** The columns by which users are counted. */
const countedColumns: readonly string[] = ['is_closed', 'status', 'country_code', 'currencies'];

/** Whether a change of these columns moves a count. */
export function movesCounts(columns: readonly string[]): boolean {
  return columns.some((column) => countedColumns.includes(column));
}

/**
 * SQL text of one step of a statement (`<name> as (…)`) that counts users that were just made: `inserted` names the
 * step that inserted their search rows and returned them. However many there are, it adds one row for each day,
 * status, country and set of currencies among them.
 */
export function countInserted(inserted: string): string {
  return `insert into user_delta (program_id, day, ${countedColumns.join(', ')}, users, first_id, last_id)
  select program_id, created_at::date, ${countedColumns.join(', ')}, count(*), min(user_id), max(user_id)
  from ${inserted} group by program_id, created_at::date, ${countedColumns.join(', ')}`;
}

/**
 * SQL text of one step that counts users anew whose search rows were changed: `updated` names the step that updated
 * them and returned their new form. The old form is read as it was before the statement.
 */
export function countUpdated(updated: string): string {
  const counted = (alias: string) => countedColumns.map((column) => `${alias}.${column}`).join(', ');
  const rows = (alias: string, users: number) =>
    `select n.program_id, n.created_at::date, ${counted(alias)}, ${users}, n.user_id, n.user_id
  from ${updated} n join ${searchTable} o on o.program_id = n.program_id and o.user_id = n.user_id
  where (${counted('o')}) is distinct from (${counted('n')})`;
  return `insert into user_delta (program_id, day, ${countedColumns.join(', ')}, users, first_id, last_id)
  ${rows('o', -1)}
  union all ${rows('n', 1)}`;
}

/** SQL text of one step that changes columns of one user's search row, given the parameter that holds the change. */
export function updateSearch(columns: readonly string[], parameter: string, where: string): string {
  return `update ${searchTable} t set ${columns.map((column) => `${column} = r.${column}`).join(', ')}
from json_populate_record(null::${searchTable}, ${parameter}::json) r
where ${where} returning t.program_id, t.user_id, t.created_at, ${countedColumns.map((column) => `t.${column}`).join(', ')}`;
}

/** What the step that inserts search rows returns for `countInserted`. */
export const insertedColumns = `program_id, user_id, created_at, ${countedColumns.join(', ')}`;
