import { createSecretKey } from 'node:crypto';
import type { Keyring } from '../crypto/keyring.ts';
import { open, seal } from '../crypto/seal.ts';
import { fromHex, toHex } from './user-vault.ts';

/** Seals what belongs to a programme and to none of its users. */
export interface ProgramSeal {
  /** Seals what a row holds; returns bytes as PostgreSQL reads them. */
  seal(table: string, rowId: number, plaintext: string): string;
  /** Opens what `seal` made of the same row. Throws UnsealError. */
  open(table: string, rowId: number, sealed: string): string;
}

/** The seal of a programme: under a key of the installation that no rotation replaces, since nobody's erasure destroys it. */
export function programSeal(keyring: Keyring, programId: number): ProgramSeal {
  const key = createSecretKey(keyring.keyedHash('program-seal', String(programId)));
  const identity = (table: string, rowId: number) => ({ programId, userId: 0, table, rowId, keyVersion: 1 });
  return {
    seal: (table, rowId, plaintext) => toHex(seal(key, plaintext, identity(table, rowId))),
    open: (table, rowId, sealed) => open(key, fromHex(sealed), identity(table, rowId)).toString('utf8'),
  };
}
