import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type en from '../texts/en.json';

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

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

const loaders: Readonly<Record<Language, () => Promise<{ default: object }>>> = {
  en: () => import('../texts/en.json'),
  ar: () => import('../texts/ar.json'),
  fr: () => import('../texts/fr.json'),
  es: () => import('../texts/es.json'),
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

/** Loads the texts of a language and speaks it from now on, also at the next visit. */
export async function speak(language: Language): Promise<void> {
  const { default: texts } = await loaders[language]();
  if (!i18next.isInitialized)
    await i18next.use(initReactI18next).init({
      lng: language,
      resources: { [language]: { translation: texts } },
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  i18next.addResourceBundle(language, 'translation', texts);
  await i18next.changeLanguage(language);
  localStorage.setItem(rememberedAs, language);
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}
