import type { CallingOperator } from '../calls/caller.ts';
import type { Call } from '../calls/services.ts';
import { erasureReasonCodes } from '../catalogue/erasure.ts';
import { isNoted } from '../catalogue/noted-operations.ts';
import type { Operation } from '../catalogue/operation.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { memberIn } from '../objects.ts';
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
 * in the history of the user. Reads of masked values are not noted, nor is a dry run, which changes nothing: it answers a function that
 * notes it all the same, for a change to call before it writes, whatever the body said.
 */
export async function noteCall(
  { connections, access, clock }: LogServices,
  { id: operatorId, network }: CallingOperator,
  { programId, sourceId }: Call,
  operation: Operation,
  { params, body }: Pick<ApiCall, 'params' | 'body'>,
): Promise<(() => Promise<void>) | undefined> {
  if (!isNoted(operation)) return undefined;
  let noted: Promise<void> | undefined;
  const noteOnce = () => {
    const detail = { ...params, source_id: sourceId, ...reasonOf(operation.id, body) };
    const note = { activity: operation.id, programId, detail, network };
    noted ??= inTransaction(connections, '*', async (place) => {
      await noteInLog(place, access.callers, operatorId, note, formatDateTime(clock()));
      return { outcome: undefined, commits: true };
    });
    return noted;
  };
  if (isTried(operation, body)) return noteOnce;
  await noteOnce();
  return undefined;
}

/** Why somebody is erased: the history of the user is sealed for good then, and a code says nothing of the person. */
function reasonOf(id: Operation['id'], body: unknown): Readonly<Record<string, string>> {
  const sent = id === 'user.erase' ? memberIn(memberIn(body, 'erasure'), 'reason_code') : undefined;
  const reason = erasureReasonCodes.find((one) => one === sent);
  return reason ? { reason_code: reason } : {};
}

/** What is asked for. */
interface ApiCall {
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Operations whose dry run tells something that is not shown otherwise, or that know none. */
const alwaysNoted: ReadonlySet<string> = new Set(['operator.reveal', 'rule.simulate', 'user.erase']);

/** Whether a call is a dry run that neither changes nor tells anything. Of a flow it tells whether an answer is right. */
function isTried({ id, stream, flow }: Operation, body: unknown): boolean {
  return !stream && !flow && !alwaysNoted.has(id) && Number(memberIn(body, 'validate')) === 1;
}
