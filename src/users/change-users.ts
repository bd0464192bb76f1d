import { checkState } from '../calls/reach.ts';
import type { Call, Services } from '../calls/services.ts';
import { errors } from '../catalogue/errors.ts';
import { type Place, runEach, runFor } from '../storage/connections.ts';
import { OutOfIds } from '../storage/ids.ts';
import { type ChangeState, lockUsers, readState } from '../storage/user-state.ts';
import { writeChange } from '../storage/user-writer.ts';
import type { ChangeRequest } from './change-request.ts';
import { compileChange } from './compile-change.ts';
import { readsOfStanding } from './settle-standing.ts';
import { listsRead } from './state.ts';
import { UserChange } from './user-change.ts';

/** What a change of several users says of itself before anything is read: the same for each. */
export type SharedRequest = Omit<
  ChangeRequest,
  'userId' | 'others' | 'counters' | 'claims' | 'replay' | 'drawnVault'
>;

/**
 * Locks users in a transaction, in the order of their numbers, so that two calls never wait for each other in a circle.
 * Answers those that are there and open.
 */
export async function lockOpenUsers(
  place: Place,
  programId: number,
  ids: readonly number[],
): Promise<ReadonlySet<number>> {
  if (ids.length === 0) return new Set();
  const [rows] = await runFor(place, programId, lockUsers(programId, ids));
  return new Set(rows.map(({ id }) => id));
}

/**
 * Changes several users in a transaction that is under way, all of them or none. The users must be open and locked in it
 * (`lockOpenUsers`), so that nobody else changes them meanwhile. `work` says what becomes of them; it may run more than once, and
 * refuses the call by throwing. Returns what `work` returned. Throws tokenRevoked, and changeConflict where a key was rotated at
 * this moment.
 */
export async function changeUsers<T>(
  services: Services,
  call: Call,
  place: Place,
  request: SharedRequest,
  userIds: readonly number[],
  work: (users: ReadonlyMap<number, UserChange>) => T,
): Promise<T> {
  const { programId } = call;
  for (;;) {
    const states = await readStates(call, place, request, userIds);
    try {
      const { outcome, compiled } = services.ids.attempt(() => {
        const users = new Map(
          userIds.map((userId, index) => {
            const one = { ...request, userId, replay: 'none' } as const;
            return [userId, new UserChange(services, call, one, states[index]!)];
          }),
        );
        const outcome = work(users);
        const compiled = [...users.values()].map((user) =>
          compileChange(services, user, {}, null, new Map<string, string>()),
        );
        return { outcome, compiled };
      });
      const statements = compiled.flatMap(({ rows }) => (rows ? [writeChange(rows)] : []));
      const written = await runEach(place, programId, statements);
      if (written.some(([row]) => !row?.held)) throw errors.changeConflict();
      return outcome;
    } catch (error) {
      if (!(error instanceof OutOfIds)) throw error;
      await services.ids.refill(error.programId, error.table);
    }
  }
}

async function readStates(
  call: Call,
  place: Place,
  request: SharedRequest,
  userIds: readonly number[],
): Promise<ChangeState[]> {
  const { programId, clientId, sourceId } = call;
  const statements = userIds.map((userId) => {
    const further = [...(request.further ?? []), ...readsOfStanding({ ...request, userId })];
    return readState({
      programId,
      userId,
      clientId,
      sourceId,
      lists: listsRead(request),
      relatedUserIds: [],
      claimHashes: [],
      counterHashes: [],
      ...(further.length > 0 && { further }),
    });
  });
  const answers = await runEach(place, programId, statements);
  return answers.map(([state]) => {
    checkState(state, call);
    return state;
  });
}
