import { type Connections, runFor } from './connections.ts';
import { byteaArray } from './user-state.ts';
import { toHex } from './user-vault.ts';

/** Those of some hashes of contents that a file of another user of the programme has; each in the form `\\x…`. */
export async function knownElsewhere(
  connections: Connections,
  { programId, userId }: { readonly programId: number; readonly userId: number },
  hashes: readonly string[],
): Promise<ReadonlySet<string>> {
  const [rows] = await runFor<{ hash: Buffer }>(connections, programId, {
    text: `select distinct a.content_search as hash from attachment a
where a.program_id = $1::bigint and a.user_id <> $2::bigint and a.content_search = any($3::bytea[]) and a.closed_at is null`,
    values: [programId, userId, byteaArray(hashes)],
  });
  return new Set(rows!.map(({ hash }) => toHex(hash)));
}
