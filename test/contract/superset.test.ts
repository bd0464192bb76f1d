import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRealDay, type Kind, kinds, readText } from '../../src/catalogue/kinds/index.ts';
import { compilePublished } from '../harness/published-pattern.ts';

// What the published patterns take is taken. What is refused nevertheless is listed here, with the reason why it cannot
// exist or is written by nobody (decision 44); a refusal for any other reason fails.
const context = { today: '2026-11-23' };

function faultOf(kind: Kind, text: string): string | null {
  return readText(kind, text, context).fault;
}

/** Characters, by the fault that refuses them within a line that the published patterns take. */
const refusedCharacters: Readonly<Record<string, { readonly are: RegExp; readonly why: string }>> = {
  unstorableText: { are: /\0/u, why: 'PostgreSQL holds no NUL' },
  controlCharacter: { are: /\p{Cc}/u, why: 'controls command terminals and are typed by nobody' },
  lineBreak: { are: /[\u0085\u2028\u2029]/u, why: 'a line has no breaks' },
  directionControl: { are: /[\u202A-\u202E\u2066-\u2069]/u, why: 'they show another text than is stored' },
  noncharacter: { are: /\p{Noncharacter_Code_Point}/u, why: 'Unicode assigns no character to them, ever' },
};

const lines = [
  'name',
  'text',
  'text-or-empty',
  'short-text',
  'message',
  'description',
  'postal-code',
] as const;
const texts = [...lines, 'identification-number', 'notes', 'long-notes', 'search-term'] as const;
const secrets = ['password', 'secret-answer'] as const;

/**
 * Every character of the basic plane, and some of each other plane; half surrogates are no characters. The kinds of lines are
 * made by one function, so that all characters are tried on one of them, and every seventh on the others.
 */
function charactersFor(name: string): string[] {
  const step = ['name', 'notes', 'identification-number', 'password'].includes(name) ? 1 : 7;
  return Array.from({ length: 0x11_0000 }, (_, code) => code)
    .filter((code) => code < 0xd800 || code > 0xdfff)
    .filter(
      (code) =>
        (code < 0x1_0000 ? code < 0x300 || code % step === 0 : code % 97 === 0) || (code & 0xfffe) === 0xfffe,
    )
    .map((code) => String.fromCodePoint(code));
}

