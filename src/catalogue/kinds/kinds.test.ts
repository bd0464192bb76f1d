import languageRegistry from 'language-subtag-registry/data/json/meta.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { processorMilliseconds } from '../../../test/harness/processor-time.ts';
import { compilePublished } from '../../../test/harness/published-pattern.ts';
import { keysOf } from '../../objects.ts';
import { faults } from '../faults.ts';
import { messages } from '../messages/index.ts';
import { fillText, type Text } from '../text.ts';
import { customField, isCardExpired, isRealDay, type Kind, type KindName, kinds, readText } from './index.ts';

const context = { today: '2026-11-23' };
const all = Object.entries(kinds) as [KindName, Kind][];

function accepts(kind: Kind, text: string): boolean {
  return readText(kind, text, context).fault === null;
}

describe.each(all)('%s', (name, kind) => {
  it('is listed under its own name and described', () => {
    expect(kind.name).toBe(name);
    expect(kind.schema.description).toMatch(/\.$/);
  });

  it.each(kind.examples.map((text) => [text]))('accepts %j', (text) => {
    expect(readText(kind, text, context)).toEqual({ text: expect.any(String), fault: null });
  });

  it.each(kind.nearMisses.map((text) => [text]))('refuses %j', (text) => {
    expect(readText(kind, text, context)).toMatchObject({ text: null, fault: expect.any(String) });
  });

  it('accepts what it has stored, and stores it unchanged', () => {
    for (const example of kind.examples) {
      const { text } = readText(kind, example, context);
      expect(readText(kind, text ?? '', context).text).toBe(text);
    }
  });

  it('treats the empty text as it says', () => {
    if (kind.emptyIsValue) expect(accepts(kind, '')).toBe(true);
  });

  it('matches the whole text with the u flag and keeps no state between calls', () => {
    if (kind.pattern === null) return;
    expect(kind.pattern.flags).toBe('u');
    for (const example of kind.examples.slice(0, 1)) {
      expect(kind.pattern.test(`\n${example}`)).toBe(kind.pattern.test(`\n${example}`));
      if (example !== '') expect(accepts(kind, `${example}\0`)).toBe(false);
    }
  });

  it('keeps to the lengths its schema promises', () => {
    for (const example of kind.examples) {
      const { length } = [...example];
      if (kind.schema.maxLength !== undefined) expect(length).toBeLessThanOrEqual(kind.schema.maxLength);
      if (kind.schema.minLength !== undefined) expect(length).toBeGreaterThanOrEqual(kind.schema.minLength);
    }
  });

  it('gives generator hints that it accepts', () => {
    const hint = kind.generate;
    const samples =
      'oneOf' in hint
        ? hint.oneOf
        : [...hint.characters].flatMap((character) => {
            const first = [...(hint.first ?? hint.characters)][0] ?? '';
            return [hint.minimum, hint.maximum].map((length) => first + character.repeat(length - 1));
          });
    for (const sample of samples)
      expect.soft(readText(kind, sample, context), sample).toMatchObject({ fault: null });
  });
});

describe('a fault that names a position', () => {
  it.each([
    ['   \u200b\u{1FFFE}a', 5],
    [`   b${'\u0316'.repeat(9)}`, 5],
  ])('counts the characters of %j as it was sent', (sent, position) => {
    expect(readText(kinds.name, sent, context)).toMatchObject({ params: { position } });
  });
});

describe('a text that is empty once it is cleaned', () => {
  const emptyKinds = all.filter(([, kind]) => kind.emptyIsValue && kind.clean('\u200b') === '');
  it.each(emptyKinds)('is empty for %s, however it was sent', (_, kind) => {
    for (const sent of [' ', '\u200b', '\u3164', ' \u200b ']) {
      expect(readText(kind, sent, context), JSON.stringify(sent)).toEqual({ text: '', fault: null });
    }
  });
  it('is so in notes with line breaks too', () => {
    expect(readText(kinds.notes, '\n', context)).toEqual({ text: '', fault: null });
    expect(emptyKinds.length).toBeGreaterThan(2);
  });
});

