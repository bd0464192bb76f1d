import {
  account,
  accountData,
  accountEnding,
  accountInfo,
  accountSecurity,
} from '../catalogue/resources/account.ts';
import { isLiveRowOf, tableOf } from './ownership.ts';
import { type Presentation, present, type Row } from './present.ts';
import type { LookedUp } from './rows.ts';
import { type SqlSource, sqlMembers } from './shown-value.ts';

/** The members of an account in the order of answers. */
const members = Object.keys(accountData.fields).filter((name) => name !== 'as_of');

/**
 * SQL of a JSON array of a user's accounts in the order in which they came, each framed as an answer of its own (samples); null
 * where there are none. It reads from `u` (the row of the user) and `zone`.
 */
export function selectAccounts(customField: boolean): string {
  const source: SqlSource = { alias: 't', customField };
  const security = `(select row_to_json(s) from (select ${sqlMembers(accountSecurity, source)}) s)`;
  const info = sqlMembers(accountInfo, source, {
    source_time_zone: 'u.preferences_time_zone',
    security,
  } satisfies { [Name in LookedUp<typeof accountInfo>]: string } & { security: string });
  const shown: Readonly<Record<string, string>> = {
    info: `select row_to_json(r) from (select ${info}) r`,
    ...(customField && { custom_field: 't.custom_field' }),
    geo_coordinates: 't.geo_coordinates',
  };
  const pieces = members.map((name) => `'"${name}":' || coalesce((${shown[name] ?? 'null'})::text, 'null')`);
  const ending = JSON.stringify(accountEnding).slice(1);
  const text = `'{"result":null,' || concat_ws(',', ${pieces.join(', ')}) || ',${ending}'`;
  const owner = { programId: 'u.program_id', userId: 'u.id' };
  return `select json_agg((${text})::json order by t.id) from ${tableOf(account)} t where ${isLiveRowOf(account, owner)}`;
}

/** The same in JavaScript: the members of one account. `timeZone`: the zone that the user prefers. */
export function presentAccount(
  row: Row,
  timeZone: string | null,
  presentation: Presentation,
): Record<string, unknown> {
  const shown: Readonly<Record<string, unknown>> = {
    info: {
      ...present(accountInfo, { ...row, source_time_zone: timeZone }, presentation),
      security: present(accountSecurity, row, presentation),
    },
    custom_field: presentation.customField ? (row['custom_field'] ?? null) : null,
    geo_coordinates: row['geo_coordinates'] ?? null,
  };
  return Object.fromEntries(members.map((name) => [name, shown[name] ?? null]));
}

/** An account as it stands among those of a user. */
export function frameAccount(shown: Record<string, unknown>): Record<string, unknown> {
  return { result: null, ...shown, ...accountEnding };
}
