import hasLuhnChecksum from 'card-validator/dist/luhn-10.js';
import { countrySpecs } from 'ibantools';
import { refusedAt } from './explain.ts';
import { defineKind, type Explain, type Finding } from './kind.ts';

/** What may stand at each place behind the check digits: `n` a digit, `a` a letter, `c` either. */
type Places = string;

const placeOf: Readonly<Record<string, string>> = { '0-9': 'n', 'A-Z': 'a', 'A-Z0-9': 'c', '0-9A-Z': 'c' };

/** Countries that stand in release 99 of the registry and that the library does not mark yet; BL has the form of France. */
const registered = ['BI', 'BL', 'DJ', 'FK', 'HN'];

/** Forms of release 99 of the registry (December 2024) that the library has narrower. */
const corrections: Readonly<Record<string, Places>> = {
  BY: `ccccnnnn${'c'.repeat(16)}`,
  DO: `cccc${'n'.repeat(20)}`,
  PK: 'c'.repeat(20),
  PS: 'c'.repeat(25),
};

/**
 * The form of each country's IBANs, by the two letters of the country: the SWIFT IBAN Registry (ISO 13616-2) as `ibantools`
 * carries it, corrected. Of countries that use IBANs and are not in the registry nothing but the length is certain: of their
 * forms the library has some too narrow, such as that of CI, whose banks have two letters.
 */
const placesByCountry: ReadonlyMap<string, Places> = new Map(
  Object.entries(countrySpecs).flatMap(([country, { chars, bban_regexp, IBANRegistry }]) => {
    if (!chars || !bban_regexp) return [];
    const isPublished = IBANRegistry === true || registered.includes(country);
    const places = isPublished ? placesOf(bban_regexp) : 'c'.repeat(chars - 4);
    return [[country, corrections[country] ?? places] as const];
  }),
);

/** `^[A-Z]{4}[0-9]{2}$` as `aaaann`. */
function placesOf(form: string): Places {
  const parts = [...form.matchAll(/\[([^\]]+)\]\{([0-9]+)\}/gu)];
  return parts.map(([, of, times]) => placeOf[of!]!.repeat(Number(times))).join('');
}

const space = String.raw`[ \u00a0\u202f]`;
const spaces = `${space}*`;

/** An international bank account number (ISO 13616), with or without spaces; stored without. */
export const iban = defineKind({
  name: 'iban',
  description: 'An IBAN of up to 34 letters and digits, with or without spaces between and around them.',
  // A space is what banks print between groups of four, or the one without a line break that some write instead.
  pattern: new RegExp(
    `^\\s*[a-zA-Z]${spaces}[a-zA-Z]${spaces}[0-9]${spaces}[0-9](?:${spaces}[a-zA-Z0-9]){11,30}\\s*$`,
    'u',
  ),
  // Published without anchors, so that any text around an IBAN would pass; and it wants seven digits from the ninth
  // character on, which Romania, Kazakhstan and others do not have.
  published: '[a-zA-Z]{2}[0-9]{2}[a-zA-Z0-9]{4}[0-9]{7}([a-zA-Z0-9]?){0,16}',
  check: (text) => findFault(compact(text)),
  explain: explainForm,
  stored: compact,
  // The published example, GB29RBOS60161331926819, fails its checksum: it shows the pattern only.
  examples: [
    'GB17BARC20038446275882',
    'DE89370400440532013000',
    'gb17barc20038446275882',
    'DE89 3704 0044 0532 0130 00',
    'RO17BTRLRONCRT0V00000001',
    'KZ86125KZT5004100100',
    'LC10HEMM000200020034005600789012',
    'RU8204452577740817810099910099912',
    'CI93CI0080111301134291200589',
  ],
  nearMisses: [
    'GB29RBOS60161331926819',
    'GB18BARC20038446275882',
    'GB17BARC2003844627588',
    'RO17BTRLRONCRT0V0000000',
    'GB17 BARC 2003 8446 2758 8?',
    'XX17BARC20038446275882',
    'GB17BAR120038446275882',
    'DE8937040044053201300A',
    'G117BARC20038446275882',
    'GB01BARC20714583608387',
    'GB17\tBARC20038446275882',
    'GB',
  ],
});

function compact(text: string): string {
  return text.replace(/\s/gu, '').toUpperCase();
}

/** What is wrong with a text that has the outer form of an IBAN, in capitals and without spaces. */
function findFault(text: string): Finding {
  const country = text.slice(0, 2);
  const places = placesByCountry.get(country);
  if (places === undefined) return 'ibanCountry';
  const expected = places.length + 4;
  if (text.length !== expected)
    return { fault: 'ibanLength', params: { length: text.length, country, expected } };
  const wrong = [...places].findIndex((place, index) => !classes[place]!.test(text[index + 4]!));
  if (wrong >= 0) {
    const fault = places[wrong] === 'n' ? 'ibanDigit' : 'ibanLetter';
    return { fault, params: { position: wrong + 5, country } };
  }
  return hasCheckDigits(text) && hasNationalDigits(country, text.slice(4)) ? null : 'ibanChecksum';
}

const classes: Readonly<Record<string, RegExp>> = { n: /[0-9]/u, a: /[A-Z]/u, c: /[0-9A-Z]/u };

/** ISO 7064 MOD 97-10. The digits are 98 minus a remainder, and so from 02 to 98: 00, 01 and 99 are never given out. */
function hasCheckDigits(text: string): boolean {
  const digits = Number(text.slice(2, 4));
  if (digits < 2 || digits > 98) return false;
  let remainder = 0;
  for (const character of text.slice(4) + text.slice(0, 4))
    for (const digit of String(Number.parseInt(character, 36)))
      remainder = (remainder * 10 + Number(digit)) % 97;
  return remainder === 1;
}

/**
 * Some countries have check digits of their own within the account number. Asked are those on which independent
 * implementations agree; of others the library knows no exceptions, and could refuse what people have.
 */
function hasNationalDigits(country: string, account: string): boolean {
  if (!nationallyChecked.includes(country)) return true;
  // Accounts of the Norwegian postal bank, which are shorter, carry the Luhn checksum.
  if (country === 'NO' && account.startsWith('0000')) return hasLuhnChecksum(account.slice(4));
  return countrySpecs[country]!.bban_validation_func!(account);
}

const nationallyChecked = ['BE', 'ES', 'ME', 'NO'];

/** What keeps a text from having the outer form of an IBAN: a strange character, the beginning, or the length. */
function explainForm(sent: string): ReturnType<Explain> {
  const isInside = new RegExp(`[0-9a-zA-Z]|${space}`, 'u');
  const refused = refusedAt(sent.trim(), (one) => isInside.test(one), 'letters A to Z, digits and spaces');
  if (refused) return refused;
  const text = compact(sent);
  if (!/^[A-Z]{2}[0-9]{2}/u.test(text)) return 'ibanStart';
  // What begins so, and has no other characters, is at fault in its country or in its length.
  return findFault(text) ?? 'ibanStart';
}
