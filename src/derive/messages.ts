import { type MessageKey, messages } from '../catalogue/messages/index.ts';
import { fillText, type MessageParams } from '../catalogue/text.ts';
import { isKeyOf } from '../objects.ts';

/**
 * The text for the end user, in a language: `fr-CA` reads French, an unknown language reads English.
 * `params` fill the `{placeholders}`; they come from the catalogue and the server, never from a field's value.
 */
export function friendlyMessage(key: MessageKey, language: string, params: MessageParams = {}): string {
  // Any case is a language: EN, fr-ca. Longer texts cannot be one and are not worth the search.
  const base = language.length > 35 ? 'en' : language.toLowerCase().split(/[-_]/u, 1)[0] || 'en';
  const known = isKeyOf(messages, base) ? base : 'en';
  return fillText(messages[known][key], params, known);
}
