import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Catalogue, type CatalogueField, useCatalogue } from '../catalogue/catalogue.ts';
import { countryName, nameOf } from './values.ts';

/** One of the values that a field may have. */
export interface Option {
  readonly value: string;
  readonly label: string;
}

/** The values that a field may have, by name; null where they are no list. What stands there already is among them. */
export function useOptions(field: CatalogueField, value: string): readonly Option[] | null {
  const catalogue = useCatalogue();
  const { language } = useTranslation().i18n;
  const options = useMemo(() => optionsOf(catalogue, field, language), [catalogue, field, language]);
  if (!options || value === '' || options.some((option) => option.value === value)) return options;
  return [{ value, label: value }, ...options];
}

function optionsOf(catalogue: Catalogue, { codes, kind }: CatalogueField, language: string): Option[] | null {
  const table = codes ? catalogue.codes.get(codes) : undefined;
  if (table) return table.map(({ code, label }) => ({ value: String(code), label }));
  switch (kind) {
    case 'country':
      return countryOptions(catalogue, language);
    case 'currency':
      return currencyOptions(language);
    default:
      return null;
  }
}

/** Every country by its number, in the order of the names. */
export function countryOptions(catalogue: Catalogue, language: string): Option[] {
  return catalogue.countries
    .map(({ code }) => ({ value: code, label: countryName(catalogue, code, language) }))
    .sort((one, other) => one.label.localeCompare(other.label, language));
}

/** Every currency by its letters. */
export function currencyOptions(language: string): Option[] {
  return Intl.supportedValuesOf('currency').map((value) => ({
    value,
    label: `${value} – ${nameOf('currency', value, language) ?? value}`,
  }));
}