describe('against the published patterns', () => {
  // Each is a slip of the publication, or what real people have; the reason stands beside the kind.
  const differs: Partial<Record<KindName, readonly string[]>> = {
    name: ["'t Hooft", 'A+B GmbH', 'Smith/Dupont', 'a'.repeat(150)],
    text: ["'s-Hertogenbosch"],
    'text-or-empty': ['#5, 3rd Floor', '(rear) 12 Main', '«Дом» 5'],
    'base64-content': ['QUJD\r\nQUI=\n'],
    'identification-number': ['123456/10/1'],
    password: ['Tr0ub4dor+3=x', '<--|^-->'],
    day: ['1880-01-01', '2199-12-31'],
    'expiry-day': ['9999-12-31', '2999-12-31'],
    language: ['fil', 'zh-Hant', 'es-419', 'sr-Latn-RS', 'de-CH-1996', 'zh-yue'],
    'bank-account-number': ['42247074', '1234', '0110123800000123456784', '12345-X', '19-2000145399/0800'],
    'card-number': ['6767701234567890129', '4000001234567890124'],
    'card-security-code': ['1234'],
    'email-address': [
      "o'brien@example.ie",
      'anna--lena@example.de',
      'info@xn--bcher-kva.example',
      'info@bücher.example',
      'сергей@пример.рф',
      '{a}/b=c!#$%&*?^_`|~@example.com',
    ],
    'file-extension': ['.JPEG'],
    iban: [
      'DE89 3704 0044 0532 0130 00',
      'RO17BTRLRONCRT0V00000001',
      'KZ86125KZT5004100100',
      'LC10HEMM000200020034005600789012',
      'RU8204452577740817810099910099912',
      'CI93CI0080111301134291200589',
    ],
    months: ['1,4,2'],
    notes: ['ملاحظة', 'Called.\nNobody there.'],
    'operation-type': ['10', '13'],
    // A term may be whatever is stored.
    'search-term': ["'t Hoff", '@example.com', '+16045550123', 'a'.repeat(501)],
    longitude: ['-180'],
    'relationship-type': ['12', '15'],
    'secret-answer': [' soma ', 'C++', "'t Hooft"],
    'phone-number': ['+6834123'],
    'phone-number-sought': ['+6834123'],
    'routing-number': ['HDFC0000123'],
    'source-id': ['DB.Generated.260519.28887', '018f3b1e-6f0a-7cc1-9d1b-2f5f3a1c9e77'],
  };
  const compiled = all.flatMap(([name, kind]) => {
    const pattern = compilePublished(kind.published);
    return pattern === null ? [] : [[name, kind, pattern] as const];
  });

  it('most of them compile', () => {
    expect(compiled.length).toBeGreaterThan(35);
  });

  it.each(compiled)('%s accepts the same examples', (name, kind, pattern) => {
    const others = kind.examples.filter((text) => !pattern.test(text));
    expect(others.filter((text) => !(differs[name] ?? []).includes(text))).toEqual([]);
  });

  it('the url kind decides like the published pattern on short texts', () => {
    const pattern = compilePublished(kinds.url.published);
    const alphabet = ['a', '.', '/', ':', ',', '-', ' '];
    let tails = [''];
    for (let length = 0; length < 5; length++) {
      tails = tails.flatMap((tail) => alphabet.map((character) => tail + character)).concat(tails);
      tails = [...new Set(tails)].filter((tail) => tail.length <= length + 1);
    }
    const different = tails
      .map((tail) => `http://${tail}`)
      .filter((text) => pattern?.test(text) !== kinds.url.pattern?.test(text));
    expect(different).toEqual([]);
  });
});

