import { clientStatus } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import type { CallerState } from '../storage/user-state.ts';
import type { Call } from './services.ts';

/** What a statement said of the caller's client. */
export interface ClientState {
  /** Null where there is no such client, or its programme is closed. */
  readonly status: number | null;
  readonly generation: number | null;
}

/**
 * Who acts from the command line, or by a link of a mail: no client of any programme, since their numbers start at 1, and no
 * token can name it. History calls it the system, or names the user whose link it is.
 */
export const systemClientId = 0;

/**
 * A token is checked once and then trusted for its signature only: the statement that answers a call says whether
 * its client still counts. Throws tokenRevoked.
 */
export function checkClient({ status, generation }: ClientState, call: Call): void {
  if (call.clientId === systemClientId) return;
  if (status !== clientStatus.active || generation !== call.clientGeneration) throw errors.tokenRevoked();
}

/**
 * A user-bound token reaches its own user, as long as that user was neither closed nor suspended and got no new password. `generation`
 * is the user's, null where there is no such user. What is out of reach answers like what does not exist. Throws
 * userUnknown or tokenRevoked.
 */
export function checkReach(call: Call, userId: number, generation: number | null): void {
  checkBinding(call, userId, generation);
  if (generation === null) throw errors.userUnknown();
}

/**
 * The part of `checkReach` that also holds for a call that was carried out before: its user may be gone since, but it is
 * told again only to whom it may be told. `userId` null: a user that is only being created. Throws userUnknown or
 * tokenRevoked.
 */
export function checkBinding(call: Call, userId: number | null, generation: number | null): void {
  if (call.boundUserId === null) return;
  if (call.boundUserId !== userId) throw errors.userUnknown();
  if (call.boundUserGeneration !== generation) throw errors.tokenRevoked();
}

/** Throws preconditionFailed unless what is to be changed has a version that the caller wants to change. */
export function checkVersion({ wantedVersions }: Call, version: number): void {
  if (!wantedVersions || wantedVersions === '*' || wantedVersions.includes(version)) return;
  throw errors.preconditionFailed();
}

/** The generation of the user's tokens in what was read; null where there is no such user. */
export function generationOf({
  user,
}: {
  readonly user?: { readonly token_generation: number } | null;
}): number | null {
  return user?.token_generation ?? null;
}

/** Throws tokenRevoked unless the state was read for a client that still counts; programUnknown from the command line. */
export function checkState<State extends Partial<CallerState>>(
  state: State | undefined,
  call: Call,
): asserts state is State {
  if (state === undefined && call.clientId === systemClientId) throw errors.programUnknown();
  const { client_status: status = null, client_generation: generation = null } = state ?? {};
  checkClient({ status, generation }, call);
}
