import type { FurtherName, FurtherRead } from './user-state.ts';

/** By what a change finds what `readSecrets` read: stored hashes by their kinds; null where the user has none of them. */
export const secretsRead: FurtherName<Readonly<Record<string, string>> | null> = { name: 'further_secrets' };

/** Reads stored hashes of the user, by the kinds under which they lie. */
export function readSecrets(kinds: readonly string[]): FurtherRead {
  return {
    ...secretsRead,
    sql: (parameter) => `(select json_object_agg(s.kind, s.hash) from user_secret s
    where s.program_id = $1::bigint and s.user_id = $5::bigint and s.kind = any(string_to_array(${parameter}::text, ',')))`,
    value: kinds.join(),
  };
}
