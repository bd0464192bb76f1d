import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { FastifyBaseLogger } from 'fastify';
import type { Keyring } from '../crypto/keyring.ts';
import { describeFailure } from '../describe-failure.ts';
import { FairPlaces } from '../fair-places.ts';
import type { JobHint } from '../jobs/hint.ts';
import type { OpenPoster } from '../outbound/guarded-fetch.ts';
import { type Connections, runFor } from '../storage/connections.ts';
import { toHex } from '../storage/user-vault.ts';
import {
  anyEndpoint,
  type DeliveryRow,
  keepTurns,
  leaveTurn,
  takeTurns,
  turnSeconds,
  type WebhookRow,
} from '../storage/webhook-lanes.ts';
import { attemptBounds } from './attempt.ts';
import { EndpointRunner, type RunnerParts } from './endpoint-runner.ts';
import { MoveNotes } from './move-notes.ts';

/** What a sender works with. */
export interface SenderParts {
  /** Connections of its own: what is told keeps no call waiting. */
  readonly connections: Connections;
  readonly keyring: Keyring;
  readonly openPoster: OpenPoster;
  readonly clock: () => Date;
  /** Whether a row of an endpoint is as it was written with the keys (src/keys/caller-rows.ts). */
  readonly holds: (row: WebhookRow['row']) => boolean;
  /** Woken after a commit that wrote history. */
  readonly hint: JobHint;
  readonly stopGone: RunnerParts['stopGone'];
  readonly log: Pick<FastifyBaseLogger, 'error'>;
}

/** How a sender works; tests give other values. */
export interface SenderOptions {
  /** How long nothing is looked for where no hint comes. */
  readonly pollMilliseconds: number;
  /** How many lanes are told at once, of all endpoints, and of those of one programme. */
  readonly places: { readonly count: number; readonly ofOneMax: number };
  /** At least 0 and below 1. */
  readonly random: () => number;
}

const usualOptions: SenderOptions = {
  pollMilliseconds: 500,
  places: { count: 1024, ofOneMax: 512 },
  random: Math.random,
};

/**
 * Hints come with every write: what several bring is looked for together. The pause grows while there is much to tell, so that looking
 * takes nothing from the writes that cause it.
 */
const pauseMilliseconds = { least: 20, most: 250 } as const;
/** So many events a second are much. */
const busyPerSecond = 100;
/** A turn is kept for so long after there was nothing to tell. */
const idleMilliseconds = 2000;
/** To how many endpoints a process sends. Half of them are kept for programmes to none of whose endpoints it sends yet. */
const endpointsMax = 2000;

/**
 * Tells endpoints what happened, by their turns: an endpoint is told by one process at a time, so that no more than ten events are on
 * their way to it at once. A process that dies leaves its turns to others after their time.
 */
