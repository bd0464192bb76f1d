import { describeFailure } from '../describe-failure.ts';
import { type Connections, runFor, type Statement } from './connections.ts';

/** The tables that take more than twice the pages that the planner knows of. */
const grownTables: Statement<{ readonly name: string }> = {
  text: `select oid::regclass::text as name from pg_class
where relnamespace = 'public'::regnamespace and relkind = 'r'
  and pg_relation_size(oid) > 2 * relpages::bigint * current_setting('block_size')::bigint
order by oid`,
};

function analyzeIfGrown(table: string): Statement {
  return { text: 'select analyze_if_grown($1::text::regclass)', values: [table] };
}

const pauseMilliseconds = 1000;

/**
 * Keeps what PostgreSQL's planner knows of the tables near the truth while they grow: a table that takes more than twice the
 * pages that the planner knows of is analyzed, which also makes every connection plan its statements anew. Where rows are
 * written that is looked at once a second, and not at all where none are. A failure is told in a sentence and changes
 * no answer: PostgreSQL's autovacuum does the same, a minute later.
 */
export class PlannerStatistics {
  readonly #connections: Connections;
  readonly #say: (message: string) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  /** `say` takes sentences for the operator. */
  constructor(connections: Connections, say: (message: string) => void) {
    this.#connections = connections;
    this.#say = say;
  }

  /** Says that rows were written. */
  noteWrite(): void {
    this.#timer ??= setTimeout(() => {
      this.#running = this.refresh().finally(() => {
        this.#timer = undefined;
      });
    }, pauseMilliseconds).unref();
  }

  /** Resolves once every table that has grown is analyzed, or the failure is told. */
  async refresh(): Promise<void> {
    try {
      const [grown] = await runFor(this.#connections, '*', grownTables);
      for (const { name } of grown) await runFor(this.#connections, '*', analyzeIfGrown(name));
    } catch (cause) {
      this.#say(`the planner's statistics were not refreshed: ${JSON.stringify(describeFailure(cause))}`);
    }
  }

  /** Waits for what runs, and begins nothing more. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#running;
  }
}
