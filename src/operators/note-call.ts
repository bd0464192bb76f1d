import type { Call } from '../calls/services.ts';
import type { Operation } from '../catalogue/operation.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { type Connections, inTransaction } from '../storage/connections.ts';
import { noteInLog } from './log.ts';

/**
 * Notes what an operator is about to do, before it is carried out: nothing is done that the log does not have. What came of it stands
 * in the history of the user. Reads of masked values are not noted. `now`: UTC.
 */
export async function noteCall(
  connections: Connections,
  callers: CallerRows,
  { operator, programId, sourceId }: Call,
  { id, stream, verb, action }: Operation,
  params: Readonly<Record<string, string>>,
  now: string,
): Promise<void> {
  if (!operator || (!stream && (verb === 'get' || action === 'inquiry'))) return;
  const note = {
    activity: id,
    programId,
    detail: { ...params, source_id: sourceId },
    network: operator.network,
  };
  await inTransaction(connections, '*', async (place) => {
    await noteInLog(place, callers, operator.id, note, now);
    return { outcome: undefined, commits: true };
  });
}
