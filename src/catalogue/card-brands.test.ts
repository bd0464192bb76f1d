import creditCardType from 'credit-card-type';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardBrandOf, cardBrands, cardTypeFits } from './card-brands.ts';
import { type CardType, cardType } from './codes.ts';
import { kinds, passesLuhn, readText } from './kinds/index.ts';

/** What the library calls each brand. */
const libraryNames: Readonly<Record<string, CardType>> = {
  visa: cardType.visa,
  mastercard: cardType.mastercard,
  'american-express': cardType.americanExpress,
  discover: cardType.discover,
  'diners-club': cardType.dinersClub,
  jcb: cardType.jcb,
  unionpay: cardType.unionPay,
  maestro: cardType.maestro,
  mir: cardType.mir,
  elo: cardType.elo,
  hiper: cardType.hiper,
  hipercard: cardType.hipercard,
  troy: cardType.troy,
  verve: cardType.verve,
  naranja: cardType.naranja,
};

/** The number with a last digit that makes it pass the Luhn checksum. */
function checked(body: string): string {
  return [...'0123456789'].map((digit) => body + digit).find(passesLuhn)!;
}

function numberOf(type: CardType): fc.Arbitrary<string> {
  const { starts, lengths } = cardBrands[type];
  return fc
    .tuple(
      fc.constantFrom(...(starts ?? ['7'])),
      fc.constantFrom(...lengths),
      fc.stringMatching(/^[0-9]{19}$/u),
    )
    .map(([start, length, rest]) => checked((start + rest).slice(0, length - 1)));
}

describe('the brands of cards', () => {
  // Fails when the library has learned of a brand, a length or a beginning that is not here yet.
  it('are those that the library knows, none narrower', () => {
    for (const name of Object.values(creditCardType.types)) {
      const type = libraryNames[name];
      expect(type, name).toBeDefined();
      const { lengths, code, patterns } = creditCardType.getTypeInfo(name);
      expect(cardBrands[type!].lengths, name).toEqual(expect.arrayContaining(lengths));
      expect(cardBrands[type!].codeLengths, name).toContain(code.size);
      for (const start of patterns.flatMap(wholeRange))
        expect(cardTypeFits(type!, start.padEnd(16, '0')), `${name} ${start}`).toBe(true);
    }
  });

  it.each(Object.entries(cardType))('%s: its numbers are taken, and none a digit away', (_, type) => {
    fc.assert(
      fc.property(numberOf(type), fc.nat(), fc.integer({ min: 1, max: 9 }), (number, place, by) => {
        expect(readText(kinds['card-number'], number)).toEqual({ text: number, fault: null });
        expect(cardTypeFits(type, number)).toBe(true);
        expect(cardBrandOf(type).lengths).toContain(number.length);
        const at = place % number.length;
        const slip = number.slice(0, at) + ((Number(number[at]) + by) % 10) + number.slice(at + 1);
        // UnionPay's may lack the checksum; the rule of cards asks it of all others.
        if (!/^(?:62|81)/u.test(slip))
          expect(readText(kinds['card-number'], slip).fault, slip).toBe('cardChecksum');
      }),
    );
  });

  it('that share no numbers are told apart', () => {
    const { visa, mastercard, americanExpress, jcb, mir, rupay, naranja, other, mada } = cardType;
    const numbers = {
      [visa]: '4606607755411750',
      [mastercard]: '2223003122003222',
      [americanExpress]: '378282246310005',
      [jcb]: '3566002020360505',
      [mir]: '2200000000000004',
    };
    for (const [type, number] of Object.entries(numbers))
      for (const one of [visa, mastercard, americanExpress, jcb, mir])
        expect(cardTypeFits(one, number), `${one} ${number}`).toBe(one === Number(type));
    expect(cardTypeFits(rupay, '6074000000000016')).toBe(true);
    expect(cardTypeFits(rupay, '4606607755411750')).toBe(false);
    // With Visa, and with Mastercard.
    for (const number of ['4462030000000000', '2420300000000007'])
      expect(cardTypeFits(mada, number)).toBe(true);
    // Whatever the number, another brand may have it, and a programme may have a code of its own.
    for (const type of [other, 77]) expect(cardTypeFits(type, '4606607755411750')).toBe(true);
    // Cards of Naranja had the code of RuPay once.
    for (const type of [rupay, naranja]) expect(cardTypeFits(type, '5895620000000002')).toBe(true);
  });
});

/** The first and the last beginning of a range of the library's. */
function wholeRange(pattern: number | readonly number[]): string[] {
  return [pattern].flat().map(String);
}
