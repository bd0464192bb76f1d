import { type Connections, runFor } from '../storage/connections.ts';

/** What a process may still spend of the present second on a client. */
interface Share {
  second: number;
  left: number;
  /** How many calls there were in this second, the refused ones too. */
  demand: number;
  /** The share of this second while it is fetched. */
  fetching: Promise<void> | undefined;
}

/** Clients that are remembered; the one asked for longest ago goes first. */
const sharesMax = 10_000;

/**
 * Limits the calls per second of an API client over all processes. At a client's first call in a second a process
 * takes a share from the database, about what it needed the second before, and spends it in memory; no second call
 * of that second asks again.
 */
export class ClientLimiter {
  readonly #connections: Connections;
  readonly #callsPerSecond: number;
  readonly #now: () => number;
  readonly #shares = new Map<number, Share>();

  /** `now` is in milliseconds since 1970; processes on several machines are expected to agree within a second. */
  constructor(connections: Connections, callsPerSecond: number, now: () => number = Date.now) {
    this.#connections = connections;
    this.#callsPerSecond = callsPerSecond;
    this.#now = now;
  }

  /** Takes one call; null if it may go on, else the seconds to wait. */
  async take(clientId: number): Promise<number | null> {
    const second = Math.floor(this.#now() / 1000);
    const share = this.#shareOf(clientId, second);
    share.demand += 1;
    if (share.fetching) await share.fetching;
    if (share.left <= 0) return 1;
    share.left -= 1;
    return null;
  }

  #shareOf(clientId: number, second: number): Share {
    const before = this.#shares.get(clientId);
    if (before?.second === second) return before;
    const demand = before?.second === second - 1 ? before.demand : 0;
    const asked = Math.max(Math.ceil(this.#callsPerSecond / 10), Math.ceil(demand * 1.2));
    const share: Share = { second, left: 0, demand: 0, fetching: undefined };
    share.fetching = this.#fetch(clientId, second, Math.min(asked, this.#callsPerSecond))
      .then((granted) => {
        share.left = granted;
      })
      .finally(() => {
        share.fetching = undefined;
      });
    this.#shares.delete(clientId);
    this.#shares.set(clientId, share);
    if (this.#shares.size > sharesMax) this.#shares.delete(this.#shares.keys().next().value!);
    return share;
  }

  async #fetch(clientId: number, second: number, asked: number): Promise<number> {
    const [rows] = await runFor<{ granted: number }>(this.#connections, '*', {
      text: `with before as (
  insert into call_share (client_id, second, taken) values ($1::bigint, $2::bigint, 0)
  on conflict (client_id) do update set
    taken = case when call_share.second < excluded.second then 0 else call_share.taken end,
    second = greatest(call_share.second, excluded.second)
  returning taken
)
select least($3::integer, $4::integer - taken) as granted from before`,
      values: [clientId, second, asked, this.#callsPerSecond],
    });
    const granted = Math.max(0, rows[0]!.granted);
    if (granted === 0) return 0;
    const [taken] = await runFor(this.#connections, '*', {
      text: `update call_share set taken = taken + $3::integer
where client_id = $1::bigint and second = $2::bigint and taken + $3::integer <= $4::integer returning 1`,
      values: [clientId, second, granted, this.#callsPerSecond],
    });
    // Another process was quicker: what is left now is for the next second.
    return taken.length === 0 ? 0 : granted;
  }
}
