import { authenticationType } from '../catalogue/codes.ts';
import type { Field } from '../catalogue/field.ts';
import type { Resource } from '../catalogue/resource.ts';
import { maskValue, wiped } from '../derive/mask.ts';
import { shift } from '../time/zones.ts';
import type { FlowInput, FlowRun, SentProof } from './flow.ts';
import { infoTypeOf } from './read-flow.ts';

/** The `info` of a flow's answer. `id`: the number of the challenge, 0 where there is none. */
export function flowInfo<Sent, Verdict>(
  { user, call, request }: FlowRun<Sent, Verdict>,
  id: number,
): Record<string, unknown> {
  return {
    id,
    program_id: call.programId,
    user_id: request.userId ?? 0,
    ...(request.operation.flow === 'verify' && { pos_id: 0 }),
    type: infoTypeOf(request.body),
    source_id: call.sourceId,
    server_date: shift(user.now, user.presentation.serverOffset),
    date_utc: user.now,
    source_time_zone: user.timeZone,
  };
}

/**
 * What an answer repeats of an object that was sent: null what was not sent, `____` for what is never shown, and under its mask what is
 * shown under one everywhere.
 */
export function echoOf(input: FlowInput, resource: Resource): Record<string, unknown> | null {
  const sent = input.read(resource);
  if (!sent) return null;
  return Object.fromEntries(
    Object.entries(resource.fields).map(([name, field]) => {
      const held = field.type === 'object' ? field.of?.() : undefined;
      if (held) return [name, echoOf(input, held)];
      return [name, sent[name] == null ? null : echoOfValue(field, sent[name])];
    }),
  );
}

function echoOfValue({ protect, mask }: Field, value: unknown): unknown {
  if (protect === 'hashed') return wiped;
  return mask && typeof value === 'string' ? maskValue(value, mask) : value;
}

/** The proofs that a call sent, as an answer repeats them: each is a handle, or a code that is used up. */
export function echoProofs(proofs: readonly SentProof[]): object[] | null {
  if (proofs.length === 0) return null;
  return proofs.map(({ type = null, code = null }) => ({ type, code }));
}

/** How an answer hands out the handle of a challenge. */
export function showHandle(handle: string): object[] {
  return [{ type: authenticationType.challengeHandle, code: handle }];
}
