import cluster, { type Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeInTime, type RunningServer } from './serve.ts';
import type { StopSignal } from './stop-signal.ts';
import type { Database } from './storage/database.ts';
import { GroundError } from './storage/ground-error.ts';

/** Tells a worker where the embedded database listens. Set by the process that forks it, never by the operator. */
export const socketVariable = 'ROSTER_SOCKET_DIR';

const restartPauseMs = 1_000;

interface WorkerReport {
  isReady: true;
  address: string;
}

/**
 * WORKERS > 1: this process holds the database and forks as many servers, which share the port. The first starts
 * alone, so that what only one may do (the first programme and its client) is done once; one that ends is forked
 * again. Returns the exit code.
 */
export async function runWorkers(
  count: number,
  database: Database,
  stop: StopSignal,
  log: (message: string) => void,
): Promise<number> {
  const live = new Set<Worker>();
  const failures: string[] = [];

  const fork = async (): Promise<string | undefined> => {
    const worker = cluster.fork(database.socketDir ? { [socketVariable]: database.socketDir } : {});
    live.add(worker);
    const ready = Promise.withResolvers<string | undefined>();
    worker.on('message', (report: WorkerReport) => ready.resolve(report.address));
    worker.on('exit', async (code, signal) => {
      live.delete(worker);
      ready.resolve(undefined);
      const ending = `worker ${worker.process.pid} ended (${signal ?? `exit code ${code}`})`;
      if (stop.isRequested()) {
        if (code !== 0) failures.push(ending);
        return;
      }
      if (!isServing) return;
      log(`${ending} and is started again`);
      await sleep(restartPauseMs);
      if (!stop.isRequested()) await fork();
    });
    return ready.promise;
  };

  let isServing = false;
  const address = await fork();
  if (address === undefined && !stop.isRequested()) {
    throw new GroundError('The first worker could not start; it said why above.');
  }
  isServing = true;
  if (!stop.isRequested()) {
    await Promise.all(Array.from({ length: count - 1 }, fork));
    log(`ready at ${address} with ${count} workers`);
  }
  const signal = await stop.requested;
  log(`${signal}: finishing the calls that run, then stopping`);
  for (const worker of live) if (worker.isConnected()) worker.send({ isStopping: true });
  while (live.size > 0) await sleep(20);
  return failures.length === 0 ? 0 : 1;
}

/**
 * A worker's life: it listens, says so, and stops when the process that forked it says so, ends, or when it is
 * told to by SIGTERM. Ctrl-C reaches it as well, but is answered by the other process alone.
 */
export async function serveAsWorker(start: () => Promise<RunningServer>): Promise<number> {
  const stop = Promise.withResolvers<void>();
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => stop.resolve());
  process.on('message', () => stop.resolve());
  process.on('disconnect', () => stop.resolve());
  const server = await start();
  const report: WorkerReport = { isReady: true, address: server.address };
  process.send?.(report);
  await stop.promise;
  return (await closeInTime(server)) ? 0 : 1;
}
