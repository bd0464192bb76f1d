import type { CallerRows } from '../keys/caller-rows.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { programSeal } from '../storage/program-seal.ts';

/** What a session keeps between two calls: what a passkey is to sign, or what is being set up. */
export interface SessionMemory {
  readonly challenge?: string;
  readonly totpSecret?: string;
}

const sealOf = (callers: CallerRows) => programSeal(callers.keyring, 0);
const sealedIn = 'operator_session';

/** Keeps something for the next call, in place of what was kept. */
export async function remember(
  place: Place,
  callers: CallerRows,
  sessionId: number,
  memory: SessionMemory,
): Promise<void> {
  await runFor(place, '*', {
    text: 'update operator_session set sealed = $2::bytea where id = $1::bigint',
    values: [sessionId, sealOf(callers).seal(sealedIn, sessionId, JSON.stringify(memory))],
  });
}

/** Takes what was kept, which is then gone: of two calls at once one gets it. */
export async function recall(place: Place, callers: CallerRows, sessionId: number): Promise<SessionMemory> {
  const [[found]] = await runFor<{ sealed: string | null }>(place, '*', {
    text: `update operator_session s set sealed = null from operator_session b
where s.id = $1::bigint and b.id = s.id and s.sealed is not null returning b.sealed::text as sealed`,
    values: [sessionId],
  });
  return found?.sealed ? JSON.parse(sealOf(callers).open(sealedIn, sessionId, found.sealed)) : {};
}
