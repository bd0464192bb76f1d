import { type Logger, pino } from 'pino';
import { lists, singles } from './catalogue/members.ts';

export type { Logger };

/** Names under which the catalogue protects a value; a log that came to hold such a member shows `____`. */
const protectedNames = [
  ...new Set(
    [...lists, ...singles].flatMap(({ fields }) =>
      Object.entries(fields).flatMap(([name, { protect }]) => (protect ? [name] : [])),
    ),
  ),
];

/** The last line of defence: no code here logs a body, and if some did, its protected members would not show. */
const redact = {
  paths: ['authorization', ...protectedNames].flatMap((name) => [
    name,
    `*.${name}`,
    `*.*.${name}`,
    `*.*.*.${name}`,
  ]),
  censor: '____',
};

/** A structured log: a JSON object per line, on the error stream, so that commands can pipe their results. */
export function createLog(level: string): Logger {
  return pino({ level, redact, base: { pid: process.pid } }, pino.destination(2));
}
