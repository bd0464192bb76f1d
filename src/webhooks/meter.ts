import { FreshValue } from '../fresh-value.ts';
import { type Connections, runFor } from '../storage/connections.ts';
import { type DeliveryRow, type EndpointMeasure, measureEndpoints } from '../storage/webhook-lanes.ts';

/** What metrics show of webhooks. */
export class WebhookMeter {
  /** How often this process has sent an event, by what became of it. */
  readonly attempts: ReadonlyMap<DeliveryRow['state'], number>;
  readonly #endpoints: FreshValue<readonly EndpointMeasure[]>;

  /** `attempts`: is counted up by the sender. */
  constructor(connections: Connections, attempts: WebhookMeter['attempts']) {
    this.attempts = attempts;
    this.#endpoints = new FreshValue(async () => (await runFor(connections, '*', measureEndpoints))[0], []);
  }

  /** Every endpoint. */
  measure(): Promise<readonly EndpointMeasure[]> {
    return this.#endpoints.get();
  }
}
