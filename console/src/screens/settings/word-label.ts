import i18next from 'i18next';
import { wordKeys } from './word-key.ts';

/** What a word of a setting is called; identifiers of other standards, such as algorithms, as they are written. */
export function wordLabel(of: string, word: string): string {
  const key = wordKeys(of, word).find((one) => i18next.exists(one));
  return key ? i18next.t(key as 'settings.words.rules_default.allow') : word;
}
