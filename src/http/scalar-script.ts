import { Worker } from 'node:worker_threads';

/**
 * The browser script of Scalar, compressed with gzip. Its package holds it as a text of 4 MB inside a module: it is
 * loaded in a thread of its own, so that neither the time (most of a second) nor the memory is taken from the calls
 * that the process serves, and only when somebody opens the page.
 */
export function loadScalarScript(): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const worker = new Worker(new URL('./scalar-worker.ts', import.meta.url));
  worker.once('message', (script: Uint8Array) => resolve(Buffer.from(script)));
  worker.once('error', reject);
  worker.once('exit', (code) => reject(new Error(`The thread that loads Scalar ended with ${code}.`)));
  worker.unref();
  return promise;
}
