import { randomUUID } from 'node:crypto';
import { maxHeaderSize, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import { type ApiError, errors } from '../catalogue/errors.ts';
import { defaultSettings } from '../catalogue/program-settings.ts';
import { errorText, jsonType } from './answers.ts';

/** What an answer is made of that no request stands behind. */
interface AnswerParts {
  /** Those of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  readonly serverTimeZone: () => string;
  readonly log: FastifyBaseLogger;
}

/**
 * Answers what the HTTP parser refuses, of which nothing is known but that it came, in the envelope of every answer, and
 * closes the connection: where the next request would begin is unknown. Nothing of what was sent is repeated or logged.
 */
export function answerUnreadable(
  { headers, serverTimeZone, log }: AnswerParts,
  { code }: Error & { code?: string },
  socket: Socket,
): void {
  if (!socket.writable || code === 'ECONNRESET' || hasBegunAnswer(socket)) {
    socket.destroy();
    return;
  }
  const error = errorOf(code);
  const id = randomUUID();
  log.info({ reqId: id, status: error.status, code: error.code, cause: code ?? null }, 'unreadable request');
  const language = defaultSettings.default_language;
  const text = errorText(error, { language, timeZone: serverTimeZone() }, 0);
  const lines = Object.entries({
    ...headers,
    'x-request-id': id,
    'content-type': jsonType,
    'content-length': Buffer.byteLength(text),
    date: new Date().toUTCString(),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\n`;
  socket.end(`${status}${lines.join('')}\r\n${text}`, () => socket.destroy());
}

function errorOf(code: string | undefined): ApiError {
  return code === 'HPE_HEADER_OVERFLOW'
    ? errors.headersTooLarge({ maximum: maxHeaderSize })
    : errors.malformedRequest();
}

/** Whether part of an earlier answer is out: what follows would be taken for its rest (Node looks at the same). */
function hasBegunAnswer(socket: Socket & { _httpMessage?: ServerResponse | null }): boolean {
  return socket._httpMessage?.headersSent === true;
}
