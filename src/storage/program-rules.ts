import type { RuleRow } from '../rules/rule-of-row.ts';
import type { Statement } from './connections.ts';

/** A rule of a programme as it is stored. */
export interface ProgramRuleRow extends RuleRow {
  readonly notes: string | null;
}

/** What is selected of a rule of a programme, from the table as `t`. */
export const programRuleColumns = 't.id, t.type, t.access_type, t.status, t.value, t.notes, t.parts';

/** The rules of a programme, in the order in which they came. */
export function listProgramRules(programId: number): Statement<{ row: ProgramRuleRow }> {
  return {
    text: `select row_to_json(r) as row from (select ${programRuleColumns} from program_rule t
where t.program_id = $1::bigint and t.closed_at is null order by t.id) r`,
    values: [programId],
  };
}

/** The version of what holds for all users of a programme: its rules, its settings, its groups. */
export function readRulesVersion(programId: number): Statement<{ readonly version: number }> {
  return { text: 'select rules_version as version from program where id = $1::bigint', values: [programId] };
}

/**
 * Has whatever was decided by an older state of what holds for all users of a programme be decided anew, and keeps other changes of it
 * waiting until the transaction ends. Answers the version that there is now.
 */
export function raiseRulesVersion(programId: number): Statement<{ readonly version: number }> {
  return {
    text: 'update program set rules_version = rules_version + 1 where id = $1::bigint returning rules_version as version',
    values: [programId],
  };
}

/** Writes new rules. `now`: UTC, `yyyy-mm-ddThh:mm:ss`. */
export function insertProgramRules(
  programId: number,
  rules: readonly ProgramRuleRow[],
  now: string,
): Statement {
  return {
    text: `insert into program_rule (program_id, id, type, access_type, status, value, notes, parts, created_at, updated_at)
select $1::bigint, t.id, t.type, t.access_type, t.status, t.value, t.notes, t.parts, $3::timestamp, $3::timestamp
from json_populate_recordset(null::program_rule, $2::json) t`,
    values: [programId, JSON.stringify(rules), now],
  };
}

/** Gives rules what they say now. */
export function updateProgramRules(
  programId: number,
  rules: readonly ProgramRuleRow[],
  now: string,
): Statement {
  return {
    text: `update program_rule r set type = t.type, access_type = t.access_type, status = t.status, value = t.value, notes = t.notes,
  parts = t.parts, updated_at = $3::timestamp
from json_populate_recordset(null::program_rule, $2::json) t where r.program_id = $1::bigint and r.id = t.id`,
    values: [programId, JSON.stringify(rules), now],
  };
}

/** Removes rules; what they said stays for whoever has to explain a decision. */
export function closeProgramRules(programId: number, ids: readonly number[], now: string): Statement {
  return {
    text: `update program_rule set closed_at = $3::timestamp, updated_at = $3::timestamp
where program_id = $1::bigint and id = any($2::bigint[])`,
    values: [programId, `{${ids.join()}}`, now],
  };
}
