import { ar } from './ar.ts';
import { en, type Messages } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';

export type { MessageKey, Messages } from './en.ts';

/** The languages a person can be answered in. */
export const messages = { en, ar, fr, es } as const satisfies Record<string, Messages>;

/** A language of `messages`. */
export type MessageLanguage = keyof typeof messages;
