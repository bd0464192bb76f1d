import type { Keyring } from '../crypto/keyring.ts';
import type { Outbound } from '../outbound/guarded-fetch.ts';
import type { EndpointRow } from '../storage/webhooks.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { attemptBounds, type PostOutcome, postEvent } from './attempt.ts';
import { signerOf } from './signature.ts';

/** An event about an endpoint, which is in no history and no lane. */
export interface OwnEvent {
  readonly type: string;
  /** When it happened. */
  readonly at: Date;
  readonly data: { readonly id: string } & Readonly<Record<string, unknown>>;
}

/** Posts such an event to an endpoint, once and at once. Resolves whatever comes of it. `milliseconds`: the bound, where it is another. */
export async function postOwnEvent(
  { keyring, outbound, clock }: { keyring: Keyring; outbound: Outbound; clock: () => Date },
  row: EndpointRow,
  { type, at, data }: OwnEvent,
  { milliseconds = attemptBounds.milliseconds }: { milliseconds?: number } = {},
): Promise<PostOutcome> {
  const body = JSON.stringify({ type, timestamp: `${formatDateTime(at)}Z`, data });
  const poster = outbound.openPoster(row.url, { ...attemptBounds, milliseconds, connections: 1 });
  const reach = { poster, sign: signerOf(keyring, row), clock };
  return postEvent(reach, { id: data.id, body }).finally(() => poster.close());
}
