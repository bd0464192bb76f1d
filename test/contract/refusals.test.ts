import languageRegistry from 'language-subtag-registry/data/json/meta.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { faults } from '../../src/catalogue/faults.ts';
import { type Kind, type KindName, kinds, readText } from '../../src/catalogue/kinds/index.ts';
import { fillText } from '../../src/catalogue/text.ts';
import { friendlyMessage } from '../../src/derive/messages.ts';

// What a refusal says of texts, days, ids, secrets and languages.
const names = [
  ...([
    'name',
    'text',
    'text-or-empty',
    'short-text',
    'message',
    'description',
    'notes',
    'long-notes',
  ] as const),
  ...(['postal-code', 'identification-number', 'search-term', 'password', 'secret-answer'] as const),
  ...(['security-code', 'verification-code', 'authentication-code', 'provider-token'] as const),
  ...([
    'source-id',
    'sort-column',
    'sort-direction',
    'cursor',
    'json-text',
    'rule-value',
    'language',
  ] as const),
  ...(['day', 'past-day', 'expiry-day', 'date-time', 'inquiry-day', 'time-of-day', 'time-zone'] as const),
] satisfies KindName[];

describe.each(names)('a text that is no %s', (name) => {
  const kind: Kind = kinds[name];

  it.each(kind.nearMisses)('%j is told what is wrong with it, and nothing of it is told again', (text) => {
    const reading = readText(kind, text, { today: '2026-11-23' });
    const { fault, params } = reading as Exclude<typeof reading, { fault: null }>;
    expect(fault).not.toBe('pattern');
    const said = [
      fillText(faults[fault].message, params),
      ...['en', 'ar', 'fr', 'es'].map((language) => friendlyMessage(fault, language, params)),
    ];
    for (const message of said) {
      expect(message).not.toMatch(/\{\w+\}/u);
      if (text.trim().length > 12) expect(message).not.toContain(text);
    }
  });
});

it('the registry of language tags is not older than two years: else take a newer language-subtag-registry', () => {
  const age = Date.now() - Date.parse(languageRegistry['File-Date']);
  expect(age / 86_400_000).toBeLessThan(2 * 366);
});
