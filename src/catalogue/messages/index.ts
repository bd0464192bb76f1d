import { ar } from './ar.ts';
import { en, type Messages } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';

export type { MessageKey, Messages } from './en.ts';

/** The texts for the end user, by language. */
export const messages = { en, ar, fr, es } as const satisfies Record<string, Messages>;

/** A language that has texts in `messages`. */
export type MessageLanguage = keyof typeof messages;
