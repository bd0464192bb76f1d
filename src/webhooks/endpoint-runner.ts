import { wantsType } from '../catalogue/webhooks.ts';
import type { Keyring } from '../crypto/keyring.ts';
import type { FairPlaces } from '../fair-places.ts';
import type { OpenPoster } from '../outbound/guarded-fetch.ts';
import { type Connections, runFor } from '../storage/connections.ts';
import { fromHex } from '../storage/user-vault.ts';
import {
  type DueLane,
  type EventRow,
  eventsAtOnce,
  type LaneMove,
  readDueLanes,
  type WebhookRow,
} from '../storage/webhook-lanes.ts';
import { attempt, attemptBounds, type Reach, type Verdict } from './attempt.ts';
import { eventOf, typeOfEntry, vaultOf, type WebhookEvent } from './event.ts';
import type { MoveNotes } from './move-notes.ts';
import { signerOf } from './signature.ts';

/** How many events are on their way to one endpoint at once. */
export const atOnceMax = 10;
/**
 * How many lanes are told at once: as many as may post, and besides those that wait until it is noted what became of an event, so that
 * a slow endpoint holds few places.
 */
const tellersMax = 48;
/** How many lanes are read at once. */
const lanesAtOnce = 200;

/** What the runners of a process share. */
export interface RunnerParts {
  readonly connections: Connections;
  readonly keyring: Keyring;
  readonly openPoster: OpenPoster;
  readonly clock: () => Date;
  readonly random: () => number;
  /** The lanes of all endpoints that are told at once, shared between programmes. */
  readonly places: FairPlaces;
  /** Notes what became of lanes. */
  readonly notes: Pick<MoveNotes, 'note'>;
  /** Stops an endpoint that is gone. */
  readonly stopGone: (endpoint: WebhookRow) => Promise<void>;
  /** Ends a runner whose endpoint may be another process's by now. */
  readonly leave: (runner: EndpointRunner) => void;
  /** Told of a failure of the database. */
  readonly fail: (error: unknown) => void;
  /** Told of each attempt, for metrics. */
  readonly note: (endpoint: WebhookRow, state: LaneMove['deliveries'][number]['state']) => void;
}

/**
 * Tells one endpoint what is due, as long as this process has its turn: of each user in order, users side by side. After a failure one
 * event at a time is tried, until one is taken: an endpoint that is down keeps no more than a place.
 */
export class EndpointRunner {
  readonly endpoint: WebhookRow;
  readonly #parts: RunnerParts;
  readonly #reach: Reach;
  readonly #busy = new Map<string, DueLane>();
  readonly #tellers = new Set<Promise<void>>();
  readonly #ready: DueLane[] = [];
  #reading: Promise<void> | undefined;
  /** Whether lanes may be due that are not ready. */
  #hasMore = false;
  #endedAt = performance.now();
  #limit = tellersMax;
  #posting = 0;
  /** How many tellers wait until it is noted what became of their events. */
  #noting = 0;
  readonly #waiting: (() => void)[] = [];
  #isStopping = false;

