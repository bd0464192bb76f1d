import type { CallingOperator } from '../calls/caller.ts';
import type { Call } from '../calls/services.ts';
import type { Operation } from '../catalogue/operation.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { type Connections, inTransaction } from '../storage/connections.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { noteInLog } from './log.ts';

/** What the log is written with. */
interface LogServices {
  readonly connections: Connections;
  readonly access: { readonly callers: CallerRows };
  readonly clock: () => Date;
}

/**
 * Notes what an operator is about to do, before it is carried out: nothing is done that the log does not have. What came of it stands
 * in the history of the user. Reads of masked values are not noted.
 */
export async function noteCall(
  { connections, access, clock }: LogServices,
  { id: operatorId, network }: CallingOperator,
  { programId, sourceId }: Call,
  { id, stream, verb, action }: Operation,
  params: Readonly<Record<string, string>>,
): Promise<void> {
  if (!stream && (verb === 'get' || action === 'inquiry')) return;
  const note = { activity: id, programId, detail: { ...params, source_id: sourceId }, network };
  await inTransaction(connections, '*', async (place) => {
    await noteInLog(place, access.callers, operatorId, note, formatDateTime(clock()));
    return { outcome: undefined, commits: true };
  });
}