describe('what a refusal says', () => {
  const languages = Object.keys(messages) as (keyof typeof messages)[];
  const misses = all.flatMap(([name, kind]) => kind.nearMisses.map((miss) => [name, kind, miss] as const));

  /** What is said of a text: to the developer, and to the person in each language; with the template of each. */
  function saidOf(kind: Kind, miss: string) {
    const reading = readText(kind, miss, context);
    if (reading.fault === null) throw new Error(`${kind.name} takes ${JSON.stringify(miss)}`);
    const { fault, params } = reading;
    const said = [
      { to: 'developer', text: faults[fault].message as Text, language: 'en' },
      ...languages.map((language) => ({ to: language, text: messages[language][fault], language })),
    ].map(({ to, text, language }) => ({ to, template: text, text: fillText(text, params, language) }));
    return { fault, params, said };
  }

  it.each(all)('%s tells what is wrong with each near miss, and nothing of the value', (_, kind) => {
    expect(kind.nearMisses.length).toBeGreaterThanOrEqual(3);
    for (const miss of kind.nearMisses) {
      const { fault, params, said } = saidOf(kind, miss);
      expect(fault, miss).not.toBe('pattern');
      const value = miss.trim();
      // A kind does not know whether its field is protected. One or two characters may be a position as well.
      if (value.length > 2) expect(Object.values(params).map(String), miss).not.toContain(value);
      for (const { text, template } of said) {
        expect(text, miss).not.toMatch(/[{}]/u);
        const isExample = JSON.stringify(template).includes(value);
        if (value.length > 6 && !isExample) expect(text).not.toContain(value);
      }
    }
  });

  it('is in no two faults the same sentence', () => {
    const sentences = new Map<string, string>();
    for (const [name, kind, miss] of misses) {
      const { fault, said } = saidOf(kind, miss);
      for (const { to, text } of said) {
        const key = `${to}: ${text}`;
        expect(sentences.get(key) ?? fault, `${name}: ${miss}: ${key}`).toBe(fault);
        sentences.set(key, fault);
      }
    }
  });

  it.each(languages)('is another text for every fault, in %s', (language) => {
    const faultsOf = Map.groupBy(keysOf(faults), (fault) => JSON.stringify(messages[language][fault]));
    expect([...faultsOf.values()].filter(({ length }) => length > 1)).toEqual([]);
  });

  it('is never the bare form, whatever is sent in place of a value', () => {
    const signs = [
      '',
      ' ',
      '-',
      '+',
      '0',
      '9',
      '99',
      'a',
      'Z',
      '.',
      ',',
      '/',
      '@',
      '\t',
      '\n',
      '٣',
      'é',
      '漢',
      '_',
    ];
    for (const [name, kind] of all)
      for (const example of [...kind.examples, ...kind.nearMisses].filter(({ length }) => length < 60))
        for (const sign of signs)
          for (const at of [0, 1, example.length >> 1, example.length]) {
            const sent = example.slice(0, at) + sign + example.slice(at);
            expect(readText(kind, sent, context).fault, `${name}: ${sent}`).not.toBe('pattern');
          }
  });
});

describe('hostile texts', () => {
  const bulk = [
    `https://${'a.'.repeat(1_000)}!`,
    `https://a.${'a'.repeat(2_000)}!`,
    `${'mon,'.repeat(500)}!`,
    `${'01,'.repeat(700)}!`,
    `${'a.'.repeat(500)}@${'a.'.repeat(500)}!`,
    `${'-'.repeat(1_999)}`,
    `${'1'.repeat(2_000)}!`,
    `GB29RBOS6016133${'1'.repeat(2_000)}!`,
    `${'.pdf'.repeat(500)}!`,
  ];

  it('are refused within milliseconds by every kind', () => {
    for (const [name, kind] of all) {
      for (const text of bulk) {
        const taken = processorMilliseconds(() => accepts(kind, text));
        expect(taken, `${name}: ${text.slice(0, 20)}`).toBeLessThan(50);
      }
    }
  });

  it('a file of 12 MB passes the base64 pattern without overflowing', () => {
    expect(accepts(kinds['base64-content'], 'QUJD'.repeat(4_000_000))).toBe(true);
  });
});

