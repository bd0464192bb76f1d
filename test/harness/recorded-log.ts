import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';

/** A server's log, and the lines that were written to it. */
export interface RecordedLog {
  readonly log: Logger;
  /** Each is a JSON text. */
  readonly lines: string[];
}

/** Makes a log that keeps its lines from a level on. */
export function recordLog(level: 'trace' | 'info' | 'error'): RecordedLog {
  const lines: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk));
      done();
    },
  });
  return { log: pino({ level }, stream), lines };
}
