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
