import type { Keyring } from '../crypto/keyring.ts';

/** Names what is exported so that no two installations name two users alike: the source ids of an import. */
export interface ExportNames {
  user(id: number): string;
  relationship(id: number): string;
}

/** The names of a programme's users in exports of this installation. */
export function exportNames(keyring: Keyring, programId: number): ExportNames {
  const installation = keyring.keyedHash('key-check', 'installation').toString('hex').slice(0, 8);
  const name = `roster-${installation}-${programId}`;
  return { user: (id) => `${name}-${id}`, relationship: (id) => `${name}-r${id}` };
}
