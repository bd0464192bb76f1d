import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadJob, LoadMessage, LoadReply, LoadResult } from './load-messages.ts';
import type { Population } from './population.ts';

/** A load as it is asked for; its number is given here. */
export type LoadRequest = Omit<LoadJob, 'serial'>;

/** Our end of the load client. */
export interface LoadClient {
  /** Tells it whom loads are about. */
  know(name: string, population: Population): void;
  /**
   * Runs a load. `begins` is called when everything is prepared and the clock starts. Rejects when an answer was not
   * what it should be.
   */
  run(request: LoadRequest, begins?: () => void): Promise<LoadResult>;
  close(): void;
}

/** Starts it. */
export async function startLoadClient(): Promise<LoadClient> {
  const child = fork(fileURLToPath(new URL('./load.ts', import.meta.url)), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, PromiseWithResolvers<LoadReply>>();
  const ready = Promise.withResolvers<void>();
  child.on('message', (reply: LoadReply) => {
    if (reply.kind === 'ready') return ready.resolve();
    const answer = waiting.get(reply.serial);
    waiting.delete(reply.serial);
    if (reply.kind === 'failed') answer?.reject(new Error(reply.message));
    else answer?.resolve(reply);
  });
  child.on('exit', (code) => {
    const error = new Error(`the load client ended with ${code}`);
    ready.reject(error);
    for (const answer of waiting.values()) answer.reject(error);
  });
  await ready.promise;
  let serial = 0;
  const ask = (message: Exclude<LoadMessage, { kind: 'population' }>) => {
    const answer = Promise.withResolvers<LoadReply>();
    waiting.set(message.job.serial, answer);
    post(child, message);
    return answer.promise;
  };
  return {
    know: (name, population) => post(child, { kind: 'population', name, population }),
    run: async (request, begins) => {
      serial += 1;
      const job = { ...request, serial };
      await ask({ kind: 'prepare', job });
      begins?.();
      const reply = await ask({ kind: 'run', job });
      if (reply.kind !== 'done') throw new Error(`the load client answered ${reply.kind}`);
      return reply.result;
    },
    close: () => child.disconnect(),
  };
}

function post(child: ChildProcess, message: LoadMessage): void {
  // A failing send is not reported here: the end of the process is.
  child.send(message, () => {});
}
