import { timingSafeEqual } from 'node:crypto';
import { Secret } from 'otpauth';
import type { Keyring } from '../crypto/keyring.ts';
import { drawBytes } from '../crypto/random.ts';
import type { RecoveryCodeRow } from '../storage/two-factor.ts';
import { fromHex, toHex } from '../storage/user-vault.ts';

/** How many recovery codes a user gets at a time. */
export const recoveryCodeCount = 10;
/** Random bytes of a code: nobody guesses it from its hash (NIST SP 800-63B asks for 20 bits of what can be guessed online). */
const codeBytes = 10;

/** New recovery codes, as they are told: 80 random bits each, base32 in groups of four. */
export function drawRecoveryCodes(): string[] {
  return Array.from({ length: recoveryCodeCount }, () => {
    const { base32 } = new Secret({ buffer: Uint8Array.from(drawBytes(codeBytes)).buffer });
    return base32.match(/.{4}/gu)!.join('-');
  });
}

/** The keyed hash of a recovery code, which stands for that user and number alone. Groups and letters may be written in any way. */
export function recoveryCodeHash(
  keyring: Keyring,
  { program_id, user_id, number }: Pick<RecoveryCodeRow, 'program_id' | 'user_id' | 'number'>,
  code: string,
): string {
  const plain = code.replaceAll(/[ -]/gu, '').toUpperCase();
  return toHex(
    keyring.keyedHash('recovery-code', String(program_id), String(user_id), String(number), plain),
  );
}

/** The unused recovery code that was sent, among those of a user; all of them are compared. */
export function findRecoveryCode(
  keyring: Keyring,
  rows: readonly RecoveryCodeRow[],
  code: string,
): RecoveryCodeRow | undefined {
  const [found] = rows.filter((row) => {
    const sent = fromHex(recoveryCodeHash(keyring, row, code));
    const stored = row.hash === null ? Buffer.alloc(sent.length) : fromHex(row.hash);
    return timingSafeEqual(sent, stored) && isUnused(row);
  });
  return found;
}

/** Whether a recovery code can still be used. */
export function isUnused({ hash, used_at }: RecoveryCodeRow): boolean {
  return hash !== null && used_at === null;
}
