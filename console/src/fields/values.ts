import type { Catalogue, CatalogueField } from '../catalogue/catalogue-types.ts';
import { perLanguage } from '../time/per-language.ts';

/** A value of a field as answers have it. */
export type Value = string | number | boolean | null | undefined | object;

/** Whether there is nothing to show. */
export function isNothing(value: Value): value is null | undefined | '' {
  return value === null || value === undefined || value === '';
}

/** What a code is called; the number itself where the table does not have it. */
export function codeLabel({ codes }: Catalogue, table: string, value: Value): string {
  const found = codes.get(table)?.find(({ code }) => code === Number(value));
  return found?.label ?? String(value);
}

/** The word of a code, the same in every language: `waitingForVerification`. */
export function codeWord({ codes }: Catalogue, table: string, value: Value): string | undefined {
  return codes.get(table)?.find(({ code }) => code === Number(value))?.word;
}

/** What a country is called, by its number. */
export function countryName({ countries }: Catalogue, number: Value, language: string): string {
  const letters = countries.find(({ code }) => code === String(number).padStart(3, '0'))?.letters;
  return (letters && nameOf('region', letters, language)) ?? String(number);
}

const displayNames = new Map<Intl.DisplayNamesType, (language: string) => Intl.DisplayNames>();

function displayNamesOf(type: Intl.DisplayNamesType, language: string): Intl.DisplayNames {
  const known =
    displayNames.get(type) ?? perLanguage((name) => new Intl.DisplayNames(name, { type, fallback: 'none' }));
  displayNames.set(type, known);
  return known(language);
}

/** What a language or a currency is called. */
export function nameOf(type: Intl.DisplayNamesType, code: string, language: string): string | undefined {
  try {
    return displayNamesOf(type, language).of(code);
  } catch {
    return undefined;
  }
}

/** A value in words, for where only text can stand. */
export function textOf(catalogue: Catalogue, field: CatalogueField, value: Value, language: string): string {
  if (isNothing(value)) return '';
  if (typeof value === 'object') return JSON.stringify(value);
  if (field.codes) return codeLabel(catalogue, field.codes, Number(value));
  switch (field.kind) {
    case 'country':
      return countryName(catalogue, value, language);
    case 'language':
      return nameOf('language', String(value), language) ?? String(value);
    default:
      return String(value);
  }
}

/** Kinds whose values are read from left to right, whatever the language around them. */
const leftToRight = new Set([
  ...['email-address', 'phone-number', 'url', 'iban', 'swift-code', 'card-number', 'bank-account-number'],
  ...['routing-number', 'identification-number', 'source-id', 'ip-address', 'id', 'date-time', 'time-zone'],
]);

/** The direction of a value; `auto` for what people write in their own script. */
export function directionOfValue(kind: string | null): 'ltr' | 'auto' {
  return kind !== null && leftToRight.has(kind) ? 'ltr' : 'auto';
}

const dayKinds = new Set(['day', 'past-day', 'expiry-day', 'inquiry-day']);

/** Whether values of a kind are days. */
export function isDayKind(kind: string | null): boolean {
  return kind !== null && dayKinds.has(kind);
}
