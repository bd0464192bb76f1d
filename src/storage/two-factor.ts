import type { FurtherName, FurtherRead } from './user-state.ts';

/** The tables of the second factor. */
export const twoFactorTable = 'two_factor';
export const recoveryCodeTable = 'recovery_code';

/** A row of `two_factor`. Bytes are `\x` and hexadecimal digits, instants UTC, `yyyy-mm-ddThh:mm:ss`. */
export type TwoFactorRow = Readonly<{
  program_id: number;
  user_id: number;
  secret: string | null;
  since: string | null;
  last_step: number | null;
  pending: string | null;
  pending_ends_at: string | null;
}>;

/** A row of `recovery_code`, in the same form. */
export type RecoveryCodeRow = Readonly<{
  program_id: number;
  user_id: number;
  number: number;
  hash: string | null;
  used_at: string | null;
}>;

/** Reads the second factor of the user; null where there never was one. */
export const twoFactorRead: FurtherRead & FurtherName<TwoFactorRow | null> = {
  name: 'further_two_factor',
  sql: () =>
    `(select row_to_json(t) from ${twoFactorTable} t where t.program_id = $1::bigint and t.user_id = $5::bigint)`,
};

/** Reads the recovery codes of the user, used ones too, by their numbers. */
export const recoveryCodesRead: FurtherRead & FurtherName<readonly RecoveryCodeRow[]> = {
  name: 'further_recovery_codes',
  sql: () => `(select coalesce(json_agg(c order by c.number), '[]') from ${recoveryCodeTable} c
    where c.program_id = $1::bigint and c.user_id = $5::bigint)`,
};

/** Reads the name of the programme. */
export const programNameRead: FurtherRead & FurtherName<string> = {
  name: 'further_program_name',
  sql: () => '(select to_json(n.name) from program n where n.id = $1::bigint)',
};
