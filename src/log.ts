import { type Logger, pino } from 'pino';
import { redact } from './derive/redact.ts';
import { describeFailure } from './describe-failure.ts';

export type { Logger };

/**
 * A structured log: a JSON object per line, on the error stream, so that commands can pipe their results.
 *
 * No code here logs a body or makes a logger that carries one; if some did log one, its protected members would not show,
 * and of an error only its kind and place. pino's own redaction goes through its paths one by one: for all these names it
 * takes half as long as the rest of a read.
 */
export function createLog(level: string): Logger {
  return pino(
    {
      level,
      formatters: { log: redact },
      // The message of an error may repeat values.
      serializers: { err: describeFailure },
      base: { pid: process.pid },
    },
    pino.destination(2),
  );
}
