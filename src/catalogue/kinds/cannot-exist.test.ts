import fc from 'fast-check';
import countries from 'i18n-iso-countries/index.js';
import { describe, expect, it } from 'vitest';
import { type KindName, kinds, passesLuhn, readText } from './index.ts';

/** Why a text that a published pattern takes is refused all the same. */
interface Reason {
  readonly because: string;
  readonly applies: (text: string) => boolean;
}

/**
 * Of each kind everything that the published pattern takes and the kind refuses, with the reason why it cannot exist. The
 * patterns are as published; where one does not compile, what stands here is said beside it. A kind without a list refuses
 * nothing of its pattern.
 */
const published: readonly (readonly [KindName, RegExp, readonly Reason[]])[] = [
  ['bank-account-number', /^[0-9]{10,18}$/u, []],
  ['bank-unit-number', /^[0-9]{1,5}$/u, []],
  ['routing-number', /^[0-9]{1,9}$/u, []],
  // What a forgotten password may be asked for by.
  ['bank-account-number', /^[0-9]{11,19}$/u, []],
  [
    'card-number',
    /^[0-9]{1,16}$/u,
    [
      { because: 'no brand has fewer than 12 digits', applies: (text) => text.length < 12 },
      { because: 'a bank that gives out zeros alone does not exist', applies: (text) => /^0+$/u.test(text) },
      {
        because: 'ISO/IEC 7812-1 asks for the Luhn checksum, which only UnionPay leaves out',
        applies: (text) => !passesLuhn(text) && !/^(?:62|81)/u.test(text),
      },
    ],
  ],
  [
    'card-security-code',
    /^[0-9]{1,3}$/u,
    [{ because: 'every brand prints 3 or 4 digits', applies: (text) => text.length < 3 }],
  ],
  [
    'swift-code',
    /^[a-zA-Z]{6}[a-zA-Z0-9]{2}([a-zA-Z0-9]{3})?$/u,
    [
      {
        because: 'ISO 9362 has a country of ISO 3166-1 at the fifth and sixth place',
        applies: (text) => !regions.has(text.slice(4, 6).toUpperCase()),
      },
    ],
  ],
  [
    // Published without anchors; meant for the whole text.
    'iban',
    /^[a-zA-Z]{2}[0-9]{2}[a-zA-Z0-9]{4}[0-9]{7}([a-zA-Z0-9]?){0,16}$/u,
    [
      {
        because: 'ISO 13616: the country has no IBANs, or others, or the check digits are of another number',
        applies: (text) => readText(kinds.iban, text).fault?.startsWith('iban') ?? false,
      },
    ],
  ],
  [
    // The class [\w-+\.] has a stray range, which the u flag refuses.
    'email-address',
    /^(?!.*--)([\w\-+.]{1,80})@([\w\-+.]{1,80})\.([a-zA-Z]{1,20})$/u,
    [
      {
        because: 'RFC 5322 has no empty atom before the @, and RFC 1035 no empty label behind it',
        applies: (text) => text.split('@').some((part) => /^\.|\.\.|\.$/u.test(part)),
      },
      {
        because: 'RFC 5321 has 64 octets before the @',
        applies: (text) => text.indexOf('@') > 64,
      },
      {
        because: 'STD 3 has letters, digits and hyphens in the names of hosts',
        applies: (text) => /@.*[_+]/u.test(text),
      },
      {
        because: 'STD 3 has no hyphen at the ends of a label, and RFC 1035 63 octets in one',
        applies: (text) =>
          text
            .slice(text.indexOf('@') + 1)
            .split('.')
            .some((label) => /^-|-$/u.test(label) || label.length > 63),
      },
    ],
  ],
  [
    'phone-number',
    /^[+]([1-9])\d{7,14}$/u,
    [
      {
        because: 'no numbering plan has a number of that length behind that calling code',
        applies: (text) => /^(?:phone|impossible)/u.test(readText(kinds['phone-number'], text).fault ?? ''),
      },
    ],
  ],
  ['phone-number-sought', /^[+]([1-9])\d{7,14}$/u, []],
];

/** ISO 3166-1, and the letters that Kosovo has in the directory of ISO 9362. */
const regions = new Set([...Object.keys(countries.getAlpha2Codes()), 'XK']);

describe('what a published pattern takes', () => {
  it.each(published)('%s: is taken, unless it cannot exist', (name, pattern, reasons) => {
    // The generator follows no lookahead; what two hyphens make of a text is filtered.
    const generated = fc
      .stringMatching(new RegExp(pattern.source.replace('(?!.*--)', ''), 'u'))
      .filter((text) => pattern.test(text));
    fc.assert(
      fc.property(generated, (text) => {
        if (readText(kinds[name], text).fault === null) return;
        expect(
          reasons.filter(({ applies }) => applies(text)).map(({ because }) => because),
          text,
        ).not.toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
