import type { Keyring } from '../crypto/keyring.ts';
import { searchColumn } from '../derive/columns.ts';
import { searchHash } from '../storage/search-hash.ts';
import type { Part, Place, SealedNumber, TextPart, Way, Word } from '../storage/text-conditions.ts';
import { hashedListFields, hashedSingleFields } from './derived-kinds.ts';
import { foldAddress, foldText, indexedForm, isPlain } from './fold.ts';
import { formerFold } from './former-fold.ts';
import { isShort, wordsOf } from './name-forms.ts';
import { digitsOf } from './search-row.ts';

/** The shortest part that the index of three-letter parts finds. */
const indexedMin = 3;

/** A telephone number as people write it, with signs between the digits. */
const phoneLike = /^\+? ?\(?[0-9][0-9 ()./-]*$/u;

/** So many digits with signs between them are a telephone number or an id, and no name. */
const numberMin = 7;

/** In which values a text is looked for; `any`: in names, emails, phones and the source id. */
export type SearchedIn = 'any' | 'first_name' | 'last_name' | 'email' | 'source_id';

/**
 * What is looked for, from what was typed: of names each word, in any order. Null where nothing is left of it, which nobody
 * has a part of. `isBehind`: some rows are still as an older version folded them, and are looked for as well.
 */
export function textPart(of: SearchedIn, typed: string, isBehind = false): TextPart | null {
  const words = wordsToFind(of, typed);
  const former = isBehind ? formerWords(of, typed) : [];
  const alternatives = [words, former].filter((one) => one.length > 0);
  return alternatives.length > 0 ? { alternatives } : null;
}

function wordsToFind(of: SearchedIn, typed: string): Word[] {
  if (of === 'any') return anyWords(foldAddress(typed));
  if (of === 'email' || of === 'source_id') {
    const folded = of === 'email' ? foldAddress(typed) : foldText(typed);
    return folded === '' ? [] : [[way(of, [anywhere(folded)], [beforeDomain(folded)])]];
  }
  return wordsOf(foldText(typed)).map((word) => [way(of, [anywhere(word)])]);
}

/** The words of a search term, each a condition of its own. */
function anyWords(folded: string): Word[] {
  if (phoneLike.test(folded)) return [anyWord(folded)];
  const said = [...new Set(folded.split(' '))].filter((word) => wordsOf(word).length > 0);
  if (said.length > 0) return said.map(anyWord);
  // Nothing but signs: they are looked for as they are.
  return folded === '' ? [] : [[way('signs', [anywhere(folded)])]];
}

/**
 * A word as it was typed, the words of a name that it consists of where it has signs between letters, or the digits of a
 * telephone number. The index is asked for the same whether it was typed as a name has it or not.
 */
function anyWord(word: string): Word {
  const words = wordsOf(word);
  const digits = phoneLike.test(word) ? digitsOf(word) : '';
  const isNumber = digits.length >= numberMin;
  // An address stands everywhere as it is, and so does a single word.
  const isWhole = isNumber || word.includes('@') || words[0] === word;
  return [
    way('whole', [anywhereOrFirst(word)], isWhole ? [beforeDomain(word)] : words),
    ...(isWhole ? [] : [way('names', words.map(anywhereOrFirst))]),
    ...phonesOf(word, digits).map((phone) => way('phones', [anywhereOrFirst(phone)], [phone])),
  ];
}

/**
 * The digits of a telephone number other than as they were typed: without signs, and without the zeros that are dialled
 * before a national number (`020 7183 8750`, `+44 (0)20 …`) or a country's code (`0044 …`).
 */
function phonesOf(word: string, digits: string): string[] {
  const dialled = digitsOf(word.replace('(0)', ''));
  const forms = [digits, ...(digits.length >= numberMin ? [dialled.replace(/^0+/u, '')] : [])];
  return [...new Set(forms)].filter((form) => form !== '' && form !== word);
}

/** The words of what was typed as rows of version 1 have them: each as a part, as it was then. */
function formerWords(of: SearchedIn, typed: string): Word[] {
  const places: Readonly<Partial<Record<SearchedIn, Place>>> = {
    any: 'former',
    first_name: 'former_first_name',
    last_name: 'former_last_name',
  };
  const place = places[of];
  if (!place) return [];
  const words = formerFold(typed).split(' ');
  return words.flatMap((word): Word[] => (word === '' ? [] : [[way(place, [anywhere(word)])]]));
}

function way(place: Place, parts: readonly Part[], pieces = parts.map(({ text }) => text)): Way {
  const indexed = [...new Set(pieces.map(indexedForm))].filter((piece) => piece.length >= indexedMin);
  return { place, parts, indexed };
}

function anywhere(text: string): Part {
  return { text, isPlain: isPlain(text), begins: false };
}

function anywhereOrFirst(text: string): Part {
  return { text, isPlain: isPlain(text), begins: isShort(text) };
}

/** Of an address what stands before its domain, which too many share for it to help the index. */
function beforeDomain(address: string): string {
  const at = address.indexOf('@');
  return at >= indexedMin ? address.slice(0, at + 1) : address;
}

/** Digits in groups, as a card has them printed: they are stored without what stands between. */
const groupedDigits = /^\d+(?:[ -]\d+)+$/u;

/**
 * Under which keyed hashes a sealed number would be found that is exactly what was typed. `behind`: the kinds of hashes of
 * which some are still of a former canonical form, by which they are looked for as well.
 */
export function sealedNumbers(
  keyring: Keyring,
  programId: number,
  typed: string,
  behind: ReadonlySet<string>,
): SealedNumber[] {
  const text = typed.trim();
  const written = groupedDigits.test(text) ? [text, text.replace(/[ -]/gu, '')] : [text];
  const hashesOf = (
    { list, name, field }: (typeof hashedSingleFields)[number],
    former: typeof field.kind.formerCanonical,
  ) =>
    [...new Set([field.kind.canonical, ...former].flatMap((form) => written.map((one) => form(one))))].map(
      (form) => searchHash(keyring, programId, list.name, name, form),
    );
  return [
    ...hashedListFields.map((one): SealedNumber => {
      const hashes = hashesOf(one, behind.has(one.kind) ? one.field.kind.formerCanonical : []);
      return { table: one.list.name, user: 'user_id', column: searchColumn(one.list, one.name), hashes };
    }),
    ...hashedSingleFields.map(
      (one): SealedNumber => ({
        table: 'users',
        user: 'id',
        column: searchColumn(one.list, one.name),
        hashes: hashesOf(one, []),
      }),
    ),
  ];
}
