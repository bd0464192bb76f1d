import extendedLanguages from 'language-subtag-registry/data/json/extlang.json' with { type: 'json' };
import grandfathered from 'language-subtag-registry/data/json/grandfathered.json' with { type: 'json' };
import languages from 'language-subtag-registry/data/json/language.json' with { type: 'json' };
import regions from 'language-subtag-registry/data/json/region.json' with { type: 'json' };
import scripts from 'language-subtag-registry/data/json/script.json' with { type: 'json' };
import variants from 'language-subtag-registry/data/json/variant.json' with { type: 'json' };
import { defineKind, type Finding } from './kind.ts';

/** A language tag may be as long as this (RFC 5646, section 4.4.1); real ones are shorter. */
const lengthMax = 35;
const tag = /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,8}$/u;

/** A language, with script, region and variant where they matter. */
export const language = defineKind({
  name: 'language',
  description: 'A language tag (BCP 47) of registered subtags, such as en, fr-CA, zh-Hant or es-419.',
  pattern: tag,
  published: '^[a-zA-Z]{1,2}(-[a-zA-Z]{1,2})?$',
  check: (text) =>
    text.length > lengthMax
      ? { fault: 'tooLong', params: { maximum: lengthMax } }
      : unregistered(text.toLowerCase()),
  explain: () => 'unknownLanguage',
  canonical: (text) => text.toLowerCase(),
  maxLength: lengthMax,
  examples: [
    'EN',
    'en',
    'en-ca',
    'ar',
    'fr-CA',
    'fil',
    'zh-Hant',
    'es-419',
    'sr-Latn-RS',
    'de-CH-1996',
    'zh-yue',
  ],
  nearMisses: [
    'qq',
    'en_CA',
    'en-',
    'e',
    'en-c',
    'en-ZZZ',
    'en-UK',
    'xx-CA',
    'zh-Hanx',
    'de-1997',
    '12',
    'en-CA-US',
  ],
});

/** The parts of a tag in their order (RFC 5646, section 2.1), with what is registered of each. */
const parts = [
  { part: 'extended language', form: /^[a-z]{3}$/u, registered: extendedLanguages },
  { part: 'script', form: /^[a-z]{4}$/u, registered: scripts },
  { part: 'region', form: /^(?:[a-z]{2}|[0-9]{3})$/u, registered: regions },
  { part: 'variant', form: /^(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3})$/u, registered: variants },
] as const;
const [, , , variant] = parts;
const ranges = [languages, scripts, regions].flatMap((of) =>
  Object.keys(of)
    .filter((subtag) => subtag.includes('..'))
    .map((range) => ({ of, first: range.split('..')[0]!, last: range.split('..')[1]! })),
);

/** Finds the first subtag of a tag in lower case that is not registered, or stands where none of its form may stand. */
function unregistered(text: string): Finding {
  if (Object.hasOwn(grandfathered, text)) return null;
  const [first = '', ...rest] = text.split('-');
  const finding = (part: string, position: number): Finding => ({
    fault: 'unregisteredSubtag',
    params: { part, position },
  });
  if (!isRegistered(first, languages)) return finding('language', 1);
  let next = 0;
  for (const [index, subtag] of rest.entries()) {
    // What follows a singleton is an extension, such as the calendar in ar-SA-u-ca-islamic, or private.
    if (extension.test(rest.slice(index).join('-'))) return null;
    const at = parts.findIndex(({ form }, order) => order >= next && form.test(subtag));
    const found = parts[at];
    if (!found) return 'unknownLanguage';
    if (!isRegistered(subtag, found.registered)) return finding(found.part, index + 2);
    if (found === variant && rest.indexOf(subtag) < index) return 'unknownLanguage';
    next = found === variant ? at : at + 1;
  }
  return null;
}

/** Ranges are registered for private use: the region XK, which stands for Kosovo in the languages of telephones, is of one. */
function isRegistered(subtag: string, registered: Readonly<Record<string, number>>): boolean {
  if (Object.hasOwn(registered, subtag)) return true;
  return ranges.some(({ first, last, of }) => {
    return of === registered && subtag.length === first.length && subtag >= first && subtag <= last;
  });
}

/** Extensions of the two registered singletons, and what is private. */
const extension =
  /^(?:[tu](?:-[a-z0-9]{2,8})+(?:-[tu](?:-[a-z0-9]{2,8})+)?(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+)$/u;
