import { success } from '../catalogue/error-table.ts';
import type { FlowMember } from '../catalogue/flow-members.ts';
import { type EnvelopeMember, envelope } from '../catalogue/members.ts';
import { offsetOf, zoneName } from '../time/zones.ts';
import { friendlyMessage } from './messages.ts';

/**
 * What an operation answers, by member; everything else of the envelope is null. `hit`: of decisions on watchlists, whose answers
 * have no other member.
 */
export type Members = Partial<
  Record<EnvelopeMember | FlowMember | 'hit' | 'review' | 'check' | 'reveal', unknown>
>;

/** One fault of an input. */
export interface ResultDetail {
  readonly path: string;
  readonly code: string;
  /** For the developer. */
  readonly message: string;
  /** For the person, in their language. */
  readonly friendly_message: string;
}

/** The result every answer starts with. */
export interface Result {
  readonly code: string;
  /** For the developer. */
  readonly message: string;
  /** For the person, in their language. */
  readonly friendly_message: string;
  readonly details?: readonly ResultDetail[];
}

/** The result of what succeeded, in the person's language. */
export function successResult(language: string): Result {
  const { code, message } = success;
  return { code, message, friendly_message: friendlyMessage('success', language) };
}

/** What every answer ends with. */
export interface Ending {
  readonly validate: '0' | '1' | null;
  /** The effective zone, `UTC ±hh:mm`. */
  readonly timeZone: string;
  /** Milliseconds from the request's arrival. */
  readonly responseTime: number;
}

/** JSON text of the members of an answer, from `"info":` to the last. `names`: absent, those of a user's answer. */
export function membersText(members: Members, names: readonly string[] = envelope): string {
  const values: Readonly<Record<string, unknown>> = members;
  return names.map((name) => `"${name}":${JSON.stringify(values[name] ?? null)}`).join(',');
}

/** A whole answer: the result, the members as JSON text, the ending. */
export function answerText(resultText: string, membersText: string, ending: Ending): string {
  return `{"result":${resultText},${membersText},${endingText(ending)}}`;
}

function endingText({ validate, timeZone, responseTime }: Ending): string {
  const name = zoneName(offsetOf(timeZone));
  return `"validate":${validate === null ? 'null' : `"${validate}"`},"function_code":0,"time_zone":"${timeZone}","time_zone_name":${name === null ? 'null' : `"${name}"`},"response_time":${responseTime}`;
}
