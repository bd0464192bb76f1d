import type { MessageLanguage } from '../messages/index.ts';
import { ar } from './ar.ts';
import { en, type OperatorTexts } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';

/** The texts of mails to operators, by language. */
export const operatorTexts: Readonly<Record<MessageLanguage, OperatorTexts>> = { en, ar, fr, es };
