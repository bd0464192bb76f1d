import { explainCharacters, explainDigits, explainNumber } from './explain.ts';
import { defineKind, type Explain } from './kind.ts';

const digits = '0123456789';

/** Yes or no, as 1 or 0. JSON true and false are read as well: the samples send `is_selfie: true`. */
export const flag = defineKind({
  name: 'flag',
  description: 'Yes (1) or no (0).',
  pattern: /^[01]$/u,
  explain: () => ({ fault: 'unknownCode', params: { allowed: '0 (no), 1 (yes)' } }),
  published: '^[0-1]{1,1}$', // The same, written shorter.
  accepts: ['number', 'boolean'],
  examples: ['1', '0'],
  nearMisses: ['2', '-1', '01', '10', 'true', 'yes', '٠'],
  generate: { oneOf: ['0', '1'] },
});

/** The id of a record: up to ten digits, so that it fits 2^53 but not 2^31. */
export const id = defineKind({
  name: 'id',
  description: 'The id of a record: 1 to 10 digits.',
  pattern: /^[0-9]{1,10}$/u,
  explain: explainDigits(1, 10),
  accepts: ['number'],
  canonical: withoutLeadingZeros,
  maxLength: 10,
  examples: ['5000000', '0', '9999999999'],
  nearMisses: ['12345678901', '-1', '1.5', '1e3', ' 1', '0x1', '١'],
  generate: { characters: digits, minimum: 1, maximum: 10 },
});

/** A code of one of the tables in `codes.ts`. */
export const code = defineKind({
  name: 'code',
  description: 'A code: -1, or one or two digits.',
  pattern: /^(?:-1|[0-9]{1,2})$/u,
  explain: explainNumber('-1', '99'),
  published: '^(-1|[0-9]{1,2})$', // The same, without the capture.
  accepts: ['number'],
  canonical: withoutLeadingZeros,
  examples: ['10', '3', '-1', '0', '99'],
  nearMisses: ['100', '-2', '--1', '1.0', '+1', '-', '-01', '007'],
  generate: { characters: digits, minimum: 1, maximum: 2 },
});

/** One digit; a code of a table with fewer than ten entries. */
export const digit = defineKind({
  name: 'digit',
  description: 'One digit.',
  pattern: /^[0-9]$/u,
  explain: explainNumber('0', '9'),
  published: '^[0-9]{1,1}$', // The same, written shorter.
  accepts: ['number'],
  examples: ['0', '9'],
  nearMisses: ['10', '-1', 'a', '৩', '00'],
  generate: { characters: digits, minimum: 1, maximum: 1 },
});

/** What a privileged caller may make of the status of a user. */
export const userStatus = defineKind({
  name: 'user-status',
  description: 'Suspends a user (2), or lifts the suspension (1).',
  pattern: /^[12]$/u,
  explain: () => ({ fault: 'unknownCode', params: { allowed: '1 (lift the suspension), 2 (suspend)' } }),
  published: '^(-1|[0-9]{1,2})$', // No other status is a caller's to choose.
  accepts: ['number'],
  examples: ['1', '2'],
  nearMisses: ['0', '3', '9', '17', '-1', '01', '٢'],
  generate: { oneOf: ['1', '2'] },
});

/** What a security or document operation is about (`info.type`). */
export const operationType = defineKind({
  name: 'operation-type',
  description: 'What the operation is about: one or two digits.',
  pattern: /^[0-9]{1,2}$/u,
  explain: explainNumber('0', '99'),
  published: '^[0-9]{1,1}$', // The reference's own samples send 10 and more.
  accepts: ['number'],
  canonical: withoutLeadingZeros,
  examples: ['9', '10', '13'],
  nearMisses: ['100', '-1', '1a', '001'],
  generate: { characters: digits, minimum: 1, maximum: 2 },
});

