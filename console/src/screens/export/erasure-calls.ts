import { useQuery } from '@tanstack/react-query';
import type { components, operations } from '../../../../sdk/src/index.ts';
import { call } from '../../api/call.ts';
import { keysOf } from '../../parts/keys-of.ts';

/** From when on a user may be erased, and when the user was. */
export type ErasureStanding = components['schemas']['erasure.standing'];

type ErasureBody = NonNullable<operations['user.erase']['requestBody']>['content']['application/json'];

/** Why somebody is erased: the code of a reason that the server takes. */
export type ErasureReason = NonNullable<ErasureBody['erasure']>['reason_code'];

// Each of them: the compiler misses one that is left out.
const erasureReasonSet: Readonly<Record<ErasureReason, true>> = {
  person_request: true,
  retention_over: true,
  wrongly_collected: true,
  legal_order: true,
  test_data: true,
};

/** The codes of reasons, in the order in which they are offered. */
export const erasureReasons = keysOf(erasureReasonSet);

/** Under which name it is kept how the erasure of a user stands. */
const erasureKey = (program: number, user: string) => ['erasure', program, user] as const;

const path = '/v1/user/erasure/:user_id';

/** Reads from when on a user may be erased. Throws RosterError. */
export async function readErasure(
  program: number,
  user: string,
  signal: AbortSignal,
): Promise<ErasureStanding> {
  const sent = { program, path: { user_id: user }, signal };
  return (await call<{ erasure: ErasureStanding }>('GET', path, sent)).data.erasure;
}

/** How the erasure of a user stands. */
export function useErasure(program: number, user: string) {
  return useQuery({
    queryKey: erasureKey(program, user),
    queryFn: ({ signal }) => readErasure(program, user, signal),
  });
}

/** Erases a closed user. Throws RosterError. */
export async function erase(program: number, user: string, reason: ErasureReason): Promise<void> {
  const body = { erasure: { reason_code: reason } };
  await call('POST', path, { program, path: { user_id: user }, body });
}
