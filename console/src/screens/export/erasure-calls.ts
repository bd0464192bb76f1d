import type { components } from '../../../../sdk/src/index.ts';
import { call } from '../../api/call.ts';

/** From when on a user may be erased, and when the user was. */
export type ErasureStanding = components['schemas']['erasure.standing'];

/** Why somebody is erased, by codes; the server takes no other. */
export const erasureReasons = [
  'person_request',
  'retention_over',
  'wrongly_collected',
  'legal_order',
  'test_data',
] as const;

/** The code of a reason. */
export type ErasureReason = (typeof erasureReasons)[number];

/** Under which name it is kept how the erasure of a user stands. */
export const erasureKey = (program: number, user: string) => ['erasure', program, user] as const;

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

/** Erases a closed user. Throws RosterError. */
export async function erase(program: number, user: string, reason: ErasureReason): Promise<void> {
  const body = { erasure: { reason_code: reason } };
  await call('POST', path, { program, path: { user_id: user }, body });
}
