import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText, indexedForm, isPlain } from './fold.ts';

describe('foldText', () => {
  it.each([
    ['Ada', 'ada'],
    ['  ADA   Moreau ', 'ada moreau'],
    ['Émile', 'emile'],
    ['E\u0301mile', 'emile'],
    ['Łukasz Øre Ðæd', 'lukasz ore daed'],
    ['STRAßE', 'strasse'],
    ['Straẞe', 'strasse'],
    ['İSTANBUL Iğdır', 'istanbul igdir'],
    ['ΟΔΥΣΣΕΎΣ', 'οδυσσευσ'],
    ['Йогурт', 'иогурт'],
    ['مُحَمَّد', 'محمد'],
    ['أحمد', 'احمد'],
    ['שָׁלוֹם', 'שלום'],
    ['ｆｕｌｌ', 'full'],
    ['김민수', '김민수'],
    ['がんばる', 'がんばる'],
    ['हिन्दी', 'हिन्दी'],
    ['O\u2019Neill\u2011Smith', "o'neill-smith"],
  ])('%j becomes %j', (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });

  it('leaves what is folded as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
        const once = foldText(text);
        expect(foldText(once)).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('indexedForm', () => {
  const folded = fc.string({ unit: 'grapheme', maxLength: 20 }).map(foldText);

  it('is ASCII, and has no capitals of its own', () => {
    fc.assert(
      fc.property(folded, (text) => {
        expect([...indexedForm(text)].every((one) => one < '\u0080')).toBe(true);
        if (isPlain(text)) expect(indexedForm(text)).toBe(text);
      }),
    );
  });

  it('of a part is a part of that of the whole', () => {
    fc.assert(
      fc.property(folded, folded, folded, (before, part, behind) => {
        expect(indexedForm(before + part + behind)).toContain(indexedForm(part));
      }),
    );
  });

  it('keeps what is ASCII apart from what is not', () => {
    fc.assert(
      fc.property(
        folded,
        fc.string({ unit: fc.constantFrom(...'abcxyz019'), minLength: 1, maxLength: 3 }),
        (text, part) => {
          expect(indexedForm(text).includes(part)).toBe(text.includes(part));
        },
      ),
    );
  });

  it('makes two letters of another script long enough for the index', () => {
    expect(indexedForm('李').length).toBe(3);
  });
});
