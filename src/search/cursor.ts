import { createSecretKey } from 'node:crypto';
import type { Call } from '../calls/services.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { open, seal, UnsealError } from '../crypto/seal.ts';
import type { Position } from '../storage/conditions.ts';
import type { KnownOfDays } from '../storage/user-inquiry.ts';

/** Where a page ended, and what need not be found out again for the next one. */
export interface CursorContent {
  readonly after: Position;
  /** The row, counted from 1, that the next page starts with. */
  readonly startIndex: number;
  readonly total: number;
  /** What was known when it was first asked; null for documents. */
  readonly known: KnownOfDays | null;
}

/**
 * What a cursor holds for: one programme, one operation, one question. Asked with another it does not open, as if it
 * had been made up.
 */
export interface CursorOwner {
  readonly programId: number;
  readonly operationId: string;
  /** Everything of the question but where its page starts and how long it is. */
  readonly question: unknown;
}

/** What is written into a cursor. */
type Written = readonly [
  value: string,
  id: number,
  startIndex: number,
  total: number,
  ofDays: readonly [everyone: number, firstId: number, lastId: number] | null,
];

/** Whose a cursor is: it goes on with the question it was given for, asked with the same rights. */
export function ownerOf(
  { programId, boundUserId, scopes }: Call,
  operationId: string,
  question: unknown,
): CursorOwner {
  return { programId, operationId, question: [question, [boundUserId, scopes.has('user:sensitive')]] };
}

/**
 * Writes a cursor. It is sealed (AES-256-GCM), not only signed, since the position may be a name or an email and a
 * cursor stands in addresses and logs. The key is worked out from the owner: no other opens it.
 */
export function writeCursor(keyring: Keyring, owner: CursorOwner, content: CursorContent): string {
  const { after, startIndex, total, known } = content;
  const ofDays = known && ([known.everyone, known.firstId, known.lastId] as const);
  const written: Written = [after.value, after.id, startIndex, total, ofDays];
  return seal(keyOf(keyring, owner), JSON.stringify(written), identityOf(owner)).toString('base64url');
}

/** Reads a cursor; null where this owner was given no such cursor. */
export function readCursor(keyring: Keyring, owner: CursorOwner, cursor: string): CursorContent | null {
  try {
    const text = open(keyOf(keyring, owner), Buffer.from(cursor, 'base64url'), identityOf(owner)).toString();
    const [value, id, startIndex, total, ofDays]: Written = JSON.parse(text);
    const known = ofDays && { everyone: ofDays[0], firstId: ofDays[1], lastId: ofDays[2] };
    return { after: { value, id }, startIndex, total, known };
  } catch (error) {
    if (error instanceof UnsealError) return null;
    throw error;
  }
}

function keyOf(keyring: Keyring, { programId, operationId, question }: CursorOwner) {
  return createSecretKey(
    keyring.keyedHash('cursor', String(programId), operationId, JSON.stringify(question)),
  );
}

function identityOf({ programId, operationId }: CursorOwner) {
  return { programId, userId: 0, table: operationId, rowId: 0, keyVersion: 1 };
}
