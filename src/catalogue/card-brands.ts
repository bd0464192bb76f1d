import { type CardType, cardType } from './codes.ts';

/** What is known of the cards of a brand. */
export interface CardBrand {
  /** The name on the card. */
  readonly name: string;
  /**
   * What its numbers begin with, as wide as the brand or the body that gives out numbers tells it. Many national brands share
   * a card, and its number, with an international one. Null where any number may be of the brand.
   */
  readonly starts: readonly string[] | null;
  /** How many digits its numbers have. */
  readonly lengths: readonly number[];
  /** How many digits the security code has that is printed on the card. */
  readonly codeLengths: readonly number[];
}

const from = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
const starting = (first: number, last: number) => from(first, last).map(String);

const three = [3];
const anyLength = from(12, 19);

/**
 * The brands of cards, numbered by ISO/IEC 7812-1:2017. Beginnings and lengths are those that Wikipedia ("Payment card number",
 * July 2024) and `credit-card-type` 10.3.0 (July 2026, part of `card-validator`) list, made wider where brands share a card. The
 * test beside this file fails when the library knows a brand, a length or a beginning that is not here.
 */
export const cardBrands: Readonly<Record<CardType, CardBrand>> = {
  [cardType.other]: { name: 'other brands', starts: null, lengths: anyLength, codeLengths: [3, 4] },
  [cardType.visa]: { name: 'Visa', starts: ['4'], lengths: [13, 16, 18, 19], codeLengths: three },
  [cardType.mastercard]: {
    name: 'Mastercard',
    starts: [...starting(51, 55), ...starting(2221, 2720)],
    lengths: [16],
    codeLengths: three,
  },
  [cardType.americanExpress]: {
    name: 'American Express',
    starts: ['34', '37'],
    lengths: [15],
    codeLengths: [4],
  },
  [cardType.discover]: {
    name: 'Discover',
    // Cards of RuPay (60) and UnionPay (62) run on its network.
    starts: ['60', '62', '64', '65'],
    lengths: from(16, 19),
    codeLengths: three,
  },
  [cardType.dinersClub]: {
    name: 'Diners Club',
    // Those with 54 and 55 run on the network of Mastercard.
    starts: ['30', '36', '38', '39', '54', '55'],
    lengths: from(14, 19),
    codeLengths: three,
  },
  [cardType.jcb]: {
    name: 'JCB',
    starts: ['35', '1800', '2131', '3088', '3096', '3112', '3158', '3337'],
    lengths: from(15, 19),
    codeLengths: three,
  },
  [cardType.unionPay]: {
    name: 'UnionPay',
    // 62 and 81 are its own; older cards of banks in China begin otherwise.
    starts: ['6', '81', '9'],
    lengths: from(14, 19),
    codeLengths: three,
  },
  [cardType.maestro]: {
    name: 'Maestro',
    // The British ones were Switch cards once.
    starts: ['50', '56', '57', '58', '59', '6', '4903', '4905', '4911', '4936', '493698'],
    lengths: anyLength,
    codeLengths: three,
  },
  [cardType.mir]: { name: 'Mir', starts: starting(2200, 2204), lengths: from(16, 19), codeLengths: three },
  [cardType.elo]: { name: 'Elo', starts: ['4', '5', '6'], lengths: [16], codeLengths: three },
  [cardType.hiper]: { name: 'Hiper', starts: ['637'], lengths: [16], codeLengths: three },
  [cardType.hipercard]: {
    name: 'Hipercard',
    starts: ['6062', '3841', '637'],
    lengths: [13, 16, 19],
    codeLengths: three,
  },
  [cardType.troy]: { name: 'Troy', starts: ['9792', '65', '36'], lengths: [16], codeLengths: three },
  [cardType.verve]: {
    name: 'Verve',
    starts: ['506', '507', '650'],
    lengths: [16, 18, 19],
    codeLengths: three,
  },
  [cardType.rupay]: {
    name: 'RuPay',
    // 353 and 356 with JCB. The last three are Naranja's, whose cards had this code before they got one of their own.
    starts: ['60', '65', '81', '82', '508', '353', '356', '589562', '402918', '527572'],
    lengths: [16],
    codeLengths: three,
  },
  // The debit cards of Saudi Arabia carry Visa or Mastercard as well.
  [cardType.mada]: { name: 'mada', starts: ['2', '4', '5', '6', '9'], lengths: [16], codeLengths: three },
  [cardType.naranja]: {
    name: 'Naranja',
    starts: ['589562', '402918', '527572'],
    lengths: [16],
    codeLengths: three,
  },
};

/** The brand of a code; a code of a programme's own is read as one of another brand. */
export function cardBrandOf(type: number): CardBrand {
  const byCode: Readonly<Record<number, CardBrand>> = cardBrands;
  return byCode[type] ?? cardBrands[cardType.other];
}

/** Whether a card of this number may carry the brand of a code. */
export function cardTypeFits(type: number, number: string): boolean {
  return cardBrandOf(type).starts?.some((start) => number.startsWith(start)) ?? true;
}
