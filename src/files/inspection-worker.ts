import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { InspectionJob, InspectionReply } from './inspection.ts';

const program = fileURLToPath(new URL('./inspection-process.ts', import.meta.url));
const heapMegabytes = 512;

/** What a worker reports. */
export interface InspectionWorkerEvents {
  /** The job that was given is done, and the process is free. */
  onReply(worker: InspectionWorker, reply: InspectionReply): void;
  /** The process has ended or was ended, whatever it was doing. Called once. */
  onGone(worker: InspectionWorker): void;
}

/** The parent's side of one process that opens files, one at a time. */
export class InspectionWorker {
  readonly ended: Promise<void>;
  readonly #process: ChildProcess;

  constructor(events: InspectionWorkerEvents) {
    // The process gets none of the parent's environment, which may hold keys.
    this.#process = fork(program, [], {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${heapMegabytes}`],
      env: process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    let isGone = false;
    const end = (): void => {
      if (isGone) return;
      isGone = true;
      resolve();
      events.onGone(this);
    };
    this.#process.on('exit', end);
    this.#process.on('error', end);
    this.#process.on('message', (reply: InspectionReply) => {
      if (!isGone && reply.kind !== 'ready') events.onReply(this, reply);
    });
  }

  /** The id of the process; undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Gives the process a job. To be called when it has none. */
  send(job: InspectionJob): void {
    // A failing send is not reported here: the end of the process is.
    this.#process.send(job, () => {});
  }

  /** Ends the process at once. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  /** Lets the process end. To be called when it has no job. */
  disconnect(): void {
    if (this.#process.connected) this.#process.disconnect();
  }
}
