import { timingSafeEqual } from 'node:crypto';
import {
  type ChallengeChannel,
  type ChallengePurpose,
  challengeLimits,
  challengeStatus,
  liveStatuses,
} from '../catalogue/challenges.ts';
import { type ApiError, errors } from '../catalogue/errors.ts';
import type { Resource } from '../catalogue/resource.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { drawBytes, drawDigits } from '../crypto/random.ts';
import type { ChallengeRow } from '../storage/challenges.ts';
import { fromHex, toHex } from '../storage/user-vault.ts';
import { addMinutes } from '../time/format-instant.ts';
import type { UserChange } from '../users/user-change.ts';
import type { MadeChallenge } from './flow.ts';

/** The table of challenges, and what the numbers of its rows are taken by. */
const table = 'challenge';

/** The keyed hash under which challenges of a contact are found. `list`: what it is a contact of; `canonical`: its compared form. */
export function contactHash(
  keyring: Keyring,
  programId: number,
  list: Pick<Resource, 'name'>,
  canonical: string,
): string {
  return toHex(keyring.keyedHash('challenge', 'contact', String(programId), list.name, canonical));
}

/** The keyed hash under which a challenge is found by the handle that names it. */
export function handleHash(keyring: Keyring, programId: number, handle: string): string {
  return toHex(keyring.keyedHash('challenge', 'handle', String(programId), handle));
}

/** The keyed hash under which a challenge is found by its link. A link names no programme. */
export function linkHash(keyring: Keyring, token: string): string {
  return toHex(keyring.keyedHash('challenge', 'link', token));
}

/** What a challenge is about. */
export type Bound = Pick<
  ChallengeRow,
  'program_id' | 'id' | 'user_id' | 'purpose' | 'channel' | 'contact_id' | 'contact'
>;

/**
 * A keyed hash of what proves a challenge, made with all that the challenge is about and until when the proof counts: copied into another
 * row, or where somebody changes one of these in the database, it does not hold.
 */
export function proofMac(
  keyring: Keyring,
  proof: 'code' | 'link' | 'handle',
  row: Bound,
  endsAt: string | null,
  secret: string,
): Buffer {
  const { program_id, id, user_id, purpose, channel, contact_id, contact } = row;
  const bound = [program_id, id, user_id, purpose, channel, contact_id, contact, endsAt].map(String);
  return keyring.keyedHash('challenge', `proof by ${proof}`, ...bound, secret);
}

/** Whether a stored hash is the one that was made of what was sent; where none is stored, after the same work. */
function holds(stored: string | null | undefined, sent: Buffer): boolean {
  return timingSafeEqual(sent, stored ? fromHex(stored) : Buffer.alloc(sent.length));
}

/** Whether a link is that of a challenge which was found by it, and the challenge still is about what it was made for. */
export function holdsLink(keyring: Keyring, row: ChallengeRow, token: string): boolean {
  return holds(row.link_mac, proofMac(keyring, 'link', row, row.link_ends_at, token));
}

/** A new handle or link: 128 random bits, base64url. */
export function drawToken(): string {
  return drawBytes(challengeLimits.tokenBytes).toString('base64url');
}

/** What a new challenge is for. */
export interface NewChallenge {
  readonly purpose: ChallengePurpose;
  readonly channel: ChallengeChannel;
  readonly contactId: number;
  readonly contact: string;
  /** Minutes for which a link counts; null: there is none. */
  readonly linkMinutes: number | null;
}

/**
 * Makes a challenge of a user, in place of the open ones among those that were read for the same purpose and contact. Returns what
 * goes out and what the caller is told; only keyed hashes of both are stored. On a dry run the number is 0.
 */
export function makeChallenge(
  user: UserChange,
  keyring: Keyring,
  older: readonly ChallengeRow[],
  made: NewChallenge,
): MadeChallenge {
  for (const row of older) {
    if (row.purpose === made.purpose && isLive(row))
      user.replaceRow(table, row, { status: challengeStatus.replaced });
  }
  const id = user.nextId(table);
  const { row, ...told } = drawSecrets(user, keyring, { ...made, id });
  const handle = drawToken();
  user.insert(table, {
    handle: handleHash(keyring, user.programId, handle),
    status: challengeStatus.open,
    attempts: 0,
    created_at: user.now,
    ...row,
  });
  return { id: user.request.isDryRun ? 0 : id, handle, ...told };
}

/**
 * Draws the code, and the link where there is one, of a challenge of a user; and the columns that say what it is about and keep the
 * hashes of both.
 */
