import { accessRule } from '../catalogue/resources/access-rule.ts';
import { currency } from '../catalogue/resources/currency.ts';
import { isLiveRowOf, tableOf } from '../derive/ownership.ts';
import type { RuleRow } from '../rules/rule-of-row.ts';
import type { Statement } from './connections.ts';
import { fromLiveCaller } from './live-caller.ts';
import { liveScopes } from './live-scopes.ts';
import { programRuleColumns } from './program-rules.ts';

/** Who asks what rules decide. */
export interface AskingClient {
  readonly programId: number;
  readonly clientId: number;
  readonly clientGeneration: number;
}

/** What rules of a user decide by. What is null of the rules is as it was at the versions that were known. */
export interface RuleState {
  readonly rules_version: number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly program_rules: readonly RuleRow[] | null;
  /** Null: there is no such user. */
  readonly version: number | null;
  readonly status: number;
  readonly time_zone: string | null;
  readonly time_zone_name: string | null;
  readonly currency: string | null;
  readonly wrapped: Buffer;
  readonly scopes: { readonly accounts: readonly number[]; readonly groups: readonly number[] };
  readonly user_rules: readonly RuleRow[];
}

const owner = { programId: 'u.program_id', userId: 'u.id' };

const readText = `select p.rules_version, p.settings,
  case when p.rules_version = $5::bigint then null else (select coalesce(json_agg(row_to_json(r) order by r.id), '[]') from (
    select ${programRuleColumns} from program_rule t where t.program_id = p.id and t.closed_at is null) r) end as program_rules,
  u.version, u.status, u.preferences_time_zone as time_zone, u.preferences_time_zone_name as time_zone_name,
  (select t.code from ${tableOf(currency)} t where ${isLiveRowOf(currency, owner)} and t.is_primary = 1 limit 1) as currency,
  k.wrapped, ${liveScopes(owner.programId, owner.userId)} as scopes,
  (select coalesce(json_agg(row_to_json(r) order by r.id), '[]') from (
    select t.id, t.type, t.access_type, t.status, t.value, t.parts from ${tableOf(accessRule)} t
    where ${isLiveRowOf(accessRule, owner)}) r) as user_rules
from (select p.* ${fromLiveCaller}) p
left join users u on u.program_id = p.id and u.id = $4::bigint and u.closed_at is null
left join user_key k on k.program_id = u.program_id and k.user_id = u.id`;

/** Reads what rules of a user decide by; no row where the client does not count. `knownVersion`: of the programme's rules that are known. */
export function readRuleState(
  { programId, clientId, clientGeneration }: AskingClient,
  userId: number,
  knownVersion: number,
): Statement<RuleState> {
  return { text: readText, values: [programId, clientId, clientGeneration, userId, knownVersion] };
}