  constructor(endpoint: WebhookRow, parts: RunnerParts) {
    this.endpoint = endpoint;
    this.#parts = parts;
    const { keyring, clock, random, openPoster } = parts;
    this.#reach = {
      poster: openPoster(endpoint.url, { ...attemptBounds, connections: atOnceMax }),
      sign: signerOf(keyring, endpoint.row),
      clock,
      random,
    };
  }

  /** Since when nothing is on its way, by `performance.now()`; null while something is. */
  get idleSince(): number | null {
    return this.#tellers.size === 0 ? this.#endedAt : null;
  }

  /** Looks what is due, and tells it. Places that are free are used; where a programme has too many, later. */
  poke(): void {
    this.#hasMore = true;
    this.#fill();
  }

  /** Has tellers tell what is due: so many that some can wait for the database while others post. */
  #fill(): void {
    while (
      !this.#isStopping &&
      this.#tellers.size < this.#limit &&
      this.#tellers.size - this.#noting < atOnceMax
    ) {
      const giveBack = this.#parts.places.take(String(this.endpoint.program_id));
      if (!giveBack) return;
      const teller = this.#tell()
        .catch((error: unknown) => this.#parts.fail(error))
        .finally(() => {
          this.#tellers.delete(teller);
          this.#endedAt = performance.now();
          giveBack();
        });
      this.#tellers.add(teller);
      // One that finds nothing needs no company.
      if (this.#ready.length <= this.#tellers.size) return;
    }
  }

  /** Begins nothing more; resolves once nothing is on its way. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#tellers);
    this.#reach.poster.close();
  }

  /** Tells lane after lane until none is due. Where the database fails, the next poke begins anew. */
  async #tell(): Promise<void> {
    for (;;) {
      if (this.#isStopping || this.#tellers.size > this.#limit) return;
      const lane = await this.#nextLane();
      if (!lane) return;
      // There is more than one: the others are told beside it.
      if (this.#ready.length > 0) this.#fill();
      let isUnfinished = false;
      try {
        isUnfinished = await this.#tellLane(lane);
      } finally {
        this.#busy.delete(keyOf(lane));
      }
      // Nobody else looks for it soon.
      if (isUnfinished) this.#hasMore = true;
    }
  }

  async #nextLane(): Promise<DueLane | undefined> {
    if (this.#ready.length === 0 && this.#hasMore) await this.#readLanes();
    const lane = this.#ready.shift();
    // The next are read while these are told.
    if (this.#hasMore && this.#limit > 1 && this.#ready.length < lanesAtOnce / 2)
      this.#readLanes().catch((error: unknown) => this.#parts.fail(error));
    return lane;
  }

  #readLanes(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const { connections } = this.#parts;
    this.#hasMore = false;
    const count = this.#limit === 1 ? 1 : lanesAtOnce;
    const statement = readDueLanes(this.endpoint, [...this.#busy.values()], count);
    const [rows] = await runFor<DueLane>(connections, this.endpoint.program_id, statement);
    // What was found out meanwhile counts as well.
    if (rows.length === count) this.#hasMore = true;
    this.#ready.push(...rows);
    for (const lane of rows) this.#busy.set(keyOf(lane), lane);
  }

  /** Tells the events of a lane in order, until one is not taken. Answers whether more are due by now. */
  async #tellLane(lane: DueLane): Promise<boolean> {
    const { user_id: userId, replay_id: replayId } = lane;
    const { program_id: programId } = this.endpoint;
    const owner = { programId, userId };
    const { keyring } = this.#parts;
    const vault = vaultOf(keyring, owner, lane.wrapped === null ? null : fromHex(lane.wrapped));
    const wanted = lane.events.filter((row) => this.#wants(row));
    // What nobody wants is passed over together with the event before it.
    const end = lane.events.length < eventsAtOnce ? lane.wanted : lane.events.at(-1)!.number;
    let { delivered: before, delivered, failures } = lane;
    let isUnfinished = false;
    const move = async (to: Omit<LaneMove, 'user_id' | 'replay_id' | 'before'>): Promise<boolean> => {
      const moves = { user_id: userId, replay_id: replayId, before, ...to };
      const wantedNow = await this.#noted(this.#parts.notes.note(this.endpoint, moves));
      // Somebody has skipped the event, or the turn is another process's: told again, it would come over and over.
      if (wantedNow === undefined) this.#leave();
      // Something was written meanwhile, or there was more than is read at once.
      else isUnfinished = to.waits === 0 && to.delivered < wantedNow;
      return wantedNow !== undefined;
    };
    if (wanted.length === 0) {
      await move({ delivered: end, failures: 0, waits: 0, deliveries: [] });
      return isUnfinished;
    }
    for (const [index, row] of wanted.entries()) {
      if (!(await this.#mayPost())) return true;
      const event = eventOf(owner, row, vault)!;
      const { delivery, waits, isGone } = await this.#post(event, failures);
      this.#parts.note(this.endpoint, delivery.state);
      const next = wanted[index + 1];
      const isPassed = delivery.state !== 'failed';
      if (isPassed) delivered = next ? next.number - 1 : end;
      failures = isPassed ? 0 : delivery.attempts;
      // The next is posted once this one is noted for good: else it could come again after later ones.
      const moved = await move({ delivered, failures, waits, deliveries: [delivery] });
      if (isGone) {
        this.#leave();
        await this.#parts.stopGone(this.endpoint);
      }
      if (!moved || !isPassed) return isUnfinished;
      before = delivered;
    }
    return isUnfinished;
  }

  /** Waits for a note, while others post. */
  async #noted<T>(note: Promise<T>): Promise<T> {
    this.#noting += 1;
    if (this.#ready.length > 0) this.#fill();
    try {
      return await note;
    } finally {
      this.#noting -= 1;
    }
  }

  /** Begins nothing more. What is on its way is waited for by whoever has begun this. */
  #leave(): void {
    this.#isStopping = true;
    this.#parts.leave(this);
  }

  /**
   * Resolves when no more than nine events are on their way, to whether another one may be posted: not where this stops, or where the
   * endpoint has failed meanwhile and others are posted to it.
   */
  async #mayPost(): Promise<boolean> {
    this.#posting += 1;
    if (this.#posting > atOnceMax) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const may = !this.#isStopping && this.#posting - this.#waiting.length <= this.#limit;
    if (!may) this.#hasPosted();
    return may;
  }

  /** Posts an event once `#mayPost` allows it. */
  async #post(event: WebhookEvent, failures: number): Promise<Verdict> {
    try {
      const verdict = await attempt(this.#reach, { failures }, event);
      if (verdict.delivery.state === 'delivered') this.#limit = tellersMax;
      else this.#slowDown();
      return verdict;
    } finally {
      this.#hasPosted();
    }
  }

  /** Tries one event at a time. What was read ahead would be told late: somebody may skip it meanwhile. */
  #slowDown(): void {
    this.#limit = 1;
    for (const lane of this.#ready.splice(0)) this.#busy.delete(keyOf(lane));
    this.#hasMore = true;
  }

  #hasPosted(): void {
    this.#posting -= 1;
    this.#waiting.shift()?.();
  }

  #wants(row: EventRow): boolean {
    const type = typeOfEntry(row);
    return type !== null && wantsType(this.endpoint.events, type);
  }
}

function keyOf({ user_id: userId, replay_id: replayId }: Pick<DueLane, 'user_id' | 'replay_id'>): string {
  return `${userId} ${replayId}`;
}
