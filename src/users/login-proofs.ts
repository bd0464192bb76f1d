import { type IdToken, nonceIn, type OutsideTokens } from '../access/outside-tokens.ts';
import { verificationStatus } from '../catalogue/codes.ts';
import { externalAuth } from '../catalogue/resources/external-auth.ts';
import type { Input } from '../derive/read-input.ts';
import { usedTokenCounter } from '../storage/login-holders.ts';
import type { ChangeState } from '../storage/user-state.ts';
import type { Counter } from './counters.ts';
import type { UserChange } from './user-change.ts';

/** How long a nonce may be used, in seconds. */
export const nonceSeconds = 600;

/** How many nonces a user may be given before 10 minutes pass without one. */
export const noncesMax = 20;

/** Until when a nonce must be used that was given out; while it has a count, tokens must carry one. */
export function noncesOf(userId: number): Counter {
  return { kind: 'login nonces', subject: String(userId) };
}

/** A nonce that was given out to a user and not used. */
export function nonceOf(userId: number, nonce: string): Counter {
  return { kind: 'login nonce', subject: `${userId} ${nonce}` };
}

/** What a change must read to use the tokens of some entries up. */
export function countersOf(userId: number, inputs: readonly Input[]): Counter[] {
  const tokens = inputs.flatMap((input) => tokenOf(input) ?? []);
  if (tokens.length === 0) return [];
  const nonces = new Set(tokens.flatMap((token) => nonceIn(token) ?? []));
  return [
    noncesOf(userId),
    ...[...nonces].map((nonce) => nonceOf(userId, nonce)),
    ...[...new Set(tokens)].map(usedTokenCounter),
  ];
}

/** The token that was sent for an entry. */
export function tokenOf({ token }: Input): string | undefined {
  return typeof token === 'string' ? token : undefined;
}

/** What the token of each entry says, or null where it does not prove the entry's login; undefined where none was sent. */
export type LoginProofs = readonly (IdToken | null | undefined)[];

/**
 * Checks the tokens of some entries, each against the login of its own entry: what was sent, or of an entry that is there what
 * was read.
 */
export async function checkTokens(
  outsideTokens: Pick<OutsideTokens, 'readIdToken'>,
  programId: number,
  inputs: readonly Input[],
  state: ChangeState,
): Promise<LoginProofs> {
  const stored = state[`list_${externalAuth.name}`] ?? [];
  return Promise.all(
    inputs.map(async (input) => {
      const token = tokenOf(input);
      if (token === undefined) return undefined;
      const login = input.id === undefined ? input : stored.find(({ id }) => id === input.id);
      const read = await outsideTokens.readIdToken(programId, token);
      return read && read.type === login?.['type'] && read.loginId === login['login_id'] ? read : null;
    }),
  );
}

/** Entries of which tokens prove some. */
export interface ProvenInputs {
  /** As they are to be written: those whose logins are proven are verified. */
  readonly inputs: readonly Input[];
  /** Every token that was sent proves the login of its entry. */
  readonly areProven: boolean;
}

/** Uses tokens and nonces up in the statement of the change; on a dry run they stay. */
export function useProofs(
  user: UserChange,
  sent: readonly Input[],
  proofs: LoginProofs | undefined,
): ProvenInputs {
  let areProven = true;
  const inputs = sent.map((input, index) => {
    const proof = proofs?.[index];
    if (proof === undefined) return input;
    if (proof && isUnused(user, tokenOf(input)!, proof))
      return { ...input, verification_status: verificationStatus.verified };
    areProven = false;
    return input;
  });
  // Counters are written on a dry run too.
  if (user.request.isDryRun) user.counterMoves.clear();
  return { inputs, areProven };
}

function isUnused(user: UserChange, token: string, { nonce, endsAt }: IdToken): boolean {
  const used = usedTokenCounter(token);
  if (user.counter(used).count > 0) return false;
  const open = nonce === undefined ? undefined : user.counter(nonceOf(user.userId, nonce));
  const isOpen = open !== undefined && open.count > 0;
  if (user.counter(noncesOf(user.userId)).count > 0 && !isOpen) return false;
  // Another entry of the same call may have used either.
  if ((isOpen && user.counterMoves.has(open.hash)) || user.counterMoves.has(user.counter(used).hash))
    return false;
  user.count(used, endsAt);
  if (isOpen) user.clear(nonceOf(user.userId, nonce!));
  return true;
}
