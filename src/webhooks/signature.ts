import { Webhook } from 'standardwebhooks';
import type { Keyring } from '../crypto/keyring.ts';

/** What of an endpoint its secrets follow from. Salts are `\x` and hexadecimal digits. */
export interface SignedEndpoint {
  readonly program_id: number;
  readonly id: number;
  readonly secret_salt: string;
  readonly previous_salt: string | null;
  /** Until when the previous secret signs as well, UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly previous_ends_at: string | null;
}

/** Bytes of a salt. */
export const saltBytes = 16;

/**
 * A secret of an endpoint as a receiver is told it: `whsec_` and 32 bytes in base64 (Standard Webhooks). It is a keyed hash of the
 * salt in its place, so that neither the database nor a backup of it holds it.
 */
export function secretOf(
  keyring: Keyring,
  { program_id: programId, id }: Pick<SignedEndpoint, 'program_id' | 'id'>,
  salt: string,
): string {
  return `whsec_${keyring.keyedHash('webhook-secret', String(programId), String(id), salt).toString('base64')}`;
}

/** Signs what an endpoint is told: the headers that go with a body. `now`: the moment of sending. */
export type Signer = (eventId: string, body: string, now: Date) => Record<string, string>;

/** A signer of an endpoint, with both secrets while two count. */
export function signerOf(keyring: Keyring, endpoint: SignedEndpoint): Signer {
  const { previous_salt: previous, previous_ends_at: endsAt } = endpoint;
  const current = new Webhook(secretOf(keyring, endpoint, endpoint.secret_salt));
  const former = previous === null ? null : new Webhook(secretOf(keyring, endpoint, previous));
  return (eventId, body, now) => {
    const isTwofold = former && endsAt !== null && now.toISOString().slice(0, 19) < endsAt;
    const signers = isTwofold ? [current, former] : [current];
    return {
      'webhook-id': eventId,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': signers.map((one) => one.sign(eventId, now, body)).join(' '),
    };
  };
}
