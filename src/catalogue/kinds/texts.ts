import {
  cleanText,
  crowdedMarks,
  emptyCharacter,
  emptyNotesCharacter,
  lengthOf,
  lineCharacter,
  notesCharacter,
  refusedCharacter,
  sentPerStored,
} from './hygiene.ts';
import { composed, defineKind, type Finding, type Kind } from './kind.ts';

/** One of the characters of which a text needs one, as a class. What is visible is neither white space nor the empty cell of Braille. */
const needed = { letterOrDigit: String.raw`[\p{L}\p{N}]`, visible: String.raw`[^\s\u2800]` };

// What every line refuses, whatever its kind.
const lineMisses = [
  'a\tb',
  'a\nb',
  'a\bb',
  'a\u001b[2Jb',
  'a\u0085b',
  'a\u2028b',
  'a\u202Eb',
  'a\u2066b',
  'a\uFFFFb',
  'a\u{1FFFE}b',
  'a\0b',
  `a${'\u0316'.repeat(9)}`,
];
const notesMisses = lineMisses.filter((miss) => !/[\n\u2028]/u.test(miss));
/** How many characters the longest line of text and notes may have, as published; a search term may be as long. */
export const lineMax = 501;
/** The same of a message. */
export const messageMax = 256;
const letters = 'abcXYZ019éßщ漢';

interface TextKind {
  readonly name: string;
  readonly description: string;
  readonly published: string;
  /** How many characters are stored. */
  readonly minimum?: number;
  readonly maximum: number;
  readonly emptyIsValue?: boolean;
  /** What must remain, seen from the person who reads it; a letter or digit where nothing is said. */
  readonly needs?: keyof typeof needed;
  /** Line breaks may stand in it. */
  readonly breaks?: boolean;
  /** Signs that it does not take, as the inside of a character class, and what it takes instead, in words. */
  readonly but?: { readonly signs: string; readonly allowed: string };
  readonly examples: readonly string[];
  readonly nearMisses?: readonly string[];
}

function defineText(text: TextKind): Kind {
  const { minimum = 1, maximum, emptyIsValue = false, needs = 'letterOrDigit', breaks = false, but } = text;
  const sentMax = maximum * sentPerStored;
  const character = breaks ? notesCharacter : lineCharacter(but?.signs);
  const empty = breaks ? emptyNotesCharacter : emptyCharacter;
  const filled = `^(?=[\\s\\S]*${needed[needs]})${character}{${minimum},${sentMax}}$`;
  const something = new RegExp(needed[needs], 'u');
  const missing = needs === 'visible' ? 'nothingVisible' : 'noLetterOrDigit';
  const misfit = (stored: string): Finding => {
    if (stored === '' && emptyIsValue) return null;
    if (!something.test(stored)) return missing;
    const length = lengthOf(stored);
    if (length > maximum) return { fault: 'tooLong', params: { maximum } };
    return length < minimum ? { fault: 'tooShort', params: { minimum } } : null;
  };
  return defineKind({
    name: text.name,
    description: text.description,
    pattern: new RegExp(emptyIsValue ? `^${empty}{0,${sentMax}}$|${filled}` : filled, 'u'),
    published: text.published,
    emptyIsValue,
    clean: cleanText,
    accepts: ['digits'],
    check: (stored, _context, sent) =>
      refusedCharacter(sent, { breaks }) ?? misfit(stored) ?? crowdedMarks(stored, sent),
    explain: (sent) =>
      refusedCharacter(sent, { breaks }) ??
      (but ? signIn(sent, but) : null) ??
      misfit(composed(sent)) ?? {
        fault: 'tooLong',
        params: { maximum },
      },
    ...(emptyIsValue ? {} : { minLength: minimum }),
    maxLength: sentMax,
    examples: [...text.examples, 'a'.repeat(maximum), ...(emptyIsValue ? [''] : [])],
    nearMisses: [
      ...(breaks ? notesMisses : lineMisses),
      ...(emptyIsValue ? [] : ['', ' ', '\u3164', '\u200B']),
      ...(needs === 'visible' ? ['\u2800'] : ["'", '-- /']),
      ...(minimum > 1 ? ['a'] : []),
      'a'.repeat(maximum + 1),
      ...(text.nearMisses ?? []),
    ],
    generate: {
      characters: `${letters}.,'’/#«(+=<|^-`,
      first: letters,
      minimum,
      // Long enough to prove the point, short enough for a thousand runs.
      maximum: Math.min(maximum, 40),
      ...(but ? { characters: `${letters}.,'/(-` } : {}),
    },
  });
}

