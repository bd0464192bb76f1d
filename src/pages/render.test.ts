import { describe, expect, it } from 'vitest';
import type { MessageLanguage } from '../catalogue/messages/index.ts';
import { keysOf } from '../objects.ts';
import { type PageView, renderPage } from './render.ts';
import { pageTexts } from './texts/index.ts';

const languages = keysOf(pageTexts);
const common = keysOf(pageTexts.en.states);

function views(language: MessageLanguage): PageView[] {
  const told = { language, programName: 'Example Pay', address: 'a***@example.com', waitSeconds: 61 };
  const form = { fields: ['password', 'second_factor', 'code'], passwordLengthMin: 12 } as const;
  return (['verify', 'password'] as const).flatMap((purpose) => [
    { ...told, purpose, state: 'open', form },
    { ...told, purpose, state: 'open', form: { ...form, isFactorNew: true } },
    ...form.fields.map((field) => ({
      ...{ ...told, purpose, state: 'open' as const, form: { ...form, fault: { field, text: 'A fault.' } } },
    })),
    { ...told, purpose, state: 'done' },
    ...common.map((state) => ({ ...told, purpose, state })),
  ]);
}

describe.each(languages)('a page in %s', (language) => {
  it('has one heading, a title, its language, and a label for each field', () => {
    for (const view of views(language)) {
      const text = renderPage(view);
      expect(text.match(/<h1/gu)).toHaveLength(1);
      expect(text).toMatch(/<title>[^<]+ – Example Pay<\/title>/u);
      expect(text).toContain(`<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`);
      const named = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name);
      expect(named(/<label for="([^"]+)"/gu)).toEqual(named(/<input id="([^"]+)"/gu));
      for (const described of named(/aria-describedby="([^"]+)"/gu))
        for (const id of described!.split(' ')) expect(text).toContain(`id="${id}"`);
      expect(text.match(/ autofocus/gu)?.length ?? 0).toBeLessThan(2);
    }
  });

  it('fills every placeholder, and runs no script', () => {
    for (const view of views(language)) {
      const shown = renderPage(view).replace(/<style>[\s\S]*<\/style>/u, '');
      expect(shown).not.toMatch(/[{}]|undefined|null|<script| on[a-z]+=| style=/u);
    }
  });
});

it.each(languages)('the texts in %s name what those in English name', (language) => {
  const named = (texts: unknown) =>
    JSON.stringify(texts, (_, value) =>
      typeof value === 'string' ? (value.match(/\{\w+\}/gu) ?? []).sort().join() : value,
    );
  const { direction: _one, ...texts } = pageTexts[language];
  const { direction: _other, ...english } = pageTexts.en;
  expect(named(texts)).toBe(named(english));
});

it.each([
  [1, 'en', '1\u00a0minute'],
  [61, 'en', '2\u00a0minutes'],
  [3600, 'fr', '60\u00a0minutes'],
  [86_400, 'es', '24\u00a0horas'],
  [300, 'ar', '5\u00a0دقائق'],
] as const)('%s seconds are told in %s', (waitSeconds, language, words) => {
  const view = { purpose: 'verify', state: 'locked', programName: null, address: null } as const;
  expect(renderPage({ ...view, language, waitSeconds })).toContain(words);
});
