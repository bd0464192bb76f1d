import fc from 'fast-check';
import { toASCII } from 'tr46';
import { describe, expect, it } from 'vitest';
import { faults } from '../faults.ts';
import { fillText } from '../text.ts';
import { emailToSend, kinds, readText, withReadableLabels } from './index.ts';

const kind = kinds['email-address'];

function messageOf(text: string): string | null {
  const reading = readText(kind, text);
  return reading.fault && fillText(faults[reading.fault].message, reading.params);
}

const atext = [..."abcXYZ0189!#$%&'*+-/=?^_`{|}~éßñяع字"];
const atom = fc.string({ unit: fc.constantFrom(...atext), minLength: 1, maxLength: 8 });
const mailbox = fc.array(atom, { minLength: 1, maxLength: 3 }).map((atoms) => atoms.join('.'));
const label = fc.oneof(
  fc.stringMatching(/^[a-z0-9](?:[a-zA-Z0-9-]{0,10}[a-z0-9])?$/u).filter((text) => !/^xn--/iu.test(text)),
  fc.constantFrom('bücher', 'пример', '日本', 'faß', 'xn--bcher-kva', 'مثال'),
);
const ending = fc.constantFrom('com', 'museum', 'рф', 'xn--p1ai', 'q');
const domain = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 3 }), ending)
  .map(([labels, last]) => [...labels, last].join('.'))
  // Left-to-right labels beside right-to-left ones have rules of their own (RFC 5893).
  .filter(
    (text) => toASCII(text, { checkBidi: true, useSTD3ASCIIRules: true, verifyDNSLength: true }) !== null,
  );

describe('an email address', () => {
  it('is taken as RFC 5322, RFC 6531 and UTS 46 have it', () => {
    fc.assert(
      fc.property(mailbox, domain, (name, host) => {
        expect(readText(kind, `${name}@${host}`), `${name}@${host}`).toMatchObject({ fault: null });
      }),
      { numRuns: 500 },
    );
  });

  it('is refused a sign away', () => {
    const slips = fc.constantFrom(
      (name: string, host: string) => `${name}.@${host}`,
      (name: string, host: string) => `.${name}@${host}`,
      (name: string, host: string) => `${name}..a@${host}`,
      (name: string, host: string) => `${name}@${host}.`,
      (name: string, host: string) => `${name}@.${host}`,
      (name: string, host: string) => `${name}@-${host}`,
      (name: string, host: string) => `${name}@a-.${host}`,
      (name: string, host: string) => `${name}@a_b.${host}`,
      (name: string, host: string) => `${name}@${host}.1`,
      (name: string, host: string) => `${name}@a..${host}`,
      (name: string, host: string) => `${name} @${host}`,
      (name: string, host: string) => `${name}@a\u202eb.${host}`,
      (name: string, host: string) => `${name}@@${host}`,
      (name: string, host: string) => `${'é'.repeat(33)}${name}@${host}`,
      (name: string, host: string) => `${name}@${'a'.repeat(64)}.${host}`,
      (name: string, host: string) => `${name}@${'a.'.repeat(127)}${host}`,
    );
    fc.assert(
      fc.property(mailbox, domain, slips, (name, host, slip) => {
        const text = slip(name, host);
        expect(readText(kind, text).fault, text).not.toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it('with a domain in ASCII is decided as the library decides, without asking it', () => {
    const hosts = fc
      .stringMatching(/^[a-c1-]{1,3}(?:\.[a-c1.-]{1,3}){1,3}$/u)
      .filter((text) => !text.includes('--'));
    fc.assert(
      fc.property(hosts, (host) => {
        const ascii = toASCII(host, { checkHyphens: true, useSTD3ASCIIRules: true, verifyDNSLength: true });
        const fits = ascii !== null && /\.[a-c]+$/u.test(ascii);
        expect(readText(kind, `a@${host}`).fault === null, host).toBe(fits);
      }),
      { numRuns: 1000 },
    );
  });

  it('is one address in both forms of its domain', () => {
    expect(kind.canonical('info@bücher.example')).toBe(kind.canonical('info@xn--bcher-kva.example'));
    expect(emailToSend('Info@Bücher.example')).toBe('Info@xn--bcher-kva.example');
    expect(emailToSend('Info@Example.com')).toBe('Info@Example.com');
    expect(withReadableLabels('info@xn--bcher-kva.example')).toBe('info@bücher.example');
    expect(withReadableLabels('a.b@example.com')).toBe('a.b@example.com');
    expect(withReadableLabels('a@xn--a.com')).toBe('a@xn--a.com');
    fc.assert(
      fc.property(mailbox, domain, (name, host) => {
        const canonical = kind.canonical(`${name}@${host}`);
        expect(canonical.slice(canonical.lastIndexOf('@') + 1)).toMatch(/^[a-z0-9.-]+$/u);
        expect(kind.canonical(withReadableLabels(canonical))).toBe(canonical);
        expect(kind.canonical(emailToSend(`${name}@${host}`))).toBe(canonical);
      }),
    );
  });

  it.each([
    ['anna', 'An email address has one @, with a mailbox before it and a domain after it: anna@example.com.'],
    [
      'ann lee@example.com',
      "The character at position 4 is not allowed here. Allowed: before the @ letters, digits, dots and the signs of RFC 5322, such as ' + - and _.",
    ],
    [
      'ann..lee@example.com',
      'A dot is first, last or twice in a row on one side of the @. No mail server accepts such an address.',
    ],
    [
      `${'a'.repeat(65)}@example.com`,
      'The part before the @ takes 65 bytes in UTF-8; an address has at most 64 there.',
    ],
    ['a@1.2', 'The domain after the @ does not end in a top-level domain: only letters, such as com or рф.'],
    [`a@${'b.'.repeat(126)}com`, 'The value is too long. Send at most 254 characters.'],
  ])('%s is refused by what is wrong with it', (text, message) => {
    expect(messageOf(text)).toBe(message);
  });
});