/** The first of the signs that a kind does not take. Its name is not told: the value may be a protected one. */
function signIn(sent: string, { signs, allowed }: NonNullable<TextKind['but']>): Finding {
  const at = sent.search(new RegExp(`[${signs}]`, 'u'));
  if (at < 0) return null;
  return { fault: 'refusedCharacter', params: { position: lengthOf(sent.slice(0, at)) + 1, allowed } };
}

// What they refuse, decision 44 says why we take it; and what they take, why we refuse it.
const published = {
  name: String.raw`^(?!.*--)[\p{L}\p{N}][^\\\/*$%^+=<>|\n\r\b\t]{0,49}$`,
  text: String.raw`^(?!.*--)[\p{L}\p{N}][^\^+=<>|\n\r\b\t]{0,500}$`,
  textOrEmpty: String.raw`^$|(^(?!.*--)[\p{L}\p{N}][^\^+=<>|\n\r\b\t]{0,500}$)`,
  shortText: String.raw`^(?!.*--)[\p{L}\p{N}][^\^+=<>|\n\r\b\t]{0,100}$`,
  message: String.raw`^(?!.*--)[\p{L}\p{N}][^\^+=<>|\n\r\b\t]{0,255}$`,
  description: String.raw`^(?!.*--)[\p{L}\p{N}][^\^+=<>|\n\r\b\t]{1,8000}$`,
  postalCode: String.raw`^(?!.*--)[\p{L}\p{N}][^\\\/*$%^+=<>|\n\r\b\t]{1,20}$`,
  // [?-?a-zA-Z0-9] is a lost encoding: it means a letter or digit of any script.
  notes: String.raw`^$|(^(?!.*--)[?-?a-zA-Z0-9][^\^+=<>|\n\r\b\t]{0,255}$)`,
  longNotes: String.raw`^$|(^(?!.*--)[?-?a-zA-Z0-9][^\^+=<>|\n\r\b\t]{0,500}$)`,
};

/** A name of a person, a company, a holder, a rule, a file. */
export const name = defineText({
  name: 'name',
  description: 'A name: up to 150 characters of any script with their signs, among them a letter or digit.',
  published: published.name,
  maximum: 150,
  examples: [
    'Abc00',
    'fʁɑ̃s123',
    "M. O'Neill-Smith",
    '李小龙',
    'محمد',
    "'t Hooft",
    'Smith/Dupont',
    'A+B GmbH',
  ],
});

/**
 * What an inquiry looks for: whatever a name, email, phone, source id or the subject of a document may have. It is folded
 * before it is compared (src/search/fold.ts). Clients send digits as a JSON number too.
 */
export const searchTerm = defineKind({
  name: 'search-term',
  description: `Parts of names, emails, phones or source ids: 1 to ${lineMax} characters. Words may stand in any order, each of them must be found; accents, capitals, hyphens and apostrophes do not matter.`,
  pattern: new RegExp(`^[\\s\\S]{1,${lineMax}}$`, 'u'),
  check: (text) => (cleanText(text) === '' ? 'nothingVisible' : null),
  explain: (text) => (text === '' ? 'nothingVisible' : { fault: 'tooLong', params: { maximum: lineMax } }),
  published: published.name,
  accepts: ['number'],
  minLength: 1,
  maxLength: lineMax,
  examples: [
    'Abc00',
    'fʁɑ̃s123',
    'smith@example',
    "'t Hoff",
    '@example.com',
    '+16045550123',
    'a'.repeat(lineMax),
  ],
  nearMisses: ['', ' ', '\t\n', '\u200B', '\u3164 ', 'a\0b', 'a'.repeat(lineMax + 1)],
  generate: { first: letters, characters: `${letters} .,'+@-`, minimum: 1, maximum: 40 },
});

