import type { MessageLanguage } from '../../catalogue/messages/index.ts';
import { ar } from './ar.ts';
import { en, type PageTexts } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';

export type { CommonState, PageTexts, StateText } from './en.ts';

/** The texts of pages, by language. */
export const pageTexts: Readonly<Record<MessageLanguage, PageTexts>> = { en, ar, fr, es };
