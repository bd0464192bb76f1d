import { randomBytes } from 'node:crypto';
import type { Access } from '../access/access.ts';
import { countAttempts } from '../access/attempts.ts';
import { wrongTokenLimits } from '../access/wrong-tokens.ts';
import type { Answer } from '../calls/answer.ts';
import type { Call } from '../calls/services.ts';
import { authenticationType } from '../catalogue/codes.ts';
import { ApiError, errors } from '../catalogue/errors.ts';
import { externalAuth } from '../catalogue/resources/external-auth.ts';
import type { Input } from '../derive/read-input.ts';
import type { RowOf } from '../derive/rows.ts';
import type { ChangeState } from '../storage/user-state.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { changeUser } from '../users/change-user.ts';
import type { Claim, Entry } from '../users/draft.ts';
import {
  checkTokens,
  countersOf,
  type LoginProofs,
  nonceOf,
  nonceSeconds,
  noncesMax,
  noncesOf,
  tokenOf,
  useProofs,
} from '../users/login-proofs.ts';
import type { Changing } from '../users/user-change.ts';
import { yieldLogin } from '../users/yield-login.ts';
import type { Handler, HandlerServices, OperationRequest } from './handler.ts';
import { readOperation, requestOf } from './read-operation.ts';

/** Adds external logins. One that comes with a token of its provider is verified, and taken from whoever has it unproven. */
export const addLogins: Handler = (services, call, request) =>
  changeLogins(services, call, request, (user, inputs) => user.external_auth.create(inputs));

/** Switches external logins on and off, and proves them. */
export const updateLogins: Handler = (services, call, request) =>
  changeLogins(services, call, request, (user, inputs) => user.external_auth.update(inputs));

/** Gives out a nonce: 128 random bits, of which only a keyed hash is stored. */
export const giveNonce: Handler = async (services, call, request) => {
  const { operation, userId } = request;
  const asked = { operation: { ...operation, members: [] }, userId, body: request.body ?? {} };
  const body = await readOperation(services, call, asked);
  const code = randomBytes(16).toString('base64url');
  const [nonce, all] = [nonceOf(userId, code), noncesOf(userId)];
  const change = { ...requestOf(operation, userId, body, []), counters: [nonce, all] };
  return changeUser(services, call, change, (user) => {
    const { count, endsAt } = user.counter(all);
    if (count >= noncesMax) throw errors.tooManyAttempts({ seconds: secondsTo(endsAt!, user.now) });
    const until = formatDateTime(new Date(Date.parse(`${user.now}Z`) + nonceSeconds * 1000));
    if (!body.dryRun) for (const counter of [nonce, all]) user.count(counter, until);
    return { authentication: [{ type: authenticationType.nonce, code }] };
  });
};

function secondsTo(end: string, now: string): number {
  return Math.ceil((Date.parse(`${end}Z`) - Date.parse(`${now}Z`)) / 1000);
}

/** Changes the logins of a body, of which tokens prove some. All of them or none. */
async function changeLogins(
  services: HandlerServices,
  call: Call,
  request: OperationRequest,
  write: (
    user: Changing<typeof externalAuth>,
    inputs: readonly Input[],
  ) => Entry<RowOf<typeof externalAuth>>[],
): Promise<Answer> {
  const { operation, userId, network } = request;
  const body = await readOperation(services, call, request);
  const inputs = body.lists.get(externalAuth) ?? [];
  const proven = inputs.flatMap((input, index) =>
    tokenOf(input) ? [`$.external_auth[${index}].login_id`] : [],
  );
  const change = {
    ...requestOf(operation, userId, body, [externalAuth]),
    ...(proven.length > 0 && {
      counters: countersOf(userId, inputs),
      compare: (state: ChangeState) =>
        checkTokens(services.access.outsideTokens, call.programId, inputs, state),
      freeClaim: async (claim: Claim, isDryRun: boolean) =>
        proven.includes(claim.path) && (await yieldLogin(services, call.programId, claim, isDryRun)),
    }),
  };
  const run = () =>
    changeUser(services, call, change, (user, _, proofs?: LoginProofs) => {
      const { inputs: written, areProven } = useProofs(user, inputs, proofs);
      const entries = write(user, written);
      // A body that has faults is told of these.
      if (!areProven && user.faults.length === 0) throw errors.externalTokenInvalid();
      return { external_auth: user.show(entries) };
    });
  return proven.length > 0 ? countingWrong(services.access, network, call, run) : run();
}

/** Counts a call whose token turns out to be wrong. Throws tooManyAttempts where there were too many. */
async function countingWrong(
  { connections, keyring }: Access,
  network: string | null,
  { clientId }: Call,
  run: () => Promise<Answer>,
): Promise<Answer> {
  const counted = await countAttempts(connections, keyring, wrongTokenLimits(network, clientId));
  if (counted.waitSeconds !== null) throw errors.tooManyAttempts({ seconds: counted.waitSeconds });
  const isWrong = (error: unknown) => error instanceof ApiError && error.key === 'externalTokenInvalid';
  try {
    const answer = await run();
    await counted.giveBack();
    return answer;
  } catch (error) {
    if (!isWrong(error)) await counted.giveBack();
    throw error;
  }
}
