import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldAddress, foldText, indexedForm, isPlain } from './fold.ts';
import { formerFold } from './former-fold.ts';

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
    ['Ka\u02bbahumanu O`Brien O\u00b4Brien D\u2032Arcy', "ka'ahumanu o'brien o'brien d'arcy"],
    ['בן\u05beדוד ג\u05f3ורג׳', "בן-דוד ג'ורג'"],
    ['Jean\u200bPaul An\u00adna \ufeffBo', 'jeanpaul anna bo'],
    ['葛\u{e0100}城', '葛城'],
    ['علی\u200cرضا', 'عليرضا'],
    ['فاطمة', 'فاطمه'],
    ['مصطفى', 'مصطفي'],
    ['إبراهيم آدم ٱلرحمن', 'ابراهيم ادم الرحمن'],
    ['عـــلي', 'علي'],
    ['٠٧٩ ۱۲۳ ०४', '079 123 04'],
    ['a\u0007b\u2028c', 'a b c'],
    ['\u3164', ''],
  ])('%j becomes %j', (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });

  it('gives the digits of every script of the basic plane their value', () => {
    for (let point = 0x80; point <= 0xffff; point += 1) {
      const sign = String.fromCharCode(point);
      if (!/\p{Nd}/u.test(sign)) continue;
      // The digits of a script stand in a row, from 0 on.
      let zero = point;
      while (/\p{Nd}/u.test(String.fromCharCode(zero - 1))) zero -= 1;
      expect(foldText(sign)).toBe(String((point - zero) % 10));
    }
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

describe('foldAddress', () => {
  it.each([
    ['info@bücher.example', 'info@bucher.example'],
    ['info@xn--bcher-kva.example', 'info@bucher.example'],
    ['INFO@XN--BCHER-KVA.EXAMPLE', 'info@bucher.example'],
    ['@xn--e1aybc.xn--p1ai', '@тест.рф'],
    ["O'Brien+tag@example.ie", "o'brien+tag@example.ie"],
    ['a@xn--zz--.example', 'a@xn--zz--.example'],
    ['info@faß.xn--fa-hia.de', 'info@fass.fass.de'],
    ['1.2', '1.2'],
    ['a@%41.example', 'a@%41.example'],
  ])('%j becomes %j', (address, folded) => {
    expect(foldAddress(address)).toBe(folded);
  });
});

describe('formerFold', () => {
  it.each([
    ['فاطمة', 'فاطمة'],
    ['O\u2019Neill\u2011Smith', "o'neill-smith"],
    ['Łukasz  ÉMILE', 'lukasz emile'],
    ['Jean\u200bPaul', 'jean\u200bpaul'],
  ])('%j becomes %j, as version 1 stored it', (text, folded) => {
    expect(formerFold(text)).toBe(folded);
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
