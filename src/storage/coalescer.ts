/** How questions are put together. */
export interface CoalescerOptions<Question, Answer> {
  /** How many batches are under way at once, at most. */
  readonly lanes: number;
  /** The most questions that share a batch; beyond that it would hold up its first caller. */
  readonly batchMax: number;
  /** Answers the questions of a batch, in their order. */
  readonly send: (questions: readonly Question[]) => Promise<readonly Answer[]>;
  /** Whether the error of a batch may be the fault of one question: then each is asked again by itself. */
  readonly isOfOne?: (error: unknown) => boolean;
}

interface Waiting<Question, Answer> {
  readonly question: Question;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets questions that arrive while earlier ones are under way wait, and asks those with one key together: under load
 * the cost of asking is paid once for many. A question only ever joins a batch that has not been sent.
 */
export class Coalescer<Question, Answer> {
  readonly #options: CoalescerOptions<Question, Answer>;
  readonly #queues = new Map<string, Waiting<Question, Answer>[]>();
  #underWay = 0;
  #isFlushing = false;

  constructor(options: CoalescerOptions<Question, Answer>) {
    this.#options = options;
  }

  /** Asks together with others of the same key. Rejects with the error of its own question. */
  ask(key: string, question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const waiting = { question, resolve, reject };
      const queue = this.#queues.get(key);
      if (queue) queue.push(waiting);
      else this.#queues.set(key, [waiting]);
      this.#scheduleFlush();
    });
  }

  /** Sends at the end of the current turn, so that what one read of the sockets brought travels together. */
  #scheduleFlush(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    setImmediate(() => {
      this.#isFlushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    while (this.#underWay < this.#options.lanes) {
      const next = this.#queues.entries().next();
      if (next.done) return;
      const [key, queue] = next.value;
      const batch = queue.splice(0, this.#options.batchMax);
      // A queue with a rest goes to the end of the line, so that one key cannot hold up the others.
      this.#queues.delete(key);
      if (queue.length > 0) this.#queues.set(key, queue);
      void this.#answer(batch);
    }
  }

  async #answer(batch: readonly Waiting<Question, Answer>[]): Promise<void> {
    this.#underWay += 1;
    await this.#send(batch);
    this.#underWay -= 1;
    this.#flush();
  }

  async #send(batch: readonly Waiting<Question, Answer>[]): Promise<void> {
    try {
      const answers = await this.#options.send(batch.map(({ question }) => question));
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index]!);
    } catch (error) {
      if (batch.length > 1 && this.#options.isOfOne?.(error))
        for (const one of batch) await this.#send([one]);
      else for (const { reject } of batch) reject(error);
    }
  }
}
