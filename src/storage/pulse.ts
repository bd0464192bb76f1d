import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionOptions } from './connection.ts';
import { Connection, type Connections, ping } from './connections.ts';
import { isUnanswered } from './database-errors.ts';

/**
 * How often connections are looked at, in milliseconds. Time is counted in looks: between two looks a process reads what
 * waits in its sockets, so that one that was itself held up does not take PostgreSQL for the one that hangs.
 */
const lookMilliseconds = 500;

const looksIn = (seconds: number) => Math.ceil((seconds * 1000) / lookMilliseconds);

/** For how long a connection may answer nothing until PostgreSQL is asked whether it answers at all. */
const doubtLooks = looksIn(2);
/** For how long the question waits on the session that it was first asked on before it is asked on another. */
const redialLooks = looksIn(2);
/** For how long it waits on each session after that: making one may take as long under load. */
const dialLooks = looksIn(5);
/** For how long PostgreSQL may answer nothing at all, that question included, until every connection is given up. */
const hangLooks = looksIn(4);
/** By how much more than its time limit a statement may take before its session counts as lost. */
const graceLooks = looksIn(5);
/**
 * For how long `answers` waits for the question alone, and then for any statement besides, in milliseconds: what is heard at
 * first may have been sent before PostgreSQL stopped.
 */
const patienceMilliseconds = [500, 1000] as const;

/** A connection, and what was seen of it at the last look. */
interface Watched {
  readonly connection: Connection;
  /** After how many looks without an answer its session is lost: PostgreSQL ends each statement before. */
  readonly looksMax: number;
  ended: number;
  /** For how many looks statements have been under way and none has ended. */
  looks: number;
}

/**
 * Notices when PostgreSQL hangs: its processes are stopped, its machine stands still, or the network swallows what is
 * sent. Then nothing fails; every call would wait for as long as that lasts.
 *
 * A statement that takes long is no sign of that: it may wait for a lock, or have much to do. So where a connection answers
 * nothing for two seconds, PostgreSQL is asked for next to nothing on a connection of its own. If it answers, the statement
 * goes on, up to the limit that PostgreSQL itself sets to it. After two seconds without an answer the question is asked on a new
 * session, since that one may be lost alone. If nothing is answered for four seconds since it was first asked, neither the question nor any
 * statement, all connections are left (`Connection.leave`): what is under way fails, and what comes fails at once, as without
 * a database. The question stays asked, and once it is answered every connection gets a new session.
 *
 * Besides, a session that answers nothing for longer than a statement may take is replaced, although others answer: the
 * network has lost it, or its process hangs alone.
 */
export class Pulse {
  readonly #probe: Connection;
  readonly #say: (message: string) => void;
  readonly #watched: Watched[] = [];
  #timer: NodeJS.Timeout | undefined;
  #asking: Promise<boolean> | undefined;
  /** Whether the question was asked and is not answered yet, on whatever session. */
  #isOpen = false;
  /** For how many looks it has waited on the present session. */
  #askingLooks = 0;
  /** Whether the session it waits on is another than that on which it was first asked. */
  #isRedialled = false;
  /** For how many looks it has been open and nothing was answered. */
  #silentLooks = 0;
  #lastAnswered = 0;
  #hangs = false;

  /** `say` takes sentences for the operator. */
  constructor(options: ConnectionOptions, say: (message: string) => void) {
    this.#probe = new Connection(options);
    this.#say = say;
  }

  /** Watches over connections on which PostgreSQL ends a statement that takes longer than `statementMilliseconds`. */
  watch(connections: Connections, statementMilliseconds: number): void {
    const looksMax = looksIn(statementMilliseconds / 1000) + graceLooks;
    for (const connection of connections.all)
      this.#watched.push({ connection, looksMax, ended: connection.ended, looks: 0 });
  }

  /** Begins to look. Until then the connections are left alone. */
  start(): void {
    this.#timer ??= setInterval(() => this.#look(), lookMilliseconds).unref();
    // A session that is there already answers also while PostgreSQL takes in no new ones.
    void this.#ask();
  }

  /**
   * Whether PostgreSQL answers at this moment, within a second and a half: the question, or any statement in the last of that
   * time. Never rejects.
   */
  async answers(): Promise<boolean> {
    if (this.#hangs) return false;
    const inTime = this.#answersInTime();
    // Where the session of the question was given up, it is asked again meanwhile; where somebody refuses, there is no doubt.
    const question = this.#ask().then((isAnswered) => isAnswered || (this.#isOpen && inTime));
    return Promise.race([question, inTime]);
  }

  async #answersInTime(): Promise<boolean> {
    const [first, last] = patienceMilliseconds;
    await sleep(first, undefined, { ref: false });
    const before = this.#answered();
    await sleep(last, undefined, { ref: false });
    return !this.#hangs && this.#answered() > before;
  }

  /** Looks no more. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#probe.close();
  }

  /** How many statements PostgreSQL has answered, on whatever connection. */
  #answered(): number {
    return this.#watched.reduce((sum, { connection }) => sum + connection.answered, this.#probe.answered);
  }

  #look(): void {
    const before = this.#lastAnswered;
    this.#lastAnswered = this.#answered();
    let isInDoubt = false;
    for (const one of this.#watched) if (lookAt(one)) isInDoubt = true;
    const wasOpen = this.#isOpen;
    if (isInDoubt || wasOpen) void this.#ask();
    if (!wasOpen) return;
    this.#askingLooks += 1;
    this.#silentLooks = this.#lastAnswered > before ? 0 : this.#silentLooks + 1;
    if (this.#silentLooks >= hangLooks) this.#giveUp();
    if (this.#askingLooks < (this.#isRedialled ? dialLooks : redialLooks)) return;
    this.#isRedialled = true;
    replaceSession(this.#probe);
  }

  #ask(): Promise<boolean> {
    if (this.#asking) return this.#asking;
    this.#isOpen = true;
    this.#askingLooks = 0;
    this.#asking = this.#probe
      .run(ping)
      .then(
        () => {
          this.#resume();
          return true;
        },
        (error: unknown) => {
          // Where somebody refuses, the calls may hear so themselves.
          if (!isUnanswered(error)) this.#resume();
          return false;
        },
      )
      .finally(() => {
        this.#asking = undefined;
      });
    return this.#asking;
  }

  #giveUp(): void {
    if (this.#hangs) return;
    this.#hangs = true;
    this.#say('PostgreSQL does not answer; calls are answered 503 until it does');
    for (const { connection } of this.#watched) connection.leave();
  }

  #resume(): void {
    this.#isOpen = false;
    this.#isRedialled = false;
    this.#silentLooks = 0;
    if (!this.#hangs) return;
    this.#hangs = false;
    this.#say('PostgreSQL answers again');
    for (const { connection } of this.#watched) connection.resume();
  }
}

/** Gives up the session of a connection, with what is under way on it; the next statement opens another. */
function replaceSession(connection: Connection): void {
  connection.leave();
  connection.resume();
}

/** Looks at a connection; returns whether PostgreSQL is to be asked because of it. */
function lookAt(one: Watched): boolean {
  const { underWay, ended } = one.connection;
  one.looks = underWay > 0 && ended === one.ended ? one.looks + 1 : 0;
  one.ended = ended;
  if (one.looks >= one.looksMax) {
    replaceSession(one.connection);
    one.looks = 0;
  }
  return one.looks > 0 && one.looks % doubtLooks === 0;
}
