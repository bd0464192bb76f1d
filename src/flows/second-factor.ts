import type { Services } from '../calls/services.ts';
import { activityType, authenticationType, entity, entityData } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { noteText } from '../catalogue/history-notes.ts';
import {
  type RecoveryCodeRow,
  recoveryCodesRead,
  recoveryCodeTable,
  type TwoFactorRow,
  twoFactorRead,
  twoFactorTable,
} from '../storage/two-factor.ts';
import type { FurtherRead } from '../storage/user-state.ts';
import type { Refusal, UserChange } from '../users/user-change.ts';
import { type Check, clearCheck, countAttempt, giveBackAttempt, refuseWrong } from './checks.ts';
import type { FlowInput, FlowRun } from './flow.ts';
import { matchingStep } from './one-time-password.ts';
import { drawRecoveryCodes, findRecoveryCode, isUnused, recoveryCodeHash } from './recovery-codes.ts';

/** What the steps of a second factor see of a flow. */
export type SecondFactorRun = Pick<
  FlowRun<unknown, unknown, unknown>,
  'user' | 'input' | 'reads' | 'services' | 'factor'
>;

/** A one-time password or a recovery code that somebody sent. */
export interface SentFactor {
  readonly type: number;
  readonly code: string;
}

/** What was sent and is right: the password of a step, or a code that is not used yet. */
export type ProvenFactor = { readonly step: number } | { readonly recoveryCode: RecoveryCodeRow };

type FactorServices = Pick<Services, 'keyring' | 'clock'>;

/** The types of a proof that are a second factor. */
const factorTypes: readonly number[] = [authenticationType.totp, authenticationType.recoveryCode];

/** What is read to know whether the user has a second factor. */
export function readsOfSecondFactor(): readonly FurtherRead[] {
  return [twoFactorRead, recoveryCodesRead];
}

/** The check whose wrong answers count for a second factor. */
export function checkOfSecondFactor(userId: number): Check {
  return { kind: 'second_factor', subject: String(userId) };
}

/** Whether the second factor of a user is on. */
export function isSecondFactorOn(user: UserChange): boolean {
  return onlyOn(user.further(twoFactorRead)) !== null;
}

/** How many recovery codes of a user are left. */
export function codesLeft(user: UserChange): number {
  return user.further(recoveryCodesRead).filter(isUnused).length;
}

/**
 * The second factor among the proofs of a call: the first that has a code, whatever comes after it, since a call is one guess.
 * `types`: of which it may be.
 */
export function factorIn(
  { proofs }: Pick<FlowInput, 'proofs'>,
  types: readonly number[] = factorTypes,
): SentFactor | undefined {
  const sent = proofs.find(({ type, code }) => type != null && types.includes(type) && code);
  return sent && { type: sent.type!, code: sent.code! };
}

/** Compares a second factor with what the user has; null where it is wrong, or was used before. */
export function compareFactor(
  user: UserChange,
  { keyring, clock }: FactorServices,
  { type, code }: SentFactor,
): ProvenFactor | null {
  if (type === authenticationType.recoveryCode) {
    const recoveryCode = findRecoveryCode(keyring, user.further(recoveryCodesRead), code);
    return recoveryCode ? { recoveryCode } : null;
  }
  const row = onlyOn(user.further(twoFactorRead));
  if (!row) return null;
  const secret = user.vault!.open(twoFactorTable, user.userId, row.secret);
  const step = matchingStep(secret, code, clock(), row.last_step);
  return step === null ? null : { step };
}

/** Uses a second factor up that is right: the write is lost where another call has used it meanwhile. */
export function useUpFactor(user: UserChange, factor: ProvenFactor): void {
  if ('step' in factor) {
    user.replaceRow(twoFactorTable, user.further(twoFactorRead)!, { last_step: factor.step });
    return;
  }
  user.replaceRow(recoveryCodeTable, factor.recoveryCode, { used_at: user.now });
  noteCodeUsed(user);
  user.notify('recovery_code_used', { left: codesLeft(user) - 1 });
}