/** A line of text that must say something: a city, a subject. */
export const text = defineText({
  name: 'text',
  description: `A line of text of up to ${lineMax} characters, among them a letter or digit.`,
  published: published.text,
  maximum: lineMax,
  examples: ['Abc00', 'fʁɑ̃s123', 'Regina', '50 Rideau St / 2%', "'s-Hertogenbosch"],
});

/** A line of text that may be empty, and then is stored empty: an address line, a job title. */
export const textOrEmpty = defineText({
  name: 'text-or-empty',
  description: `A line of text of up to ${lineMax} characters, among them a letter or digit; may be empty.`,
  published: published.textOrEmpty,
  maximum: lineMax,
  emptyIsValue: true,
  examples: ['Abc00', 'fʁɑ̃s123', '2730 Victoria Ave. E', '#5, 3rd Floor', '(rear) 12 Main', '«Дом» 5'],
});

/** A title. */
export const shortText = defineText({
  name: 'short-text',
  description: 'A line of text of up to 101 characters, among them a letter or digit.',
  published: published.shortText,
  maximum: 101,
  examples: ['Abc00', 'fʁɑ̃s123'],
});

/** A message, or the description of a place. */
export const message = defineText({
  name: 'message',
  description: `A line of text of up to ${messageMax} characters, among them a letter or digit.`,
  published: published.message,
  maximum: messageMax,
  examples: ['Abc00', 'fʁɑ̃s123', 'N Schmidt Rd'],
});

/** A description of an access rule. */
export const description = defineText({
  name: 'description',
  description: 'A line of text of up to 8,001 characters, among them a letter or digit.',
  published: published.description,
  maximum: 8001,
  examples: ['Abc00', 'fʁɑ̃s123'],
});

/** Notes of a user, an administrator, support. */
export const notes = defineText({
  name: 'notes',
  description: 'Notes of up to 256 characters, in one line or several; may be empty.',
  published: published.notes,
  maximum: 256,
  emptyIsValue: true,
  needs: 'visible',
  breaks: true,
  examples: ['Abc000000', 'Interchange MCC ', 'ملاحظة', 'Called.\nNobody there.'],
});

/** Notes in the history, longer than elsewhere. */
export const longNotes = defineText({
  name: 'long-notes',
  description: `Notes of up to ${lineMax} characters, in one line or several; may be empty.`,
  published: published.longNotes,
  maximum: lineMax,
  emptyIsValue: true,
  needs: 'visible',
  breaks: true,
  examples: ['Abc000000'],
});

/** A postal or zip code. */
export const postalCode = defineText({
  name: 'postal-code',
  description: 'A postal code: 2 to 21 characters, among them a letter or digit.',
  published: published.postalCode,
  minimum: 2,
  maximum: 21,
  examples: ['Abc00', 'fʁɑ̃s123', 'S4N 6M5', '90210'],
});

/** The number of an identity card, passport or licence. Clients send it as a JSON number too. */
export const identificationNumber: Kind = {
  ...defineText({
    name: 'identification-number',
    description:
      'The number of an identity document: 2 to 21 letters, digits, spaces and signs such as - / . ( ), among them a letter or digit.',
    published: published.postalCode,
    minimum: 2,
    maximum: 21,
    but: { signs: String.raw`\\*$%\^+=<>\|`, allowed: 'letters, digits, spaces and signs such as - / . ( )' },
    examples: ['Abc00', 'fʁɑ̃s123', 'R691001515133', '47090225', '123456/10/1', 'A123456(7)'],
    nearMisses: ['a\\b', 'a*b', 'a$b', 'a%b', 'a+b', 'a<b', 'a=b', 'a>b', 'a^b', 'a|b'],
  }),
  // Whatever stands between them, and in whichever case, it is the same document.
  canonical: (value) => value.replace(/[^\p{L}\p{M}\p{N}]/gu, '').toUpperCase(),
  // Brackets and slashes counted.
  formerCanonical: [(value) => value.replace(/[\s.-]/gu, '').toUpperCase()],
};
