import { reasonIn } from '../catalogue/line-reasons.ts';
import { type MessageKey, messages } from '../catalogue/messages/index.ts';
import { fillText, type MessageParams } from '../catalogue/text.ts';
import { isKeyOf } from '../objects.ts';

/**
 * The text for the end user, in a language: `fr-CA` reads French, an unknown language reads English.
 * `params` fill the `{placeholders}`; they come from the catalogue and the server, never from a field's value.
 */
export function friendlyMessage(key: MessageKey, language: string, params: MessageParams = {}): string {
  const base = baseLanguage(language);
  const known = isKeyOf(messages, base) ? base : 'en';
  const { reason } = params;
  const said = typeof reason === 'string' ? { ...params, reason: reasonIn(reason, known) } : params;
  return fillText(messages[known][key], said, known);
}

/** The language of a tag without its region, in lower case. Any case is a language: EN, fr-ca. */
export function baseLanguage(language: string): string {
  // Longer texts cannot be one and are not worth the search.
  return language.length > 35 ? 'en' : language.toLowerCase().split(/[-_]/u, 1)[0] || 'en';
}
