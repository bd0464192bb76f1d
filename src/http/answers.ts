import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from '../calls/answer.ts';
import { success } from '../catalogue/error-table.ts';
import type { ApiError } from '../catalogue/errors.ts';
import type { Verb } from '../catalogue/field.ts';
import { operations } from '../catalogue/operations.ts';
import { defaultSettings } from '../catalogue/program-settings.ts';
import { familyOf } from '../derive/answer-family.ts';
import { answerText, membersText, successResult } from '../derive/envelope.ts';
import { errorResult } from '../derive/error-result.ts';
import { memberIn } from '../objects.ts';
import { readLanguage, readTimeZone } from './call-headers.ts';
import { entityTag, isKnownTag } from './entity-tags.ts';

/** What every answer in JSON calls itself. */
export const jsonType = 'application/json; charset=utf-8';

const noMembers = membersText({});

/** The members of an error where the operation's answers have others than a user's. */
const noMembersOf: Readonly<Record<string, string>> = Object.fromEntries(
  operations.flatMap((operation) => {
    const family = familyOf(operation);
    return family ? [[operation.id, membersText({}, family.members)]] : [];
  }),
);

/** Sends the answer of an operation that succeeded. */
export function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  language: string | null,
  { membersText, timeZone, language: otherwise, replayed, tagged, isBare = false }: Answer,
  validate: '0' | '1' | null,
): FastifyReply {
  request.resultCode = success.code;
  if (replayed) reply.header('idempotency-replayed', 'true');
  const result = successText(language ?? otherwise);
  if (tagged) {
    const shown = { membersText, timeZone, language: language ?? otherwise };
    const tag = entityTag(tagged, shown);
    // Packed or not it tells the same, in other bytes (RFC 9110, section 8.8.3.3).
    reply.header('etag', request.operation?.isPacked ? `W/${tag}` : tag);
    if (isKnownTag(request.headers, tag)) return reply.code(304).send();
  }
  if (isBare) return sendText(reply, `{"result":${result},${membersText}}`);
  const ending = { validate, timeZone, responseTime: Math.round(reply.elapsedTime) };
  return sendText(reply, answerText(result, membersText, ending));
}

/** How an answer is written where the caller does not say. */
export interface AnswerDefaults {
  readonly language: string;
  /** `UTC ±hh:mm`. */
  readonly timeZone: string;
}

/** Sends an error in the envelope of every answer. */
export function sendError(
  request: FastifyRequest,
  reply: FastifyReply,
  error: ApiError,
  defaults: AnswerDefaults,
): FastifyReply {
  const seconds = error.params['seconds'];
  if (seconds !== undefined) reply.header('retry-after', Math.ceil(Number(seconds)));
  if (error.status === 401) reply.header('www-authenticate', 'Bearer');
  request.resultCode = error.code;
  const wanted = {
    language: readLanguage(request.headers) ?? defaults.language,
    timeZone: readTimeZone(request.headers) ?? defaults.timeZone,
  };
  const members = noMembersOf[request.routeOptions.config.operation?.id ?? ''];
  return sendText(reply.code(error.status), errorText(error, wanted, reply.elapsedTime, members));
}

/** The text of an answer that tells of an error, after so many milliseconds. */
export function errorText(
  error: ApiError,
  { language, timeZone }: AnswerDefaults,
  milliseconds: number,
  members = noMembers,
): string {
  const ending = { validate: null, timeZone, responseTime: Math.round(milliseconds) };
  return answerText(JSON.stringify(errorResult(error, language)), members, ending);
}

/** What `validate` an answer repeats: that of a call that could have been a dry run. */
export function validateOf(verb: Verb, body: unknown): '0' | '1' | null {
  const sent = memberIn(body, 'validate');
  if (verb === 'get' || sent === undefined || sent === null || sent === '') return null;
  // A flag in one of its forms, or the call would have been refused.
  return Number(sent) === 1 ? '1' : '0';
}

const successTexts = new Map<string, string>();

function successText(language: string | null): string {
  const key = language ?? defaultSettings.default_language;
  const known = successTexts.get(key);
  if (known) return known;
  const text = JSON.stringify(successResult(key));
  // Languages are many, texts few: a caller who invents languages must not fill the memory.
  if (successTexts.size < 1000) successTexts.set(key, text);
  return text;
}

function sendText(reply: FastifyReply, text: string): FastifyReply {
  return reply.header('content-type', jsonType).send(text);
}
