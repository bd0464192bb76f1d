import type { MessageLanguage } from '../messages/index.ts';
import { ar } from './ar.ts';
import { en, type Labels } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';

export type { Labels } from './en.ts';

/** What the things of the catalogue are called, by language. */
export const labels: Readonly<Record<MessageLanguage, Labels>> = { en, ar, fr, es };

/** What people call a field or a resource. One without a label of its own is called as its name reads. */
export function labelOfName(name: string, language: MessageLanguage): string {
  return labels[language].names[name] ?? en.names[name] ?? sentence(name.replaceAll('_', ' '));
}

/** What people call a code, by the word that stands for it in its table. */
export function labelOfCode(word: string, language: MessageLanguage): string {
  return labels[language].codes[word] ?? en.codes[word] ?? sentence(wordsOfCode(word));
}

/** `waitingForVerification` as words: `waiting for verification`. */
export function wordsOfCode(word: string): string {
  return word.replace(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
