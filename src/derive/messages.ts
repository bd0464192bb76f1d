import i18next from 'i18next';
import type { MessageParams } from '../catalogue/errors.ts';
import { type MessageKey, type MessageLanguage, messages } from '../catalogue/messages/index.ts';

// One instance of our own, ready at once: the texts are at hand, and the library's shared one stays untouched.
const translator = i18next.createInstance();
translator.init({
  resources: Object.fromEntries(
    Object.entries(messages).map(([language, texts]) => [language, { translation: texts }]),
  ),
  fallbackLng: 'en',
  supportedLngs: Object.keys(messages),
  nonExplicitSupportedLngs: true,
  initAsync: false,
  // The tables are flat and written {so}; the answer is JSON, so that HTML escapes would be wrong in it.
  keySeparator: false,
  nsSeparator: false,
  interpolation: { prefix: '{', suffix: '}', escapeValue: false },
});

/**
 * The words for the person, in a language: `fr-CA` reads French, an unknown language reads English.
 * `params` fill the `{placeholders}`; they come from the catalogue and the server, never from a field's value.
 */
export function friendlyMessage(key: MessageKey, language: string, params: MessageParams = {}): string {
  // Any case is a language: EN, fr-ca. Longer texts cannot be one and are not worth the search.
  const base = language.length > 35 ? 'en' : language.toLowerCase().split(/[-_]/u, 1)[0] || 'en';
  const known = Object.hasOwn(messages, base) ? (base as MessageLanguage) : 'en';
  const text = messages[known][key];
  // Most texts have nothing to fill in, above all the one of success; the library would take 6 µs to say so.
  return text.includes('{') ? translator.t(key, { ...params, lng: known }) : text;
}
