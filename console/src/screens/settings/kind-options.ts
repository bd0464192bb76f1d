import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { languageNames, languages } from '../../app/language.ts';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { countryOptions, currencyOptions, type Option } from '../../fields/options.ts';

/** The values of a kind, by name; null where they are no list, and where there is no kind. */
export function useKindOptions(kind: string | null): readonly Option[] | null {
  const catalogue = useCatalogue();
  const { language } = useTranslation().i18n;
  return useMemo(() => {
    switch (kind) {
      case 'country':
        return countryOptions(catalogue, language);
      case 'currency':
        return currencyOptions(language);
      case 'time-zone':
        return ['UTC', ...Intl.supportedValuesOf('timeZone')].map((value) => ({ value, label: value }));
      case 'language':
        return languages.map((value) => ({ value, label: languageNames[value] }));
      default:
        return null;
    }
  }, [kind, catalogue, language]);
}
