import { defineKind, type Kind } from './kind.ts';

// A letter or a digit of any script first. Two hyphens in a row are refused anywhere: the published (?!.*--).
const noDoubleHyphen = String.raw`(?![\s\S]*--)`;
const letterOrDigit = String.raw`[\p{L}\p{N}]`;
// \b inside a class is the backspace character.
const plain = String.raw`[^\^+=<>\|\n\r\b\t]`;
const strict = String.raw`[^\\\/*$%\^+=<>\|\n\r\b\t]`;

const commonMisses = [
  'a--b',
  ' a',
  '-a',
  'a\tb',
  'a\nb',
  'a\bb',
  'a<b',
  'a>b',
  'a=b',
  'a+b',
  'a|b',
  'a^b',
  'a\0b',
];
const strictMisses = ['a\\b', 'a/b', 'a*b', 'a$b', 'a%b'];
const letters = 'abcXYZ019éßщ漢';

interface TextKind {
  readonly name: string;
  readonly description: string;
  readonly published: string;
  readonly rest: string;
  /** How many characters may follow the first. */
  readonly minimum: number;
  readonly maximum: number;
  readonly emptyIsValue?: boolean;
  readonly trim?: boolean;
  readonly examples: readonly string[];
}

function defineText(text: TextKind): Kind {
  const filled = `^${noDoubleHyphen}${letterOrDigit}${text.rest}{${text.minimum},${text.maximum}}$`;
  const emptyIsValue = text.emptyIsValue ?? false;
  return defineKind({
    name: text.name,
    description: text.description,
    pattern: new RegExp(emptyIsValue ? `^$|${filled}` : filled, 'u'),
    published: text.published,
    emptyIsValue,
    trim: text.trim ?? false,
    ...(emptyIsValue ? {} : { minLength: text.minimum + 1 }),
    maxLength: text.maximum + 1,
    examples: [...text.examples, 'a'.repeat(text.maximum + 1), ...(emptyIsValue ? [''] : [])],
    nearMisses: [
      ...commonMisses.filter((miss) => !text.trim || miss !== ' a'),
      ...(text.rest === strict ? strictMisses : []),
      ...(emptyIsValue ? [] : ['']),
      ...(text.minimum > 0 ? ['a'] : []),
      'a'.repeat(text.maximum + 2),
    ],
    generate: {
      first: letters,
      characters: `${letters} .,'`,
      minimum: text.minimum + 1,
      // Long enough to prove the point, short enough for a thousand runs; a last space would be trimmed.
      maximum: Math.min(text.maximum + 1, 40),
      ...(text.trim ? { characters: letters } : {}),
    },
  });
}

// In each pattern below `.` is written [\s\S]: the reference's engine lets it cross U+2028, JavaScript's does not.
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

/** A name of a person, a holder, a rule, a file. */
export const name = defineText({
  name: 'name',
  description: 'A name: 1 to 50 characters, a letter or digit of any script first.',
  published: published.name,
  rest: strict,
  minimum: 0,
  maximum: 49,
  examples: ['Abc00', 'fʁɑ̃s123', "M. O'Neill-Smith", '李小龙', 'محمد'],
});

/**
 * What an inquiry looks for: whatever a name, email, phone, source id or the subject of a document may have. It is folded
 * before it is compared (src/search/fold.ts). Clients send digits as a JSON number too.
 */
export const searchTerm = defineKind({
  name: 'search-term',
  description:
    'Parts of names, emails, phones or source ids: 1 to 501 characters. Words may stand in any order, each of them must be found; accents, capitals, hyphens and apostrophes do not matter.',
  pattern: /^[\s\S]{1,501}$/u,
  check: (text) => (text.trim() === '' ? 'pattern' : null),
  published: published.name,
  accepts: ['number'],
  minLength: 1,
  maxLength: 501,
  examples: ['Abc00', 'fʁɑ̃s123', 'smith@example', "'t Hoff", '@example.com', '+16045550123', 'a'.repeat(501)],
  nearMisses: ['', ' ', '\t\n', 'a\0b', 'a'.repeat(502)],
  generate: { first: letters, characters: `${letters} .,'+@-`, minimum: 1, maximum: 40 },
});

