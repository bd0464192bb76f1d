import { randomFillSync, randomInt } from 'node:crypto';

const pool = Buffer.alloc(8192);
let used = pool.length;

/** Bytes of the system's random source, drawn in blocks: a system call for each dozen bytes costs more than sealing. */
export function drawBytes(count: number): Buffer {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const drawn = Buffer.from(pool.subarray(used, used + count));
  // What was handed out stays nowhere else.
  pool.fill(0, used, used + count);
  used += count;
  return drawn;
}

/** A number of so many digits, each as likely as the others; leading zeros stay. */
export function drawDigits(count: number): string {
  return String(randomInt(10 ** count)).padStart(count, '0');
}

/** Capital letters and digits of which no two look alike. */
const codeCharacters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A code of so many letters and digits that people read to each other; it is no secret. */
export function drawCode(count: number): string {
  return Array.from({ length: count }, () => codeCharacters[randomInt(codeCharacters.length)]).join('');
}
