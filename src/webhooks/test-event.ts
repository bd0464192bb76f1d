import { testEventType } from '../catalogue/webhooks.ts';
import type { Keyring } from '../crypto/keyring.ts';
import type { Outbound } from '../outbound/guarded-fetch.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { type TakenRow, takeNumbers } from '../storage/ids.ts';
import type { EndpointRow } from '../storage/webhooks.ts';
import { eventId } from './event.ts';
import { postOwnEvent } from './own-event.ts';

/** What came of an event for trial. */
export interface TestOutcome {
  readonly event_id: string;
  /** Of the answer; null where there was none. */
  readonly status: number | null;
  readonly milliseconds: number;
  /** The code of the failure; null where there was an answer. */
  readonly error: string | null;
}

/** Sends an endpoint a signed event of type `webhook.test` at once, and waits for its answer, of which nothing is kept but the status. */
export async function sendTest(
  { place, keyring, outbound, now }: { place: Place; keyring: Keyring; outbound: Outbound; now: Date },
  row: EndpointRow,
): Promise<TestOutcome> {
  const { program_id: programId, id: webhookId } = row;
  // A number of its own, so that a receiver that drops doubles sees each.
  const numbers = takeNumbers(programId, 'webhook_replay', 1);
  const [[number]] = await runFor<TakenRow>(place, programId, numbers);
  const id = eventId(programId, 'test', number!.first);
  const data = { id, program_id: programId, webhook_id: webhookId };
  const parts = { keyring, outbound, clock: () => now };
  const { status, milliseconds, error } = await postOwnEvent(parts, row, {
    type: testEventType,
    at: now,
    data,
  });
  return { event_id: id, status, milliseconds, error };
}
