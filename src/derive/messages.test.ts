import { describe, expect, it } from 'vitest';
import { ApiError, errors, errorTable, success } from '../catalogue/errors.ts';
import { faults } from '../catalogue/faults.ts';
import { type MessageKey, type MessageLanguage, messages } from '../catalogue/messages/index.ts';
import { friendlyMessage } from './messages.ts';

const keys = ['success', ...Object.keys(errorTable), ...Object.keys(faults)] as MessageKey[];
const languages = Object.keys(messages) as MessageLanguage[];

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/gu)].map((match) => match[1] ?? '').sort();
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
    for (const key of keys) expect(messages[language][key], key).not.toBe(messages.en[key]);
    if (language === 'ar')
      for (const key of keys) expect(messages.ar[key], key).toMatch(/\p{Script=Arabic}/u);
  });

  it('hold no technical words', () => {
    for (const key of keys) {
      expect(messages[language][key], key).not.toMatch(
        /\b(?:json|https?|token|header|null|database|server|api)\b|_/iu,
      );
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
    // The library takes a count for a plural; our words have none.
    expect(friendlyMessage('invalidInput', 'ar', { count: 3 })).toBe(messages.ar.invalidInput);
  });
});

describe('the tables', () => {
  it('give every error and fault a code of its own, of the right family', () => {
    const codes = [success, ...Object.values(errorTable), ...Object.values(faults)].map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const { code } of Object.values(faults)) expect(code).toMatch(/^11\d\d$/);
    for (const { code } of Object.values(errorTable)) expect(code).toMatch(/^[123459]\d{3}$/);
  });

  it('a factory throws what its row says, with the cause kept for the log', () => {
    const cause = new Error('beneath');
    const error = errors.resourceUnknown({ resource: 'email' }, { cause });
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ key: 'resourceUnknown', code: '3002', status: 404, cause });
    expect(error.message).toBe('The user has no email with this id.');
    expect(errors.userUnknown().details).toEqual([]);
  });
});
