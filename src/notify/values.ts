import {
  messageVariables,
  type TemplateName,
  type VariableName,
  variablesOf,
} from '../catalogue/message-templates.ts';
import { messageTexts } from '../catalogue/message-texts/index.ts';
import type { MessageLanguage } from '../catalogue/messages/index.ts';
import { wiped } from '../derive/mask.ts';
import { isKeyOf } from '../objects.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { parseOffset } from '../time/zones.ts';

/** What a message is about, as it is stored under a seal. */
export interface MessageContent {
  /** The address or the number. */
  readonly to: string;
  /** Given by whoever queued the message, by name. */
  readonly values: Readonly<Record<string, string | number | boolean>>;
  /** The first name of the user; empty where a message to this contact may not have it. */
  readonly firstName: string;
  /** When it was caused, UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly moment: string;
  /** The user's zone, `UTC ±hh:mm`. */
  readonly timeZone: string;
}

/** What a message holds with `____` in place of what still opens something: nobody but the user needs that once it was sent. */
export function withoutSecrets(content: MessageContent): MessageContent {
  const values = Object.entries(content.values).map(([name, value]) => {
    const isSecret = isKeyOf(messageVariables, name) && 'isSecret' in messageVariables[name];
    return [name, isSecret && value !== undefined ? wiped : value];
  });
  return { ...content, values: Object.fromEntries(values) };
}

const textMax = 200;

/**
 * The values of a template's variables, as they stand in a text: single lines without control characters or marks that change
 * the direction of text. What is absent is null, so that a template can ask for it.
 */
export function templateValues(
  name: TemplateName,
  language: MessageLanguage,
  { values, firstName, moment, timeZone }: MessageContent,
  programName: string,
): Record<string, unknown> {
  const given: Readonly<Record<string, unknown>> = {
    ...values,
    program_name: programName,
    first_name: isLinkLike(firstName) ? '' : firstName,
    moment,
    local_moment: moment,
    local_until: values['until'],
  };
  return Object.fromEntries(
    variablesOf(name).map((variable) => [
      variable,
      shownOf(variable, given[variable], { language, timeZone }),
    ]),
  );
}

function shownOf(
  variable: VariableName,
  value: unknown,
  { language, timeZone }: { language: MessageLanguage; timeZone: string },
): unknown {
  if (value === undefined || value === '') return null;
  const { form } = messageVariables[variable];
  switch (form) {
    case 'number':
    case 'flag':
      return value;
    case 'instant':
      return instantText(String(value), variable.startsWith('local_') ? timeZone : 'UTC');
    case 'check':
      return wordOf(messageTexts[language].checks, value);
    case 'part':
    case 'reason':
      return wordOf(messageTexts[language][form === 'part' ? 'parts' : 'reasons'], value);
    default:
      return cleanText(String(value), lengthMaxOf(variable));
  }
}

/** The text of a word; of one that nobody knows any more the word itself. */
function wordOf(texts: Readonly<Record<string, string>>, value: unknown): string {
  return isKeyOf(texts, value) ? texts[value]! : cleanText(String(value));
}

function lengthMaxOf(variable: VariableName): number {
  const found = messageVariables[variable];
  return 'lengthMax' in found ? found.lengthMax : textMax;
}

/** `2030-01-12 09:30 UTC +02:00` of an instant in UTC. */
function instantText(instant: string, timeZone: string): string {
  const offset = parseOffset(timeZone) ?? 0;
  const local = new Date(Date.parse(`${instant}Z`) + offset * 60_000);
  return `${formatDateTime(local).slice(0, 16).replace('T', ' ')} ${timeZone}`;
}

/** Control characters, line and paragraph separators, marks of direction (UAX 9), and the byte order mark. */
const unseen = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/gu;

/** A value as a single line that leaves the text around it as it is, cut to so many characters. */
export function cleanText(value: string, lengthMax = textMax): string {
  return [...value.replace(unseen, ' ').trim()].slice(0, lengthMax).join('').trimEnd();
}

/** Whether a program that shows mails might make a link of a name, as of `evil.example`. */
export function isLinkLike(name: string): boolean {
  return /[/\\@:]|[^\s.]\.[^\s.]|^www/iu.test(name.replace(unseen, '').normalize('NFKC'));
}
