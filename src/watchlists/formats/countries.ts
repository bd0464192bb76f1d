// Without the names of countries in seventy languages, which its main entry brings along.
import countries from 'i18n-iso-countries/index.js';
import english from 'i18n-iso-countries/langs/en.json' with { type: 'json' };
import { foldText } from '../../search/fold.ts';

countries.registerLocale(english);

/** Names of countries in English, folded, as the Unicode CLDR (within Node) has them: `syria`, `myanmar`, `burma`. */
const byName: ReadonlyMap<string, string> = new Map(
  Object.keys(countries.getAlpha2Codes()).flatMap((code) => {
    const name = new Intl.DisplayNames('en', { type: 'region' }).of(code) ?? code;
    return name.split(/[()]/u).map((part) => [foldText(part), code] as const);
  }),
);

/** The number of a country of which a code of two letters or a number is given; undefined for what is none. */
export function countryOfCode(code: string): string | undefined {
  const sent = code.trim();
  if (/^[0-9]{1,3}$/u.test(sent)) {
    const number = sent.padStart(3, '0');
    return countries.numericToAlpha2(number) ? number : undefined;
  }
  return countries.alpha2ToNumeric(sent.toUpperCase())?.padStart(3, '0');
}

/** The number of a country that is named in English, also as `Korea, North`; undefined for a name that nobody knows. */
export function countryOfName(name: string): string | undefined {
  const [first, second] = name.split(',').map((part) => part.trim());
  const names = second ? [name, `${second} ${first}`] : [name];
  for (const one of names) {
    const code = byName.get(foldText(one)) ?? countries.getSimpleAlpha2Code(one, 'en');
    if (code) return countryOfCode(code);
  }
  return undefined;
}
