import { setTimeout as sleep } from 'node:timers/promises';
import { Coalescer } from '../storage/coalescer.ts';
import { type Place, ping, runFor } from '../storage/connections.ts';
import { deadlock, isDatabaseError, isOfStatement, isStaleStatement } from '../storage/database-errors.ts';
import { type LaneMove, noteMoves, type Turn } from '../storage/webhook-lanes.ts';
import { formatDateTime } from '../time/format-instant.ts';

/** A statement that notes what became of lanes has at most so many. */
const movesAtOnce = 100;
/** How often PostgreSQL is asked whether it is back. */
const askMilliseconds = 250;

/** A move of a lane of an endpoint. */
interface EndpointMove {
  readonly endpoint: Turn;
  readonly move: LaneMove;
}

/**
 * Notes what became of lanes, those of an endpoint together, for the process that has its turn. While PostgreSQL is away a note waits, and
 * is made once it is back: the turn is the process's own until another one takes it, and what was taken would be posted again.
 */
export class MoveNotes {
  readonly #connections: Place;
  readonly #moves: Coalescer<EndpointMove, number | undefined>;
  #asking: Promise<boolean> | undefined;
  /** By `performance.now()`. */
  #givesUpAt = Number.POSITIVE_INFINITY;

  /** `holder`: who has the turns, as `noteMoves` takes it. */
  constructor(
    connections: Place,
    { holder, clock }: { readonly holder: string; readonly clock: () => Date },
  ) {
    this.#connections = connections;
    this.#moves = new Coalescer({
      lanes: 2,
      batchMax: movesAtOnce,
      send: async (questions) => {
        const { endpoint } = questions[0]!;
        const moves = questions.map(({ move }) => move);
        const statement = noteMoves(holder, endpoint, moves, formatDateTime(clock()));
        const [moved] = await runFor(connections, endpoint.program_id, statement);
        const wanted = new Map(moved.map((lane) => [`${lane.user_id} ${lane.replay_id}`, lane.wanted]));
        return moves.map((move) => wanted.get(`${move.user_id} ${move.replay_id}`));
      },
    });
  }

  /**
   * Notes a move for good. Answers up to where the lane is wanted by now; undefined where it did not move, because somebody else has the
   * turn or has moved the lane. Rejects with an error of the statement, and with one of a database that is away once `giveUpIn` has passed.
   */
  async note(endpoint: Turn, move: LaneMove): Promise<number | undefined> {
    for (;;) {
      try {
        return await this.#moves.ask(`${endpoint.program_id} ${endpoint.id}`, { endpoint, move });
      } catch (error) {
        if (!mayPass(error) || !(await this.#isBack())) throw error;
      }
    }
  }

  /** Notes that cannot be made wait no longer than that from now on. */
  giveUpIn(milliseconds: number): void {
    this.#givesUpAt = performance.now() + milliseconds;
  }

  /** Resolves once PostgreSQL answers, to true; to false where that is given up. All notes that wait ask together. */
  #isBack(): Promise<boolean> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #ask(): Promise<boolean> {
    while (performance.now() + askMilliseconds < this.#givesUpAt) {
      await sleep(askMilliseconds);
      const answers = await runFor(this.#connections, '*', ping).catch(() => null);
      if (answers) return true;
    }
    return false;
  }
}

/** Whether a note may be made a moment later: the fault was not in what it says. */
function mayPass(error: unknown): boolean {
  return !isOfStatement(error) || isStaleStatement(error) || isDatabaseError(error, deadlock);
}
