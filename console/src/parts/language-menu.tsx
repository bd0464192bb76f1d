import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { choose, isLanguage, languageNames, languages } from '../app/language.ts';

/** Chooses the language of the console on this machine. */
export function LanguageMenu() {
  const { t, i18n } = useTranslation();
  return (
    <NativeSelect
      size="xs"
      aria-label={t('frame.language')}
      value={i18n.language}
      data={languages.map((value) => ({ value, label: languageNames[value] }))}
      onChange={({ currentTarget: { value } }) => isLanguage(value) && choose(value)}
    />
  );
}