describe('forms', () => {
  it.each([
    ['currency', 'usd', 'USD'],
    ['country', '4', '004'],
    ['iban', 'gb17barc20038446275882', 'GB17BARC20038446275882'],
    ['iban', ' DE89 3704 0044\u00a00532 0130 00 ', 'DE89370400440532013000'],
    ['iban', 'D E89  3704 0044 0532 0130 0 0', 'DE89370400440532013000'],
    ['email-address', 'Info@Bücher.example', 'Info@Bücher.example'],
    ['inquiry-day', '2006/06/12', '2006-06-12'],
    ['secret-answer', ' soma ', 'soma'],
    ['name', 'Rene\u0301', 'Ren\u00e9'],
    ['name', 'Ann ', 'Ann'],
    ['name', 'Jean\u200bPaul', 'JeanPaul'],
    ['name', '葛\u{E0100}城', '葛\u{E0100}城'],
    ['name', 'ක\u0DCA\u200Dෂ', 'ක\u0DCA\u200Dෂ'],
    ['name', 'র\u200D\u09CDযাচেল', 'র\u200D\u09CDযাচেল'],
    ['name', 'علی\u200Cرضا', 'علی\u200Cرضا'],
    ['name', 'Ann\u200D\u200C', 'Ann'],
    ['name', '\u3164Ann\u115F\u00AD\u2060\uFEFF', 'Ann'],
    ['text-or-empty', '  ', ''],
    ['notes', ' one\ntwo\r\n', 'one\ntwo'],
    ['password', ' re\u0301s\u200B\u00AD!', ' r\u00e9s\u200B\u00AD!'],
    ['secret-answer', ' C++ ', 'C++'],
    ['expiry-day', '9999-12-31', '9999-12-31'],
    ['language', 'zh-Hant', 'zh-Hant'],
  ] as const)('%s stores %j as %j', (name, raw, stored) => {
    expect(readText(kinds[name], raw, context).text).toBe(stored);
  });

  it.each([
    ['email-address', 'John.Smith@Example.com', 'john.smith@example.com'],
    ['email-address', 'Info@Bücher.example', 'info@xn--bcher-kva.example'],
    ['email-address', 'info@XN--BCHER-KVA.example', 'info@xn--bcher-kva.example'],
    ['email-address', 'INFO@BÜCHER。example', 'info@xn--bcher-kva.example'],
    ['email-address', 'info@faß.de', 'info@xn--fa-hia.de'],
    ['email-address', 'Сергей@пример.рф', 'сергей@xn--e1afmkfd.xn--p1ai'],
    ['bank-account-number', '12-345/x', '12345X'],
    ['routing-number', 'hdfc0000123', 'HDFC0000123'],
    ['bank-unit-number', '004', '4'],
    ['id', '007', '7'],
    ['id', '000', '0'],
    ['identification-number', 'r69-1001 515', 'R691001515'],
    ['identification-number', 'A123456(7)', 'A1234567'],
    ['identification-number', '123456/10/1', '123456101'],
    ['file-extension', 'a.b.PDF', '.pdf'],
  ] as const)('%s compares %j as %j', (name, raw, canonical) => {
    expect(kinds[name].canonical(raw)).toBe(canonical);
  });
});

it('the registry of language tags is not older than two years: else take a newer language-subtag-registry', () => {
  const age = Date.now() - Date.parse(languageRegistry['File-Date']);
  expect(age / 86_400_000).toBeLessThan(2 * 366);
});

describe('cards', () => {
  it('a card is good until the end of its month', () => {
    expect(isCardExpired('2026', '11', '2026-11-30')).toBe(false);
    expect(isCardExpired('2026', '10', '2026-11-01')).toBe(true);
    expect(isCardExpired('2027', '01', '2026-12-31')).toBe(false);
  });
});

describe('the calendar', () => {
  it.each(['2024-02-29', '2000-02-29', '2023-12-31', '0001-01-01'])('has %s', (text) => {
    expect(isRealDay(text)).toBe(true);
  });
  it.each(['2023-02-29', '1900-02-29', '2023-04-31', '0000-01-01', '2023-00-10'])('has no %s', (text) => {
    expect(isRealDay(text)).toBe(false);
  });
});

describe('custom-field', () => {
  it('accepts its examples', () => {
    for (const example of customField.examples) expect(customField.check(example)).toBeNull();
  });
  it('refuses its near misses', () => {
    for (const miss of customField.nearMisses)
      expect(customField.check(miss), JSON.stringify(miss)).not.toBeNull();
  });
  it('refuses a number that JSON would not tell again', () => {
    expect(customField.check(JSON.parse('{"a": [-1e400]}'))).toBe('numberTooLarge');
    expect(customField.check({ a: [1.5, -3, 2 ** 53 - 1, 1e-7] })).toBeNull();
  });
  it('refuses an object nested a hundred thousand times without overflowing', () => {
    let value: unknown = 1;
    for (let depth = 0; depth < 100_000; depth++) value = { value };
    expect(customField.check(value)).toBe('objectTooDeep');
  });
});
