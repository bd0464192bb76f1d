import type { Sql } from 'postgres';
import type { Keyring } from '../../src/crypto/keyring.ts';
import type { HistoryContent } from '../../src/history/chain.ts';
import { toHex, UserVault } from '../../src/storage/user-vault.ts';
import type { EventRow } from '../../src/storage/webhook-lanes.ts';

/** An entry of a user's history that was committed. */
export interface Entry
  extends Pick<EventRow, 'id' | 'number' | 'entity' | 'entity_id' | 'entity_data' | 'activity_type'> {
  readonly user_id: number;
  /** The source id of the call that wrote it. */
  readonly source: string;
}

/** The histories of a programme's users, each in order. `keyring`: that of the server, since what an entry says of its call is sealed. */
export async function readEntries(sql: Sql, keyring: Keyring, programId: number): Promise<Entry[]> {
  const rows = await sql<(Omit<Entry, 'source'> & { sealed: Buffer; wrapped: Buffer })[]>`
    select id::int, user_id::int, number, entity, entity_id::int, entity_data, activity_type, sealed, wrapped
    from history join user_key using (program_id, user_id) where program_id = ${programId} order by user_id, number`;
  return rows.map(({ sealed, wrapped, ...entry }) => {
    const vault = UserVault.open(keyring, programId, entry.user_id, wrapped);
    const content: HistoryContent = JSON.parse(vault.open('history', entry.id, toHex(sealed)));
    return { ...entry, source: content.original_source_id };
  });
}
