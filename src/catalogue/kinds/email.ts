import { toASCII, toUnicode } from 'tr46';
import { refusedAt } from './explain.ts';
import { crowdedMarks } from './hygiene.ts';
import { defineKind, type Explain, type Finding } from './kind.ts';

/** The most octets before the @ and in the whole address (RFC 5321, 4.5.3.1; RFC 3696 as corrected). */
const mailboxMax = 64;
const addressMax = 254;

// What stands before the @ is atoms of RFC 5322 with dots between them; RFC 6531 adds every other visible character.
// Behind it stand labels of letters, digits and hyphens, of ASCII or of any script; UTS 46 knows four dots.
const atom = String.raw`[^\p{C}\p{Z}()<>[\]:;@\\,."]+`;
const letter = String.raw`(?:[a-zA-Z0-9\u200c\u200d]|(?![\x00-\x7f。．｡])[^\p{C}\p{Z}])`;
const label = `${letter}(?:-*${letter})*`;

/** An email address; compared without regard to case and to the form of its domain. */
export const emailAddress = defineKind({
  name: 'email-address',
  description:
    'An email address of up to 254 bytes (RFC 5322, RFC 6531). A domain may be sent in any script or in its form xn--…: both are one address.',
  pattern: new RegExp(`^${atom}(?:\\.${atom})*@(?:${label}[.。．｡])+${label}$`, 'u'),
  // The published class [\w-+\.] has a stray range, which the u flag refuses: \w, hyphen, plus and dot are meant. It
  // refuses apostrophes, two hyphens and other scripts, and takes dots anywhere and underscores in domains.
  published: String.raw`^(?!.*--)([\w-+\.]{1,80})@([\w-+\.]{1,80})\.([a-zA-Z]{1,20})$`,
  check: (text, _context, sent) => findFault(text) ?? crowdedMarks(text, sent),
  explain: explainForm,
  canonical: (text) => emailToSend(text).toLowerCase().normalize('NFC'),
  format: 'email',
  maxLength: addressMax,
  examples: [
    'John.Smith@example.com',
    'a@b.c',
    'first+tag@sub-domain.example.com',
    "o'brien@example.ie",
    'anna--lena@example.de',
    'info@xn--bcher-kva.example',
    'info@bücher.example',
    'сергей@пример.рф',
    '{a}/b=c!#$%&*?^_`|~@example.com',
  ],
  nearMisses: [
    'John.Smith@example',
    'John.Smith',
    '@example.com',
    'a@b@c.com',
    'a b@c.com',
    'a@b.c1',
    'a@1.2',
    '...@...a',
    'ann..lee@example.com',
    '.ann@example.com',
    'a@b..c.com',
    'a@-b-.com',
    'a@b_c.com',
    'a@%41.com',
    'a@xn--a.com',
    `a@${'b'.repeat(64)}.com`,
    `${'a'.repeat(65)}@example.com`,
    `a@${'b.'.repeat(126)}com`,
    '"a b"@example.com',
    'a@[192.0.2.1]',
    `a${'\u0316'.repeat(9)}@example.com`,
  ],
  generate: { oneOf: ['John.Smith@example.com', 'first+tag@sub-domain.example.com', 'x_y.z@example.org'] },
});

/** The address under which mail is sent: its domain as A-labels (RFC 5891). Unchanged where the domain is in ASCII. */
export function emailToSend(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  if (isPlain(domain)) return address;
  return address.slice(0, at + 1) + (asciiDomain(domain) ?? domain);
}

/**
 * An address, or a part of one, with its A-labels as the U-labels that people read and type (RFC 5890). What only looks like
 * an A-label stays. By the library's tables and not by those of Node, which another Node would change.
 */
export function withReadableLabels(address: string): string {
  return address.replace(aLabel, (label) => {
    const { domain, error } = toUnicode(label, processing);
    return error ? label : domain;
  });
}

const aLabel = /xn--[a-z0-9-]+/giu;

/** UTS 46, not transitional: ß stays. Hyphens at the ends of labels are looked at apart; two in a row are allowed. */
const processing = {
  checkBidi: true,
  checkHyphens: false,
  checkJoiners: true,
  useSTD3ASCIIRules: true,
} as const;

/** Whether the processing of UTS 46 would change nothing in a domain but its capitals. */
function isPlain(domain: string): boolean {
  return /^[\x21-\x7e]*$/u.test(domain) && !/xn--/iu.test(domain);
}

/** A domain as A-labels in small letters; null for what cannot be one. */
function asciiDomain(domain: string): string | null {
  const ascii = isPlain(domain)
    ? domain.toLowerCase()
    : toASCII(domain, { ...processing, verifyDNSLength: true });
  if (ascii === null) return null;
  return ascii.split('.').every((part) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u.test(part))
    ? ascii
    : null;
}

function findFault(text: string): Finding {
  const at = text.lastIndexOf('@');
  const length = Buffer.byteLength(text.slice(0, at));
  if (length > mailboxMax) return { fault: 'emailMailboxTooLong', params: { length, maximum: mailboxMax } };
  const domain = asciiDomain(text.slice(at + 1));
  if (domain === null) return 'emailDomain';
  // Every top-level domain is letters, or an A-label (RFC 3696, 2; the root zone has had no other).
  if (!/\.(?:[a-z]+|xn--[a-z0-9-]+)$/u.test(domain)) return 'emailEnding';
  return length + 1 + domain.length > addressMax
    ? { fault: 'tooLong', params: { maximum: addressMax } }
    : null;
}

/** What keeps a text from having the form of an address. */
function explainForm(text: string): ReturnType<Explain> {
  const at = text.lastIndexOf('@');
  const [mailbox, domain] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || domain === '' || mailbox.includes('@')) return 'emailParts';
  const refused = refusedAt(mailbox, (character) => atomCharacter.test(character), mailboxWords);
  if (refused) return refused;
  if ([mailbox, domain].some((part) => /^\.|\.\.|\.$/u.test(part))) return 'emailDots';
  return domain.includes('.') ? 'emailDomain' : 'emailEnding';
}

const mailboxWords = "before the @ letters, digits, dots and the signs of RFC 5322, such as ' + - and _";
const atomCharacter = new RegExp(`^(?:${atom}|\\.)$`, 'u');
