import { describe, expect, it } from 'vitest';
import { errorTable, success } from '../catalogue/error-table.ts';
import { ApiError, errors } from '../catalogue/errors.ts';
import { faults } from '../catalogue/faults.ts';
import { type MessageKey, type MessageLanguage, messages } from '../catalogue/messages/index.ts';
import { fillText, type Text, templateOf } from '../catalogue/text.ts';
import { friendlyMessage } from './messages.ts';

const keys = ['success', ...Object.keys(errorTable), ...Object.keys(faults)] as MessageKey[];
const languages = Object.keys(messages) as MessageLanguage[];

function placeholders(text: Text): string[] {
  return [...templateOf(text).matchAll(/\{(\w+)\}/gu)].map((match) => match[1] ?? '').sort();
}

/** Every form of a text. */
function formsOf(text: Text): string[] {
  if (typeof text === 'string') return [text];
  const { counts: _, ...forms } = text;
  return Object.values(forms);
}

describe.each(languages)('the words in %s', (language) => {
  it('cover every error and every fault and nothing else', () => {
    expect(Object.keys(messages[language]).sort()).toEqual([...keys].sort());
  });

  it('have the placeholders of the English ones', () => {
    for (const key of keys) {
      expect(placeholders(messages[language][key]), key).toEqual(placeholders(messages.en[key]));
    }
  });

  it('are translated, not copied', () => {
    if (language === 'en') return;
    for (const key of keys) expect(messages[language][key], key).not.toEqual(messages.en[key]);
    if (language !== 'ar') return;
    for (const form of keys.flatMap((key) => formsOf(messages.ar[key]))) {
      expect(form).toMatch(/\p{Script=Arabic}/u);
    }
  });

  it('hold no technical words', () => {
    for (const form of keys.flatMap((key) => formsOf(messages[language][key]))) {
      expect(form).not.toMatch(/\b(?:json|https?|token|header|null|database|server|api)\b|_/iu);
    }
  });

  it('have a form for every plural category that whole numbers up to 1000 have', () => {
    const rules = new Intl.PluralRules(language);
    const numbers = Array.from({ length: 1000 }, (_, index) => index + 1);
    for (const key of keys) {
      const text: Text = messages[language][key];
      if (typeof text === 'string') continue;
      expect(placeholders(text), key).toContain(text.counts);
      for (const number of numbers) expect(text[rules.select(number)], `${key} ${number}`).toBeDefined();
    }
  });
});

describe('friendlyMessage', () => {
  it.each([
    ['fr', 'Cette date n’existe pas.'],
    ['fr-CA', 'Cette date n’existe pas.'],
    ['FR', 'Cette date n’existe pas.'],
    ['de', 'This date does not exist.'],
    ['', 'This date does not exist.'],
    ['__proto__', 'This date does not exist.'],
    ['constructor', 'This date does not exist.'],
  ])('in %j', (language, text) => {
    expect(friendlyMessage('notARealDate', language)).toBe(text);
  });

  it('fills placeholders without escaping', () => {
    expect(friendlyMessage('tooLong', 'es', { maximum: 50 })).toBe('Usa como máximo 50 caracteres.');
    expect(friendlyMessage('tooLong', 'en', { maximum: '<5>' })).toContain('<5>');
  });

  it.each([
    ['en', 1, 'Please use no more than 1 character.'],
    ['en', 2, 'Please use no more than 2 characters.'],
    ['fr-CA', 1, 'Veuillez ne pas dépasser 1 caractère.'],
    ['es', 1, 'Usa como máximo 1 carácter.'],
    ['ar', 1, 'يرجى عدم استخدام أكثر من حرف واحد.'],
    ['ar', 2, 'يرجى عدم استخدام أكثر من حرفين.'],
    ['ar', 3, 'يرجى عدم استخدام أكثر من 3 أحرف.'],
    ['ar', 50, 'يرجى عدم استخدام أكثر من 50 حرفًا.'],
    ['ar', 100, 'يرجى عدم استخدام أكثر من 100 حرف.'],
  ])('takes the plural form of the number, in %s of %i', (language, maximum, text) => {
    expect(friendlyMessage('tooLong', language, { maximum })).toBe(text);
  });
});

describe('fillText', () => {
  it('leaves a placeholder without a value as it is', () => {
    expect(fillText('{one} and {two}', { one: 1 })).toBe('1 and {two}');
    expect(fillText('{toString}', {})).toBe('{toString}');
  });

  it('takes the form of most numbers where a category has none, or the value is no number', () => {
    const text: Text = { counts: 'count', one: 'one', other: 'several' };
    expect(['0', 1, 1.5, 'many'].map((count) => fillText(text, { count }))).toEqual([
      'several',
      'one',
      'several',
      'several',
    ]);
    expect(fillText(text, {})).toBe('several');
  });

  it('counts in the texts for developers', () => {
    const [one, two] = [1, 2].map((count) => errors.invalidInput({ count }).message);
    expect(one).toBe('The request has 1 fault. It is listed in result.details.');
    expect(two).toBe('The request has 2 faults. Each one is listed in result.details.');
    expect(errors.tooManyRequests({ seconds: 1 }).message).toBe('Too many calls. Retry after 1 second.');
  });
});

describe('the tables', () => {
  it('give every error and fault a code of its own, of the right family', () => {
    const codes = [success, ...Object.values(errorTable), ...Object.values(faults)].map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const { code } of Object.values(faults)) expect(code).toMatch(/^1[12]\d\d$/);
    for (const { code } of Object.values(errorTable)) expect(code).toMatch(/^[123459]\d{3}$/);
  });

  it('a factory throws what its row says, with the cause kept for the log', () => {
    const cause = new Error('beneath');
    const error = errors.resourceUnknown({ resource: 'email' }, { cause });
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ key: 'resourceUnknown', code: '3002', status: 404, cause });
    expect(error.message).toBe('The user has no such email.');
    expect(errors.userUnknown().details).toEqual([]);
  });
});