/** Notes that a recovery code was used. */
export function noteCodeUsed(user: UserChange): void {
  user.note({
    activityType: activityType.used,
    entity: entity.twoFactor,
    entityData: entityData.recoveryCodes,
    entityId: user.userId,
    adminNotes: noteText('recoveryCodeUsed'),
  });
}

/**
 * Compares a second factor of a user whose rows and check were read, and uses it up: for callers that are no flow of their own. It
 * counts as wrong before it is compared. Returns a refusal, or nothing where it is right; the caller asks before whether the second
 * factor is on (`isSecondFactorOn`). The change must read emails and phones, for the notice.
 */
export function proveFactor(
  user: UserChange,
  services: FactorServices,
  sent: SentFactor,
): Refusal | undefined {
  const check = checkOfSecondFactor(user.userId);
  const refusal = countAttempt(user, check);
  if (refusal) return refusal;
  const factor = compareFactor(user, services, sent);
  if (!factor) return refuseWrong(user, check);
  useUpFactor(user, factor);
  clearCheck(user, check);
  return undefined;
}

/**
 * Asks for the second factor where the user has one, and compares what was sent. What was proven before is right, so that it does not
 * count as wrong, whatever comes of the second factor; nor is it cleared. Where none was sent, the refusal uses nothing up. A proof that
 * is not needed is passed over.
 */
export function checkSecondFactor(run: SecondFactorRun): Refusal | undefined {
  const { user, input, reads, services } = run;
  if (!isSecondFactorOn(user)) return undefined;
  const sent = factorIn(input);
  const check = checkOfSecondFactor(user.userId);
  giveBackProven(user, reads);
  if (!sent) return user.refuse(errors.twoFactorNeeded());
  const refusal = countAttempt(user, check);
  if (refusal) return refusal;
  const factor = compareFactor(user, services, sent);
  if (!factor) return refuseWrong(user, check);
  run.factor = factor;
  return undefined;
}

/** Takes back what counted for the first proof, which was right; nothing of it is cleared before the call is done. */
export function giveBackProven(user: UserChange, { checks = [] }: SecondFactorRun['reads']): void {
  const { kind } = checkOfSecondFactor(user.userId);
  for (const first of checks) if (first.kind !== kind) giveBackAttempt(user, first);
}

/** Uses the second factor up that was compared, and clears its wrong answers. */
export function useUpSecondFactor({ user, factor }: SecondFactorRun): void {
  if (!factor) return;
  useUpFactor(user, factor);
  clearCheck(user, checkOfSecondFactor(user.userId));
}

/** Gives a user ten new recovery codes in place of those that there were. Returns them, to be told once. */
export function renewRecoveryCodes(user: UserChange, { keyring }: Pick<Services, 'keyring'>): string[] {
  const rows = new Map(user.further(recoveryCodesRead).map((row) => [row.number, row]));
  return drawRecoveryCodes().map((code, index) => {
    const key = { program_id: user.programId, user_id: user.userId, number: index + 1 };
    const fresh = { hash: recoveryCodeHash(keyring, key, code), used_at: null };
    const before = rows.get(key.number);
    if (before) user.replaceRow(recoveryCodeTable, before, fresh);
    else user.insert(recoveryCodeTable, { ...key, ...fresh });
    return code;
  });
}

/** Turns the second factor of a user off: nothing is left that could be compared. */
export function endSecondFactor(user: UserChange): void {
  const off = { secret: null, since: null, last_step: null, pending: null, pending_ends_at: null };
  user.replaceRow(twoFactorTable, user.further(twoFactorRead)!, off);
  for (const row of user.further(recoveryCodesRead))
    user.replaceRow(recoveryCodeTable, row, { hash: null, used_at: null });
}

/** A row of a second factor that is on. */
type OnRow = TwoFactorRow & { readonly secret: string };

function onlyOn(row: TwoFactorRow | null): OnRow | null {
  return row?.secret ? { ...row, secret: row.secret } : null;
}
