import { answerOf } from '../access/change-program.ts';
import { type MessageLanguage, messages } from '../catalogue/messages/index.ts';
import type { Scope } from '../catalogue/scopes.ts';
import { baseLanguage } from '../derive/messages.ts';
import { showCatalogue } from '../derive/show-catalogue.ts';
import { isKeyOf } from '../objects.ts';
import type { Handler } from './handler.ts';

/** What the API is, as far as the caller's scopes open it, in the language of the call. */
export const getCatalogue: Handler = async (services, call) => {
  await services.access.checkLive(call);
  const answer = await answerOf(services, call, {});
  const base = baseLanguage(call.language ?? answer.language);
  const language = isKeyOf(messages, base) ? base : 'en';
  // The version is part of the tag of what belongs to a user; the catalogue has none but its text.
  return { ...answer, membersText: textOf(call.scopes, language), tagged: { version: 0 } };
};

const texts = new Map<string, string>();

/** The text of the answer: the same for all who have these scopes, as long as the process runs. */
function textOf(scopes: ReadonlySet<Scope>, language: MessageLanguage): string {
  const key = [language, ...[...scopes].sort()].join(' ');
  const text = texts.get(key) ?? JSON.stringify({ catalogue: showCatalogue(scopes, language) }).slice(1, -1);
  texts.set(key, text);
  return text;
}
