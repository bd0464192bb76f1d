import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText } from './fold.ts';
import { fullNameForms, isShort, nameForms, textForms, wordsOf } from './name-forms.ts';

describe('nameForms', () => {
  it.each([
    ['ada', ' ada'],
    ['mary-jane', ' mary jane maryjane'],
    ["o'brien", ' o brien obrien'],
    ["'t hooft", ' t hooft thooft'],
    ['albert jan', ' albert jan albertjan'],
    ["mary-jane o'brien", ' mary jane o brien maryjane obrien maryjaneobrien'],
    ['st. john', ' st john stjohn'],
    ['マイケル・ジャクソン', ' マイケル ジャクソン マイケルジャクソン'],
    ['عبد الله', ' عبد الله عبدالله'],
    ['ada@home', ' ada home adahome ada@home'],
    ['', ''],
    ['☺', ''],
  ])('of %j are %j', (folded, forms) => {
    expect(nameForms(folded)).toBe(forms);
  });

  it('have a space before each word, and of each name its words and all of it in one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }).map(foldText), (folded) => {
        const forms = nameForms(folded);
        const words = wordsOf(folded);
        expect(forms).toMatch(/^(?: [^\s]+)*$/u);
        for (const word of [...words, words.join('')]) if (word) expect(`${forms} `).toContain(` ${word} `);
      }),
    );
  });
});

it('textForms keep the text, and have what is written in one apart and joined', () => {
  expect(textForms('letter of 2024-03')).toBe(' letter of 2024-03 2024 03 202403');
  expect(textForms('')).toBe('');
});

describe('fullNameForms', () => {
  it.each([
    ['小龍', '李', ' 李小龍 小龍李'],
    ['민수', '김', ' 김민수 민수김'],
    ['花子', '山田', ' 山田花子 花子山田'],
    ['bruce', '李', ''],
    ['katalin', 'nagy', ''],
    ['小龍', '', ''],
  ])('of %j %j are %j', (first, last, forms) => {
    expect(fullNameForms(first, last)).toBe(forms);
  });
});

it.each([
  ['li', true],
  ['ян', true],
  ['o', true],
  ['ada', false],
  ['李', false],
  ['김', false],
  ['12', true],
  ['𐐷𐐷', true],
])('isShort(%j) is %j', (word, short) => {
  expect(isShort(word)).toBe(short);
});
