import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Keyring, randomKeyId } from '../crypto/keyring.ts';
import { type Connections, runFor } from '../storage/connections.ts';
import { listProgramIds } from '../storage/program-ids.ts';
import { toHex } from '../storage/user-vault.ts';
import { noteMasterKeys } from './key-notes.ts';
import type { KeySource } from './key-source.ts';

/** How many wrapped keys are moved with one statement. */
const batchSize = 500;

/** How far a rotation has come. */
export interface RotationProgress {
  readonly moved: number;
}

/**
 * Moves every wrapped key to a new master key, beside running servers, and returns how many were moved. Rows, history
 * and files stay as they are: they are sealed under data keys, and only the wrapping of those changes.
 *
 * Nobody's call fails meanwhile. The new key is published before anything is wrapped by it: a server that meets an
 * unknown key reads the file again, and one that would wrap a new user's key by an old one is turned back by the
 * database and reads it too. The old keys leave the file only when nothing is wrapped by them any more. Cut off
 * anywhere, it can be run again. Where the operator keeps the keys (ROSTER_KEYS), the current one is theirs to name
 * and only the wrapped keys move.
 */
export async function rotateKeys(
  connections: Connections,
  keyring: Keyring,
  source: KeySource,
  options: { keepsOld: boolean; onProgress: (progress: RotationProgress) => void },
): Promise<number> {
  if (source.write) {
    const file = source.read();
    const id = randomKeyId();
    const key = randomBytes(32).toString('base64');
    source.write({ ...file, current: id, masterKeys: { ...file.masterKeys, [id]: key } });
  }
  keyring.reload();
  await noteMasterKeys(connections, keyring);
  await admitOnly(connections, keyring.currentKeyId);
  let moved = 0;
  for (const programId of await listProgramIds(connections)) {
    for await (const count of moveDataKeys(connections, keyring, programId)) {
      moved += count;
      options.onProgress({ moved });
    }
  }
  moved += await moveSigningKeys(connections, keyring);
  if (source.write && !options.keepsOld) {
    const { format, current, masterKeys, hashRoot } = source.read();
    source.write({ format, current, masterKeys: { [current]: masterKeys[current]! }, hashRoot });
  }
  return moved;
}

const pollMilliseconds = 100;

/** From now on no other master key wraps anything new; waits until every statement that began before has ended. */
async function admitOnly(connections: Connections, masterKeyId: string): Promise<void> {
  const [rows] = await runFor<{ own: string }>(connections, '*', {
    text: 'update installation set master_key_id = $1::text returning pg_current_xact_id()::text as own',
    values: [masterKeyId],
  });
  const own = rows[0]!.own;
  for (;;) {
    const [[state]] = await runFor<{ settled: boolean }>(connections, '*', {
      text: 'select pg_snapshot_xmin(pg_current_snapshot()) > $1::text::xid8 as settled',
      values: [own],
    });
    if (state!.settled) return;
    await sleep(pollMilliseconds);
  }
}

/** A user's data key, wrapped. */
interface DataKeyRow {
  readonly user_id: number;
  readonly wrapped: Buffer;
}

async function* moveDataKeys(
  connections: Connections,
  keyring: Keyring,
  programId: number,
): AsyncGenerator<number> {
  let after = 0;
  for (;;) {
    const [rows] = await runFor<DataKeyRow>(connections, programId, {
      text: `select user_id, wrapped from user_key where program_id = $1::bigint and user_id > $2::bigint
order by user_id limit $3::integer`,
      values: [programId, after, batchSize],
    });
    const last = rows.at(-1);
    if (!last) return;
    after = last.user_id;
    const old = rows.filter(({ wrapped }) => !keyring.isCurrent(wrapped));
    if (old.length === 0) continue;
    await runFor(connections, programId, {
      text: `update user_key t set wrapped = r.wrapped
from json_to_recordset($2::json) as r(user_id bigint, old bytea, wrapped bytea)
where t.program_id = $1::bigint and t.user_id = r.user_id and t.wrapped = r.old`,
      values: [programId, JSON.stringify(old.map((row) => rewrap(keyring, programId, row)))],
    });
    yield old.length;
  }
}

function rewrap(keyring: Keyring, programId: number, { user_id: userId, wrapped }: DataKeyRow) {
  const dataKey = keyring.unwrapDataKey(wrapped, { programId, userId });
  return {
    user_id: userId,
    old: toHex(wrapped),
    wrapped: toHex(keyring.wrapDataKey(dataKey, { programId, userId })),
  };
}

async function moveSigningKeys(connections: Connections, keyring: Keyring): Promise<number> {
  const [rows] = await runFor<{ id: string; private_key: Buffer }>(connections, '*', {
    text: 'select id, private_key from signing_key',
  });
  let moved = 0;
  for (const { id, private_key: wrapped } of rows) {
    if (keyring.isCurrent(wrapped)) continue;
    const secret = keyring.unwrap('signing-key', wrapped, id);
    await runFor(connections, '*', {
      text: 'update signing_key set private_key = $2::bytea where id = $1::text',
      values: [id, toHex(keyring.wrap('signing-key', secret, id))],
    });
    moved += 1;
  }
  return moved;
}