describe.each(texts)('%s', (name) => {
  const kind: Kind = kinds[name];
  const published = compilePublished(kind.published)!;

  it('takes every character that the published pattern takes, but for those listed', () => {
    for (const character of charactersFor(name)) {
      const text = `a${character}b`;
      if (!published.test(text)) continue;
      const fault = faultOf(kind, text);
      if (fault !== null)
        expect(refusedCharacters[fault]?.are.test(character), `${JSON.stringify(text)} ${fault}`).toBe(true);
    }
  });

  it('takes every text that the published pattern takes, but for those listed', () => {
    const reasons: Readonly<Record<string, (text: string) => boolean>> = {
      ...Object.fromEntries(
        Object.entries(refusedCharacters).map(([fault, { are }]) => [
          fault,
          (text: string) => are.test(text),
        ]),
      ),
      // More marks than any script puts on a letter cover the lines around them.
      tooManyMarks: (text) =>
        /\p{M}{9}/u.test(text.normalize('NFC').replace(/\p{Default_Ignorable_Code_Point}/gu, '')),
      // Of a filler nobody sees anything: what is left is no name.
      noLetterOrDigit: (text) =>
        !/[\p{L}\p{N}]/u.test(text.replace(/\p{Default_Ignorable_Code_Point}/gu, '')),
      nothingVisible: (text) => text.replace(/\p{Default_Ignorable_Code_Point}/gu, '').trim() === '',
      // Two code points, of which one is dropped or that are one letter.
      tooShort: (text) =>
        [
          ...text
            .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
            .normalize('NFC')
            .trim(),
        ].length < 2,
      // NFC writes a few letters with more code points than they were sent with.
      tooLong: (text) => text.normalize('NFC').length > text.length,
    };
    const first = fc.constantFrom(...'aZ0éßñщяλ字李ع٣नเ한\u3164\uFB2C');
    const rest = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.string({ unit: 'binary', maxLength: 10 }),
      fc.string({ unit: fc.constantFrom(...'e\u0301\u0316\u200D\u00AD\u094D न'), maxLength: 30 }),
    );
    fc.assert(
      fc.property(first, rest, (start, others) => {
        const text = start + others;
        fc.pre(published.test(text));
        const fault = faultOf(kind, text);
        if (fault !== null) expect(reasons[fault]?.(text), `${JSON.stringify(text)} ${fault}`).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('is as long as published at least', () => {
    const longest = [8001, 501, 256, 101, 50, 21].find((length) => published.test('a'.repeat(length)))!;
    expect(published.test('a'.repeat(longest + 1))).toBe(false);
    expect(faultOf(kind, 'a'.repeat(longest))).toBeNull();
  });

  it('stores a form that is its own form, and that the pattern of the document takes', () => {
    const unit = fc.constantFrom(
      ...'ae\u0301\u0316\u200D\u200C\u00AD\u200B\uFE0F\u{E0100}葛क\u094Dഷ\u0D4D❤ \u3164\u180B.\u1160ක',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 21 }), (text) => {
        const { text: stored, fault } = readText(kind, text, context);
        fc.pre(fault === null && stored !== '');
        expect(readText(kind, stored!, context)).toEqual({ text: stored, fault: null });
      }),
      { numRuns: 3000 },
    );
  });
});

describe.each(secrets)('%s', (name) => {
  const kind: Kind = kinds[name];
  const published = compilePublished(kind.published)!;

  it('takes every character that the published pattern takes, and every printing one', () => {
    for (const character of charactersFor(name)) {
      const text = `hello${character}1`;
      const prints = /[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]/u.test(character);
      if (!published.test(text) && !prints) continue;
      const fault = faultOf(kind, text);
      if (fault !== null) expect([fault, character]).toEqual(['unstorableText', '\0']);
    }
  });
});

/** Every text that two letters can be, and one. */
const letters = [...'abcdefghijklmnopqrstuvwxyz'];
const pairs = [...letters, ...letters.flatMap((one) => letters.map((other) => one + other))];

describe('days', () => {
  const twoDigits = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));
  const days = twoDigits.flatMap((year) =>
    ['19', '20'].flatMap((century) =>
      twoDigits
        .slice(0, 14)
        .flatMap((month) => twoDigits.slice(0, 33).map((date) => `${century}${year}-${month}-${date}`)),
    ),
  );

  it.each(['day', 'past-day', 'expiry-day', 'date-time'] as const)(
    'of the kind %s are those of the calendar',
    (name) => {
      const kind: Kind = kinds[name];
      const published = compilePublished(kind.published)!;
      const time = name === 'date-time' ? 'T00:00:00' : '';
      for (const day of days) {
        const text = day + time;
        if (!published.test(text)) continue;
        const fault = faultOf(kind, text);
        // The calendar has no such day, or it has not come yet.
        if (fault === 'notARealDate') expect(isRealDay(day), text).toBe(false);
        else if (fault === 'dateInFuture')
          expect(name === 'past-day' && day > context.today, text).toBe(true);
        else expect(fault, text).toBeNull();
      }
    },
  );
});

it('offsets from UTC are refused where no clock on earth shows them', () => {
  const published = compilePublished(kinds['time-zone'].published)!;
  for (let minutes = 0; minutes < 24 * 60; minutes += 1) {
    const hours = String(Math.floor(minutes / 60)).padStart(2, '0');
    for (const sign of ['+', '-']) {
      const text = `UTC ${sign}${hours}:${String(minutes % 60).padStart(2, '0')}`;
      expect(published.test(text)).toBe(true);
      expect(faultOf(kinds['time-zone'], text), text).toBe(minutes <= 14 * 60 ? null : 'outOfRange');
    }
  }
});

describe('languages', () => {
  const published = compilePublished(kinds.language.published)!;
  const named = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  const placed = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

  it('are refused where IANA has registered none of that name', () => {
    for (const text of pairs) {
      expect(published.test(text)).toBe(true);
      const isTaken = faultOf(kinds.language, text) === null;
      // ICU, a second source, has a name for every language that is taken and for few that are not.
      if (text.length === 1) expect(isTaken, text).toBe(false);
      else if (!isTaken) expect(named.of(text), text).toBeUndefined();
    }
  });

  it('take every region that IANA has registered', () => {
    const refused = pairs.filter((region) => faultOf(kinds.language, `en-${region}`) !== null);
    // ICU has words for these besides: UK, which is GB, and codes that were withdrawn before there were language tags.
    const others = refused.filter((region) => region.length === 2 && placed.of(region.toUpperCase()));
    expect(others).toEqual(['dy', 'hv', 'nh', 'rh', 'uk', 'vd']);
  });
});