export function drawSecrets(
  user: UserChange,
  keyring: Keyring,
  { id, purpose, channel, contactId, contact, linkMinutes }: NewChallenge & { readonly id: number },
) {
  const bound: Bound = {
    program_id: user.programId,
    id,
    user_id: user.userId,
    purpose,
    channel,
    contact_id: contactId,
    contact,
  };
  const code = drawDigits(challengeLimits.codeDigits);
  const link = linkMinutes === null ? null : drawToken();
  const codeEndsAt = addMinutes(user.now, user.settings.code_minutes);
  const linkEndsAt = linkMinutes === null ? null : addMinutes(user.now, linkMinutes);
  const row = {
    ...bound,
    code: toHex(proofMac(keyring, 'code', bound, codeEndsAt, code)),
    code_ends_at: codeEndsAt,
    ...(link !== null && {
      link: linkHash(keyring, link),
      link_mac: toHex(proofMac(keyring, 'link', bound, linkEndsAt, link)),
      link_ends_at: linkEndsAt,
    }),
  };
  return { code, link, endsAt: linkEndsAt ?? codeEndsAt, row };
}

/** Whether a challenge may still be proven, or is and was not used, by its state alone. */
export function isLive({ status }: ChallengeRow): boolean {
  return liveStatuses.includes(status);
}

/** Whether the code of a challenge counts at a moment. */
export function isOpen(row: ChallengeRow, now: string): boolean {
  return isGuessed(row, now) && row.code !== null;
}

/** Whether codes are tried at a challenge at a moment: also at one that is nobody's, of which no code is right. */
export function isGuessed(row: ChallengeRow, now: string): boolean {
  return row.status === challengeStatus.open && row.code_ends_at > now;
}

/** Whether the contact of a challenge was proven, and that may still be used. That the row says so is not enough. */
export function isProven(keyring: Keyring, row: ChallengeRow, now: string): boolean {
  const { status, proven_ends_at: endsAt, proven_mac: mac, handle } = row;
  const isInTime = status === challengeStatus.proven && endsAt !== null && endsAt > now;
  return isInTime && holds(mac, proofMac(keyring, 'handle', row, endsAt, handle));
}

/** What a code is worth: that of the challenge meant; that of one that expired or counts no more; or no code at all. */
export type CodeVerdict = 'right' | 'expired' | 'used' | 'wrong';

/** What stands for a challenge that there is not. */
const nobody: Omit<Bound, 'program_id'> = {
  id: 0,
  user_id: null,
  purpose: 0,
  channel: 0,
  contact_id: null,
  contact: toHex(Buffer.alloc(32)),
};

/**
 * Compares a code with the challenges that were read: with the one that is meant, and with the others, so that the right code of an
 * older one is told why it is refused.
 */
export function judgeCode(
  {
    keyring,
    programId,
    now,
  }: { readonly keyring: Keyring; readonly programId: number; readonly now: string },
  code: string,
  rows: readonly ChallengeRow[],
  meant: ChallengeRow | undefined,
): CodeVerdict {
  let found: ChallengeRow | undefined;
  for (let index = 0; index < Math.max(challengeLimits.compared, rows.length); index += 1) {
    const row = rows[index];
    const sent = proofMac(
      keyring,
      'code',
      row ?? { ...nobody, program_id: programId },
      row?.code_ends_at ?? now,
      code,
    );
    // The newest counts where several have the same code.
    if (holds(row?.code, sent) && (!found || row === meant)) found = row;
  }
  if (!found) return 'wrong';
  if (found === meant) return 'right';
  return found.status === challengeStatus.open && found.code_ends_at <= now ? 'expired' : 'used';
}

/** The error for a code that is not right. */
export function errorOf(verdict: Exclude<CodeVerdict, 'right'>): ApiError {
  if (verdict === 'expired') return errors.challengeExpired();
  return verdict === 'used' ? errors.challengeUsed() : errors.checkFailed();
}

/** Counts a wrong code against the challenge that was meant; the last one that may be wrong exhausts it. */
export function countWrongCode(user: UserChange, meant: ChallengeRow | undefined): void {
  if (!meant) return;
  const attempts = meant.attempts + 1;
  const isExhausted = attempts >= challengeLimits.attemptsMax;
  user.replaceRow(table, meant, {
    attempts,
    ...(isExhausted && { status: challengeStatus.exhausted }),
  });
}

/** Uses a challenge up, once. */
export function useUpChallenge(user: UserChange, row: ChallengeRow): void {
  user.replaceRow(table, row, { status: challengeStatus.used });
}

/** Notes that the contact of a challenge is proven, for what follows within minutes. */
export function proveChallenge(user: UserChange, keyring: Keyring, row: ChallengeRow): void {
  const endsAt = addMinutes(user.now, challengeLimits.provenMinutes);
  user.replaceRow(table, row, {
    status: challengeStatus.proven,
    proven_ends_at: endsAt,
    proven_mac: toHex(proofMac(keyring, 'handle', row, endsAt, row.handle)),
  });
}