export class WebhookSender {
  readonly #parts: SenderParts;
  readonly #options: SenderOptions;
  readonly #holder = toHex(randomBytes(16));
  readonly #runners = new Map<string, EndpointRunner>();
  readonly #leaving = new Map<EndpointRunner, Promise<void>>();
  readonly #notes: MoveNotes;
  readonly #runnerParts: RunnerParts;
  /** How many attempts this process has made, by what became of them. */
  readonly attempts = new Map<DeliveryRow['state'], number>([
    ['delivered', 0],
    ['failed', 0],
    ['dead', 0],
  ]);
  #isStopping = false;
  #hasEndpoints = false;
  #loop: Promise<void> | undefined;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(parts: SenderParts, options: Partial<SenderOptions> = {}) {
    this.#parts = parts;
    this.#options = { ...usualOptions, ...options };
    const { connections, keyring, openPoster, clock, stopGone, log } = parts;
    const { places, random } = this.#options;
    this.#notes = new MoveNotes(connections, { holder: this.#holder, clock });
    this.#runnerParts = {
      connections,
      keyring,
      openPoster,
      clock,
      random,
      stopGone,
      leave: (runner) => void this.#leave(runner).catch(() => undefined),
      places: new FairPlaces({ ...places, turnMilliseconds: 1000, now: () => performance.now() }),
      notes: this.#notes,
      fail: (error) => log.error({ cause: describeFailure(error) }, 'an endpoint was left for a moment'),
      note: (_endpoint, state) => this.attempts.set(state, (this.attempts.get(state) ?? 0) + 1),
    };
  }

  start(): void {
    this.#loop = this.#work();
    this.#heartbeat = setInterval(() => void this.#keep(), (turnSeconds * 1000) / 3).unref();
  }

  /** Begins nothing more, and waits for what is on its way: 15 s at most. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#notes.giveUpIn(attemptBounds.milliseconds);
    this.#parts.hint.wake();
    await this.#loop;
    await Promise.all([...this.#runners.values()].map((runner) => this.#leave(runner)));
    clearInterval(this.#heartbeat);
  }

  async #work(): Promise<void> {
    const { hint, log } = this.#parts;
    let lookedAt = Number.NEGATIVE_INFINITY;
    let pause: number = pauseMilliseconds.least;
    let told = this.#told;
    while (!this.#isStopping) {
      const waited = performance.now() - lookedAt;
      const { pollMilliseconds } = this.#options;
      // Where there is no endpoint, hints are many and mean nothing.
      if (waited >= pollMilliseconds || this.#hasEndpoints) {
        lookedAt = performance.now();
        await this.#look().catch((error: unknown) => {
          log.error({ cause: describeFailure(error) }, 'webhooks could not be looked after');
        });
        await new Promise((resolve) => setTimeout(resolve, pause));
        const perSecond = ((this.#told - told) * 1000) / (performance.now() - lookedAt);
        told = this.#told;
        pause =
          perSecond < busyPerSecond ? pauseMilliseconds.least : Math.min(2 * pause, pauseMilliseconds.most);
      }
      await hint.wait(Math.max(1, lookedAt + pollMilliseconds - performance.now()));
    }
  }

  /** How many events this process has sent, or tried to. */
  get #told(): number {
    return [...this.attempts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Takes the turns of endpoints that have something due, and pokes those that this process has. */
  async #look(): Promise<void> {
    const { connections } = this.#parts;
    const own = [...this.#runners.values()].map(({ endpoint }) => turnOf(endpoint));
    const room = endpointsMax - own.length;
    const turns = { count: room, furtherMax: room - endpointsMax / 2 };
    const [[any], taken] = await runFor(connections, '*', anyEndpoint, takeTurns(this.#holder, own, turns));
    this.#hasEndpoints = any!.is_any;
    for (const endpoint of taken) {
      const runner = this.#runners.get(keyOf(endpoint));
      if (!endpoint.is_own) this.#begin(endpoint);
      else if (runner && !this.#leaveChanged(runner, endpoint.row)) runner.poke();
    }
    const now = performance.now();
    for (const runner of this.#runners.values()) {
      const { idleSince } = runner;
      if (idleSince !== null && now - idleSince > idleMilliseconds)
        void this.#leave(runner).catch(() => undefined);
    }
  }

  #begin(endpoint: WebhookRow): void {
    // The turn stays with this process for its time, so that the row is not looked at over and over.
    if (!this.#parts.holds(endpoint.row)) return;
    const runner = new EndpointRunner(endpoint, this.#runnerParts);
    this.#runners.set(keyOf(endpoint), runner);
    runner.poke();
  }

  /** Leaves an endpoint that is another one now, to begin anew; returns whether it is. */
  #leaveChanged(runner: EndpointRunner, row: WebhookRow['row'] | undefined): boolean {
    const isChanged = !isDeepStrictEqual(row, runner.endpoint.row);
    if (isChanged) void this.#leave(runner).catch(() => undefined);
    return isChanged;
  }

  /**
   * Ends a runner and gives its turn back. Until that is done the turn is kept, so that what is on its way is not posted by the next
   * runner as well.
   */
  #leave(runner: EndpointRunner): Promise<void> {
    const left =
      this.#leaving.get(runner) ??
      this.#end(runner).finally(() => {
        this.#leaving.delete(runner);
        this.#runners.delete(keyOf(runner.endpoint));
      });
    this.#leaving.set(runner, left);
    return left;
  }

  async #end(runner: EndpointRunner): Promise<void> {
    await runner.stop();
    await runFor(
      this.#parts.connections,
      runner.endpoint.program_id,
      leaveTurn(this.#holder, turnOf(runner.endpoint)),
    );
  }

  /** Keeps the turns of this process. Where one was lost, or the endpoint is another now, what is on its way is the last. */
  async #keep(): Promise<void> {
    const runners = [...this.#runners.values()];
    if (runners.length === 0) return;
    const turns = runners.map(({ endpoint }) => turnOf(endpoint));
    const kept = await runFor(this.#parts.connections, '*', keepTurns(this.#holder, turns)).catch(() => null);
    // Where the database does not answer, the turn ends by itself.
    if (kept === null) return;
    const rows = new Map(kept[0].map((endpoint) => [keyOf(endpoint), endpoint.row]));
    for (const runner of runners) {
      this.#leaveChanged(runner, rows.get(keyOf(runner.endpoint)));
    }
  }
}

function turnOf({ program_id, id }: WebhookRow) {
  return { program_id, id };
}

function keyOf({ program_id: programId, id }: Pick<WebhookRow, 'program_id' | 'id'>): string {
  return `${programId} ${id}`;
}
