import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { tellFailed } from '../parts/tell-done.ts';
import { loadCode } from './load-code.ts';
import { loadTexts } from './texts.ts';

/** The languages of the console. */
export const languages = ['en', 'ar', 'fr', 'es'] as const;

/** A language of the console. */
export type Language = (typeof languages)[number];

/** What the languages call themselves. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  ar: 'العربية',
  fr: 'Français',
  es: 'Español',
};

const rememberedAs = 'roster.language';

/** The language that was chosen here before, or the first of the browser's that there are texts in. */
export function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(rememberedAs), ...navigator.languages];
  const found = wanted.map((tag) => languages.find((language) => tag?.toLowerCase().startsWith(language)));
  return found.find((language) => language !== undefined) ?? 'en';
}

/** Whether a text names a language of the console. */
export function isLanguage(text: string | null | undefined): text is Language {
  return languages.some((language) => language === text);
}

/** The direction in which a language is written. */
export function directionOf(language: string): 'rtl' | 'ltr' {
  return language === 'ar' ? 'rtl' : 'ltr';
}

/** Speaks a language from now on, also at the next visit. Throws where its texts cannot be loaded. */
export async function speak(language: Language): Promise<void> {
  if (await turnTo(language)) localStorage.setItem(rememberedAs, language);
}

/** Speaks a language that somebody has chosen, and tells them where its texts cannot be loaded. */
export function choose(language: Language): void {
  speak(language).catch(tellFailed);
}

/** How many languages were asked for. */
let turns = 0;

/** Loads the texts of a language, without a connection as soon as there is one, and speaks it; false: another one was asked for meanwhile, which counts. */
async function turnTo(language: Language): Promise<boolean> {
  turns += 1;
  const turn = turns;
  if (!i18next.isInitialized)
    await i18next.use(initReactI18next).init({
      lng: language,
      resources: {},
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  await loadCode(() => loadTexts(language));
  if (turn !== turns) return false;
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
  return true;
}

/** Speaks what is chosen in another window of this browser, which has it remembered: that window alone knows what was chosen last. */
export function followLanguage(): void {
  addEventListener('storage', ({ key, newValue }) => {
    if (key === rememberedAs && isLanguage(newValue)) turnTo(newValue).catch(tellFailed);
  });
}
