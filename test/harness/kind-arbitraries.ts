import cardValidator from 'card-validator';
import fc from 'fast-check';
import countries from 'i18n-iso-countries/index.js';
import { currencies } from '../../src/catalogue/kinds/currency-table.ts';
import { type Kind, readText } from '../../src/catalogue/kinds/index.ts';

/**
 * Any text that a kind accepts on a day (`yyyy-mm-dd`): its examples, its longest forms, letters of many scripts, and
 * whatever else its pattern admits.
 */
export function textOf(kind: Kind, today: string): fc.Arbitrary<string> {
  const known = texts.get(kind);
  if (known?.today === today) return known.made;
  const made = makeTextOf(kind, today);
  texts.set(kind, { today, made });
  return made;
}

/** What was made, by kind: reading a pattern takes its time. */
const texts = new Map<Kind, { readonly today: string; readonly made: fc.Arbitrary<string> }>();

function makeTextOf(kind: Kind, today: string): fc.Arbitrary<string> {
  const accepted = (text: string) => readText(kind, text, { today }).fault === null;
  const wide = wideTexts[kind.name] ?? (kind.pattern === null ? fc.json() : matching(kind));
  const examples = fc.constantFrom(...kind.examples);
  return fc
    .oneof(
      { arbitrary: wide, weight: 4 },
      { arbitrary: examples, weight: 1 },
      { arbitrary: hinted(kind), weight: 1 },
    )
    .filter(accepted);
}

/** The same as JSON may carry it: a number or a boolean in place of its text where the kind takes one. */
export function jsonOf(kind: Kind, today: string): fc.Arbitrary<string | number | boolean> {
  return fc.tuple(textOf(kind, today), fc.boolean(), fc.boolean()).map(([text, asNumber, asBoolean]) => {
    if (kind.accepts.includes('boolean') && asBoolean) return text === '1';
    const number = Number(text);
    // Only a text that JSON writes the same way: 007 and 2^53 + 1 would arrive as other digits.
    const isSame = String(number) === text && Number.isFinite(number);
    const isSafe = !Number.isInteger(number) || Number.isSafeInteger(number);
    const isTaken =
      kind.accepts.includes('number') || (kind.accepts.includes('digits') && /^[0-9]+$/u.test(text));
    return isTaken && asNumber && isSame && isSafe ? number : text;
  });
}

/** A card number that passes its checksum, with the code of its brand. */
export function card(): fc.Arbitrary<{ type: number; number: string }> {
  return fc
    .tuple(fc.constantFrom({ type: 1, first: '4' }, { type: 2, first: '53' }), digits(13))
    .map(([brand, rest]) => {
      const body = `${brand.first}${rest}`.padEnd(15, '7').slice(0, 15);
      const checked = [...'0123456789'].map((digit) => body + digit);
      return { type: brand.type, number: checked.find((text) => cardValidator.number(text).isValid)! };
    });
}

/** An email address that no other run is likely to make. */
export function freshEmail(): fc.Arbitrary<string> {
  return fc.uuid().map((id) => `u.${id.replaceAll('-', '')}@example.org`);
}

/** A telephone number that could exist, out of millions. */
export function freshPhone(): fc.Arbitrary<string> {
  const plans = [
    { prefix: '+1306', rest: 7 },
    { prefix: '+4420', rest: 8 },
    { prefix: '+49151', rest: 8 },
    { prefix: '+9627', rest: 8 },
  ];
  return fc
    .constantFrom(...plans)
    .chain(({ prefix, rest }) => digits(rest).map((number) => `${prefix}${number}`))
    .filter((number) => !/^\+1306[01]/.test(number));
}

/** An object of the programme's own, within its limits. */
export function freeObject(): fc.Arbitrary<Record<string, unknown>> {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter(isPlainName);
  const leaf = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => isStorable(text)),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const nested = fc.dictionary(name, fc.oneof(leaf, fc.array(leaf, { maxLength: 3 })), noPrototype);
  return fc.dictionary(name, fc.oneof(leaf, nested), { ...noPrototype, minKeys: 1 });
}

const noPrototype = { maxKeys: 4, noNullPrototype: true } as const;

function isPlainName(name: string): boolean {
  return isStorable(name) && !['__proto__', 'constructor', 'prototype'].includes(name);
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

function digits(length: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
}

/** Kinds of whose patterns most texts are refused by the rule behind them. */
const wideTexts: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'base64-content': fc
    .uint8Array({ minLength: 1, maxLength: 60 })
    .map((bytes) => Buffer.from(bytes).toString('base64')),
  'card-number': card().map(({ number }) => number),
  country: fc.constantFrom(
    ...Object.values(countries.getNumericCodes()).map(String),
    ...Object.keys(countries.getNumericCodes()),
  ),
  currency: fc.constantFrom(
    ...[...currencies.values()].flatMap(({ code, lastDay }) => (lastDay ? [] : code)),
  ),
  'email-address': freshEmail(),
  language: fc.constantFrom(
    'EN',
    'en-ca',
    'fil',
    'zh-Hant-TW',
    'es-419',
    'sl-rozaj-biske',
    'ar-SA-u-ca-islamic',
    'en-x-own',
  ),
  iban: fc.tuple(fc.constantFrom('DE', 'SE'), digits(20)).map(([country, account]) => iban(country, account)),
  'phone-number': freshPhone(),
};

/** What a pattern admits. The generator cannot follow lookaheads. */
function matching(kind: Kind): fc.Arbitrary<string> {
  const { source, flags } = kind.pattern!;
  if (/\(\?[=!]/u.test(source) || source.includes(String.raw`\p{`)) return scripts(kind);
  return fc.stringMatching(new RegExp(source, flags));
}

/** A letter or digit of some script, then anything; up to the longest that the kind takes. */
function scripts(kind: Kind): fc.Arbitrary<string> {
  const longest = Math.max(40, ...kind.examples.map((example) => [...example].length));
  const rest = fc.string({ unit: 'grapheme', maxLength: Math.min(longest, 60) - 1 });
  const texts = fc
    .tuple(fc.constantFrom(...'aZ0éßñщяλ字李ع٣नเ한'), rest)
    .map(([first, others]) => first + others);
  const extremes = fc.constantFrom(...'a字ع').map((letter) => letter.repeat(longest));
  return fc.oneof({ arbitrary: texts, weight: 9 }, { arbitrary: extremes, weight: 1 }).map(withoutRefused);
}

/** The characters that no text takes would make many random texts refused ones. */
function withoutRefused(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}

function hinted({ generate }: Kind): fc.Arbitrary<string> {
  if ('oneOf' in generate) return fc.constantFrom(...generate.oneOf);
  const { first, characters, minimum, maximum } = generate;
  const rest = { minLength: Math.max(0, minimum - 1), maxLength: maximum - 1 };
  return fc
    .tuple(
      fc.constantFrom(...(first ?? characters)),
      fc.string({ unit: fc.constantFrom(...characters), ...rest }),
    )
    .map(([start, others]) => start + others);
}

/** An account with the check digits of ISO 7064, of countries whose accounts are digits alone. */
function iban(country: string, account: string): string {
  const bban = account.slice(0, country === 'DE' ? 18 : 20);
  const asDigits = [...`${bban}${country}00`].map((character) => Number.parseInt(character, 36)).join('');
  const check = 98n - (BigInt(asDigits) % 97n);
  return `${country}${String(check).padStart(2, '0')}${bban}`;
}
