import type { CheckReason } from '../../catalogue/checks.ts';
import { checkReasons } from '../../catalogue/checks.ts';
import { type CheckRow, checkTable } from '../../storage/checks.ts';
import type { UserVault } from '../../storage/user-vault.ts';

/** What of a check is sealed under the data key of its user. */
export interface CheckContent {
  /** The machine-readable zone that a caller has sent to be checked. */
  readonly mrz?: string;
  readonly reasons?: readonly CheckReason[];
}

/** Seals what a check found. */
export function sealCheck(vault: UserVault, id: number, content: CheckContent): string {
  return vault.seal(checkTable, id, JSON.stringify(content));
}

/** What a check found, opened; null while it has found nothing. Throws UnsealError. */
export function openCheck(
  vault: UserVault,
  { id, sealed }: Pick<CheckRow, 'id' | 'sealed'>,
): CheckContent | null {
  return sealed === null ? null : JSON.parse(vault.open(checkTable, id, sealed));
}

/** A check as answers show it. */
export function showCheck(row: CheckRow, content: CheckContent | null): Record<string, unknown> {
  const { id, user_id, name, step, entity, entity_id, state, counts, outcome, created_at, ended_at } = row;
  return {
    ...{ id, user_id, check: name, step, entity, entity_id, state, counts, outcome },
    reasons: (content?.reasons ?? []).map((code) => ({ code, text: checkReasons[code] })),
    date_utc: created_at,
    end_date_utc: ended_at,
  };
}
