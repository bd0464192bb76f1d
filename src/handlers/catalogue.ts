import { answerOf } from '../access/change-program.ts';
import { type MessageLanguage, messages } from '../catalogue/messages/index.ts';
import { baseLanguage } from '../derive/messages.ts';
import { type CatalogueRights, showCatalogue } from '../derive/show-catalogue.ts';
import { isKeyOf } from '../objects.ts';
import type { Handler } from './handler.ts';

/** What the API is, as far as the caller's scopes, or an operator's permissions, open it, in the language of the call. */
export const getCatalogue: Handler = async (services, call) => {
  await services.access.checkLive(call);
  const answer = await answerOf(services, call, {});
  const base = baseLanguage(call.language ?? answer.language);
  const { scopes, operator } = call;
  const rights = { scopes, permissions: operator?.permissions ?? null };
  const language = isKeyOf(messages, base) ? base : 'en';
  // The version is part of the tag of what belongs to a user; the catalogue has none but its text.
  return { ...answer, membersText: textOf(rights, language), tagged: { version: 0 } };
};

/** How many answers are kept, each of some hundred kilobytes. */
const keptMax = 64;

const texts = new Map<string, string>();

/** The text of the answer: the same for all who have these rights, as long as the process runs. */
function textOf(rights: CatalogueRights, language: MessageLanguage): string {
  const held = rights.permissions ?? rights.scopes;
  const key = [language, rights.permissions ? 'operator' : 'token', ...[...held].sort()].join(' ');
  const text = texts.get(key) ?? JSON.stringify({ catalogue: showCatalogue(rights, language) }).slice(1, -1);
  // A programme may narrow roles in many ways: what is kept has an end.
  if (texts.size < keptMax) texts.set(key, text);
  return text;
}
