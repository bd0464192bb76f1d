import { systemClientId } from '../calls/reach.ts';
import type { Call, Services } from '../calls/services.ts';
import { activityType, entity } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import type { Row } from '../derive/present.ts';
import { actorOf, chainNotes } from '../history/chain.ts';
import { runFor } from '../storage/connections.ts';
import { deadlock, isDatabaseError } from '../storage/database-errors.ts';
import { readLiveness } from '../storage/export-reader.ts';
import { appendHistory, type MovedHead, readHeads } from '../storage/history-appender.ts';
import type { UserVault } from '../storage/user-vault.ts';
import { formatDateTime, laterOf } from '../time/format-instant.ts';

const attemptsMax = 20;

/**
 * Records in the history of users that they were exported, before anybody is shown them. It moves no `last_activity`.
 * Returns the users of whom it is recorded: the others were erased since they were read, and are not to be shown.
 * Throws tokenRevoked where the client no longer counts, changeConflict where others keep changing one of the users.
 */
export async function noteExported(
  services: Services,
  call: Call,
  vaults: readonly UserVault[],
  adminNotes: string,
): Promise<ReadonlySet<number>> {
  let left = new Map(vaults.map((vault) => [vault.userId, vault]));
  const all = new Set<number>();
  for (let attempt = 1; left.size > 0; attempt += 1) {
    if (attempt > attemptsMax) throw errors.changeConflict();
    const { noted, gone } = await noteOnce(services, call, left, adminNotes);
    for (const id of noted) all.add(id);
    left = new Map([...left].filter(([id]) => !noted.has(id) && !gone.has(id)));
  }
  return all;
}

async function noteOnce(
  services: Services,
  call: Call,
  vaults: ReadonlyMap<number, UserVault>,
  adminNotes: string,
): Promise<{ readonly noted: ReadonlySet<number>; readonly gone: ReadonlySet<number> }> {
  const { connections } = services;
  const [found] = await runFor(connections, call.programId, readHeads(call.programId, [...vaults.keys()]));
  const clock = formatDateTime(services.clock());
  const ids = await services.ids.take(call.programId, 'history', found.length);
  const heads: MovedHead[] = [];
  const rows: Row[] = [];
  for (const [index, row] of found.entries()) {
    const vault = vaults.get(row.id)!;
    const head = { number: row.history_number, hash: row.history_hash };
    const note = {
      activityType: activityType.sensitiveDataShown,
      entity: entity.user,
      entityId: vault.userId,
      adminNotes,
    };
    const now = laterOf(clock, row.history_at);
    const noted = { actor: actorOf(call), sourceId: call.sourceId, now, userNotes: '', adminNotes: '' };
    const made = chainNotes(vault, head, [note], [ids[index]!], noted);
    heads.push({ id: row.id, before: head.number, ...made.head, at: now });
    rows.push(...made.rows);
  }
  try {
    const [held] = await runFor(connections, call.programId, appendHistory(call, heads, rows));
    // Of a client that counts no more nobody is noted.
    if (held.length === 0 && heads.length > 0) await checkLiveness(services, call);
    const there = new Set(heads.map(({ id }) => id));
    const gone = new Set([...vaults.keys()].filter((id) => !there.has(id)));
    return { noted: new Set(held.map(({ id }) => id)), gone };
  } catch (error) {
    // Two exports at once may wait for each other's users.
    if (isDatabaseError(error, deadlock)) return { noted: new Set(), gone: new Set() };
    throw error;
  }
}

/** Throws tokenRevoked unless the caller's client still counts; programUnknown from the command line. */
export async function checkLiveness(
  { connections }: Pick<Services, 'connections'>,
  call: Call,
): Promise<void> {
  const { programId, clientId, clientGeneration } = call;
  const [rows] = await runFor(connections, programId, readLiveness(programId, clientId, clientGeneration));
  if (rows.length > 0) return;
  throw clientId === systemClientId ? errors.programUnknown() : errors.tokenRevoked();
}