/** A line of text that must say something: a city, a subject. */
export const text = defineText({
  name: 'text',
  description: 'Text of 1 to 501 characters, a letter or digit of any script first.',
  published: published.text,
  rest: plain,
  minimum: 0,
  maximum: 500,
  examples: ['Abc00', 'fʁɑ̃s123', 'Regina', '50 Rideau St / 2%'],
});

/** A line of text that may be empty, and then is stored empty: an address line, a job title. */
export const textOrEmpty = defineText({
  name: 'text-or-empty',
  description: 'Text of up to 501 characters, a letter or digit of any script first; may be empty.',
  published: published.textOrEmpty,
  rest: plain,
  minimum: 0,
  maximum: 500,
  emptyIsValue: true,
  examples: ['Abc00', 'fʁɑ̃s123', '2730 Victoria Ave. E'],
});

/** A title. */
export const shortText = defineText({
  name: 'short-text',
  description: 'Text of 1 to 101 characters, a letter or digit of any script first.',
  published: published.shortText,
  rest: plain,
  minimum: 0,
  maximum: 100,
  examples: ['Abc00', 'fʁɑ̃s123'],
});

/** The answer to a secret question. Trimmed, because people do not see the space they typed. */
export const secretAnswer = defineText({
  name: 'secret-answer',
  description: 'The answer to a secret question: 1 to 101 characters; spaces around it are ignored.',
  published: published.shortText,
  rest: plain,
  minimum: 0,
  maximum: 100,
  trim: true,
  examples: ['Abc00', 'fʁɑ̃s123', ' soma '],
});

/** A message, or the description of a place. */
export const message = defineText({
  name: 'message',
  description: 'Text of 1 to 256 characters, a letter or digit of any script first.',
  published: published.message,
  rest: plain,
  minimum: 0,
  maximum: 255,
  examples: ['Abc00', 'fʁɑ̃s123', 'N Schmidt Rd'],
});

/** A description of an access rule. */
export const description = defineText({
  name: 'description',
  description: 'Text of 2 to 8,001 characters, a letter or digit of any script first.',
  published: published.description,
  rest: plain,
  minimum: 1,
  maximum: 8000,
  examples: ['Abc00', 'fʁɑ̃s123'],
});

/** Notes of a user, an administrator, support. */
export const notes = defineText({
  name: 'notes',
  description: 'Notes of up to 256 characters, a letter or digit of any script first; may be empty.',
  published: published.notes,
  rest: plain,
  minimum: 0,
  maximum: 255,
  emptyIsValue: true,
  examples: ['Abc000000', 'Interchange MCC ', 'ملاحظة'],
});

/** Notes in the history, longer than elsewhere. */
export const longNotes = defineText({
  name: 'long-notes',
  description: 'Notes of up to 501 characters, a letter or digit of any script first; may be empty.',
  published: published.longNotes,
  rest: plain,
  minimum: 0,
  maximum: 500,
  emptyIsValue: true,
  examples: ['Abc000000'],
});

/** A postal or zip code. */
export const postalCode = defineText({
  name: 'postal-code',
  description: 'A postal code: 2 to 21 characters, a letter or digit first.',
  published: published.postalCode,
  rest: strict,
  minimum: 1,
  maximum: 20,
  examples: ['Abc00', 'fʁɑ̃s123', 'S4N 6M5', '90210'],
});

/** The number of an identity card, passport or licence. Clients send it as a JSON number too. */
export const identificationNumber: Kind = {
  ...defineText({
    name: 'identification-number',
    description: 'The number of an identity document: 2 to 21 characters, a letter or digit first.',
    published: published.postalCode,
    rest: strict,
    minimum: 1,
    maximum: 20,
    examples: ['Abc00', 'fʁɑ̃s123', 'R691001515133', '47090225'],
  }),
  accepts: ['number'],
  // Written with and without spaces, hyphens and capitals it is the same document.
  canonical: (value) => value.replace(/[\s.-]/gu, '').toUpperCase(),
};
