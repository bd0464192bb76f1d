import type { CheckReason, ScoredEvent } from '../../catalogue/checks.ts';
import { checkerReason, checkReasons } from '../../catalogue/checks.ts';
import { type CheckRow, checkTable } from '../../storage/checks.ts';
import type { UserVault } from '../../storage/user-vault.ts';
import type { OutsideResult } from './outside-result.ts';

/** What of a check is sealed under the data key of its user. */
export interface CheckContent {
  /** The machine-readable zone that a caller has sent to be checked. */
  readonly mrz?: string;
  readonly reasons?: readonly CheckReason[];
  /** What an outside checker has said. */
  readonly result?: OutsideResult;
  /** What else was learnt, by name. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Why minFraud is asked. */
  readonly event?: ScoredEvent;
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

/** A check as answers show it. Of what a checker has read, numbers of papers are masked. */
export function showCheck(row: CheckRow, content: CheckContent | null): Record<string, unknown> {
  const { id, user_id, name, step, entity, entity_id, state, counts, outcome } = row;
  const { reasons = [], result, fields } = content ?? {};
  return {
    ...{ id, user_id, check: name, step, entity, entity_id, state, counts, outcome },
    reasons: [
      ...reasons.map((code) => ({ code, text: checkReasons[code] })),
      ...(result?.reasons ?? []).map((text) => ({ code: checkerReason, text })),
    ],
    fields: result ? maskFields(result) : (fields ?? null),
    date_utc: row.created_at,
    asked_date_utc: row.asked_at,
    end_date_utc: row.ended_at,
  };
}

function maskFields({ fields, mrz }: OutsideResult): Record<string, string> {
  return {
    ...fields,
    ...(fields.number !== undefined && { number: hidden }),
    ...(mrz !== undefined && { mrz: hidden }),
  };
}

const hidden = '____';
