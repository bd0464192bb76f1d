import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import type { Speech } from './say-rule.ts';

/** What rules are said with, in the language of the console. */
export function useSpeech(): Speech {
  const { t, i18n } = useTranslation();
  return { t, language: i18n.language, catalogue: useCatalogue() };
}