/** How two users are related: the programme's own code. */
export const relationshipType = defineKind({
  name: 'relationship-type',
  description: 'How the two are related, in a code of the programme: one or two digits.',
  pattern: /^[0-9]{1,2}$/u,
  explain: explainNumber('0', '99'),
  published: '^[0-9]{1,1}$', // The reference's own samples answer 11, 12 and 15.
  accepts: ['number'],
  canonical: withoutLeadingZeros,
  examples: ['7', '12', '15'],
  nearMisses: ['100', '-1', '1a', '001'],
  generate: { characters: digits, minimum: 1, maximum: 2 },
});

/** A number of up to three digits: a count, an order, a currency's number. */
export const smallNumber = defineKind({
  name: 'small-number',
  description: 'A number of up to three digits.',
  pattern: /^[0-9]{1,3}$/u,
  explain: explainNumber('0', '999'),
  accepts: ['number'],
  maxLength: 3,
  examples: ['900', '0', '5'],
  nearMisses: ['1000', '-1', '1.5', '0001', '-0', '1e2'],
  generate: { characters: digits, minimum: 1, maximum: 3 },
});

/** 0 not said, 1 male, 2 female: the reference numbers them and leaves the words to the programme. */
export const gender = defineKind({
  name: 'gender',
  description: 'Gender: 0, 1 or 2.',
  pattern: /^[0-2]$/u,
  explain: () => ({ fault: 'unknownCode', params: { allowed: '0, 1, 2' } }),
  published: '^[0-2]{1,1}$', // The same, written shorter.
  accepts: ['number'],
  examples: ['0', '1', '2'],
  nearMisses: ['3', '-1', '00', 'm', 'male'],
  generate: { oneOf: ['0', '1', '2'] },
});

/** The number under which an outside identity provider knows the user. */
export const loginId = defineKind({
  name: 'login-id',
  description:
    "The user's id at an outside identity provider: 1 to 25 digits, sent as a string where they are many. Of a `type` that " +
    'the programme mapped to a provider (`open_id`): 1 to 255 visible ASCII characters, as the provider writes them.',
  pattern: /^[\x21-\x7E]{1,255}$/u,
  explain: explainCharacters(/[\x21-\x7E]/u, 'the visible characters of ASCII', 1, 255),
  published: '^[0-9]{1,25}$',
  accepts: ['digits'],
  minLength: 1,
  maxLength: 255,
  examples: ['90000000000000', '1644722242300054'],
  nearMisses: ['two words', 'é', 'a'.repeat(256)],
  generate: { characters: digits, minimum: 1, maximum: 25 },
});

/** What is wrong with a login that no provider says how to write; null where nothing is. */
export function explainUnmappedLogin(text: string): ReturnType<Explain> | null {
  return /^[0-9]{1,25}$/u.test(text) ? null : explainDigits(1, 25)(text);
}

export function withoutLeadingZeros(text: string): string {
  return text.replace(/^0+(?=[0-9])/u, '');
}

/** An amount of money in major units, not negative; how many decimals it may have, its currency says. */
export const amount = defineKind({
  name: 'amount',
  description:
    'An amount in major units, such as 25.00: up to 16 digits, and up to 4 decimals behind a point.',
  pattern: /^[0-9]{1,16}(?:\.[0-9]{1,4})?$/u,
  explain: () => 'amountForm',
  accepts: ['number'],
  maxLength: 21,
  examples: ['25.00', '0', '1000', '0.375'],
  nearMisses: ['-1', '1,50', '1e3', '.5', '5.', '1.00000', '12345678901234567', '+1', '١'],
  generate: { characters: digits, minimum: 1, maximum: 16 },
});

/** A category of merchants by its four digits in ISO 18245; a leading zero may be missing. */
export const merchantCategory = defineKind({
  name: 'merchant-category',
  description: 'A merchant category code of ISO 18245: four digits.',
  pattern: /^[0-9]{1,4}$/u,
  explain: explainDigits(1, 4),
  accepts: ['number'],
  stored: (text) => text.padStart(4, '0'),
  maxLength: 4,
  examples: ['5411', '0742', '742'],
  nearMisses: ['54111', '-1', '5.4', 'A411', '٥٤١١'],
  generate: { characters: digits, minimum: 1, maximum: 4 },
});
