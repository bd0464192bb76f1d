import { isIP } from 'node:net';
import { checkNames } from '../check-pools.ts';
import { explainCharacters } from './explain.ts';
import { defineKind } from './kind.ts';

/** The caller's own id of a call: what makes it repeatable without harm. */
export const sourceId = defineKind({
  name: 'source-id',
  description: "The caller's own id of the call: 1 to 100 visible ASCII characters.",
  pattern: /^[\x21-\x7E]{1,100}$/u,
  explain: explainCharacters(/[\x21-\x7E]/u, 'the visible characters of ASCII', 1, 100),
  // Published without an end; and its letters and digits leave out the hyphens and dots of its own samples.
  published: '^[a-zA-Z0-9]{1,100}',
  accepts: ['digits'],
  minLength: 1,
  maxLength: 100,
  examples: ['2Feb2015000001', 'DB.Generated.260519.28887', '018f3b1e-6f0a-7cc1-9d1b-2f5f3a1c9e77'],
  nearMisses: ['', 'two words', 'é', 'tab\t', 'a'.repeat(101)],
  generate: { characters: 'abcXYZ019.-_', minimum: 1, maximum: 100 },
});

/** The name of the column an inquiry sorts by; which columns there are, the inquiry says. */
export const sortColumn = defineKind({
  name: 'sort-column',
  description: 'The column to sort by.',
  pattern: /^[a-zA-Z0-9_]{1,22}$/u,
  explain: explainCharacters(/[a-zA-Z0-9_]/u, 'letters a to z, digits and _', 1, 22),
  canonical: (text) => text.toLowerCase(),
  maxLength: 22,
  examples: ['create_time', 'id', 'last_name'],
  nearMisses: ['create-time', 'create time', 'id;', 'a'.repeat(23)],
});

/** Names of members of an answer; which ones may be asked for, the inquiry says. */
export const memberNames = defineKind({
  name: 'member-names',
  description: 'Names of members of an answer, with commas: personal_info,email.',
  pattern: /^[a-zA-Z0-9_,]{1,500}$/u,
  explain: explainCharacters(/[a-zA-Z0-9_,]/u, 'letters a to z, digits, _ and commas', 1, 500),
  maxLength: 500,
  examples: ['personal_info,email', 'phone'],
  nearMisses: ['personal_info, email', 'personal_info;email', '$.email', 'é', 'a'.repeat(501)],
});

/** A kind of security check. */
export const checkKind = defineKind({
  name: 'check-kind',
  description: `A kind of check: ${checkNames.join(', ')}.`,
  pattern: new RegExp(`^(?:${checkNames.join('|')})$`, 'u'),
  explain: () => ({ fault: 'unknownCode', params: { allowed: checkNames.join(', ') } }),
  examples: [...checkNames],
  nearMisses: ['pin', 'one time code', 'totp'],
});

/** The direction an inquiry sorts in. */
export const sortDirection = defineKind({
  name: 'sort-direction',
  description: 'asc: smallest first; desc: largest first.',
  pattern: /^(?:asc|desc)$/u,
  explain: () => ({ fault: 'unknownCode', params: { allowed: 'asc, desc' } }),
  published: '^(asc|desc)$', // The same, without the capture.
  examples: ['asc', 'desc'],
  nearMisses: ['ASC', 'ascending', 'asc,desc', 'up'],
});

/** The address of a person's device, for counting what comes from its network. */
export const ipAddress = defineKind({
  name: 'ip-address',
  description: 'An address of IPv4 or IPv6.',
  pattern: /^[0-9A-Fa-f:.]{2,45}$/u,
  explain: explainCharacters(/[0-9A-Fa-f:.]/u, 'digits, letters a to f, : and .', 2, 45),
  check: (text) => (isIP(text) === 0 ? 'ipAddressForm' : null),
  minLength: 2,
  maxLength: 45,
  examples: ['203.0.113.9', '2001:db8::7'],
  nearMisses: ['203.0.113', '203.0.113.256', '2001:db8:::7', 'localhost', 'fe80::1%eth0'],
  generate: { oneOf: ['203.0.113.9', '2001:db8::7', '::ffff:192.0.2.1'] },
});

/** Where a page of an inquiry ended, as the inquiry told it: sealed, and of no meaning to its bearer. */
export const cursor = defineKind({
  name: 'cursor',
  description: 'The cursor of the page before, from its result_set: base64url.',
  pattern: /^[A-Za-z0-9_-]{1,2000}$/u,
  explain: explainCharacters(/[A-Za-z0-9_-]/u, 'letters a to z, digits, - and _', 1, 2000),
  maxLength: 2000,
  examples: ['AQx3P2mJr0bWk1'],
  nearMisses: ['a+b', 'a/b', 'a=', 'a b', 'é', 'a'.repeat(2001)],
  generate: { characters: 'abcXYZ019_-', minimum: 1, maximum: 100 },
});

/** Any text that parses as JSON: the old and new data of a history entry. */
export const jsonText = defineKind({
  name: 'json-text',
  description: 'A text that parses as JSON.',
  pattern: null,
  // It is content, to be stored as it was sent.
  clean: (sent) => sent,
  // The start of a recursive grammar of JSON, which JavaScript's patterns cannot express; a parser says the same.
  published: '(?(DEFINE) …',
  check: (text) => (parsesAsJson(text) ? null : 'invalidJson'),
  examples: [
    '{ "Object": [ { "property1": "value1", "property2": "value2" } ] }',
    '[]',
    'null',
    '"a"',
    '-1.5e3',
  ],
  nearMisses: ['', '{', "{'a': 1}", '{"a": 1,}', 'undefined', '01'],
});

/** A value of an access rule, whose meaning depends on its key: a merchant category, an amount, a country. */
export const ruleValue = defineKind({
  name: 'rule-value',
  description: 'The value or operator of an access rule: 1 to 255 characters.',
  explain: explainCharacters(/[^\p{Cc}]/u, 'all characters but control characters', 1, 255),
  pattern: /^[^\p{Cc}]{1,255}$/u, // The reference has no pattern; operators such as <= must pass.
  accepts: ['number'],
  minLength: 1,
  maxLength: 255,
  examples: ['7775', '101', '<=', '5411,5812'],
  nearMisses: ['', 'a\nb', 'a\tb', 'a'.repeat(256)],
});

function parsesAsJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
