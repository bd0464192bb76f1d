import type { MessageLanguage } from '../messages/index.ts';
import { ar } from './ar.ts';
import { en, type MessageTexts } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';

export type { MessageText, MessageTexts } from './en.ts';

/** The built-in texts of messages, by language. */
export const messageTexts: Readonly<Record<MessageLanguage, MessageTexts>> = { en, ar, fr, es };
