import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { countrySpecs } from 'ibantools';
import { describe, expect, it } from 'vitest';
import { faults } from '../faults.ts';
import { fillText } from '../text.ts';
import { kinds, readText } from './index.ts';

/** The examples of the SWIFT IBAN Registry (ISO 13616-2), as of its release 99: one of each country. */
const registryExamples =
  `AD1200012030200359100100 AE070331234567890123456 AL47212110090000000235698741 AT611904300234573201
AZ21NABZ00000000137010001944 BA391290079401028494 BE68539007547034 BG80BNBG96611020345678 BH67BMAG00001299123456
BI4210000100010000332045181 BR1800360305000010009795493C1 BY13NBRB3600900000002Z00AB00 CH9300762011623852957
CR05015202001026284066 CY17002001280000001200527600 CZ6508000000192000145399 DE89370400440532013000
DJ2100010000000154000100186 DK5000400440116243 DO28BAGR00000001212453611324 EE382200221020145685
EG380019000500000000263180002 ES9121000418450200051332 FI2112345600000785 FK88SC123456789012 FO6264600001631634
FR1420041010050500013M02606 GB29NWBK60161331926819 GE29NB0000000101904917 GI75NWBK000000007099453
GL8964710001000206 GR1601101250000000012300695 GT82TRAJ01020000001210029690 HN88CABF00000000000250005469 HR1210010051863000160
HU42117730161111101800000000 IE29AIBK93115212345678 IL620108000000099999999 IQ98NBIQ850123456789012
IS140159260076545510730339 IT60X0542811101000000123456 JO94CBJO0010000000000131000302
KW81CBKU0000000000001234560101 KZ86125KZT5004100100 LB62099900000001001901229114
LC55HEMM000100010012001200023015 LI21088100002324013AA LT121000011101001000 LU280019400644750000
LV80BANK0000435195001 LY83002048000020100120361 MC5811222000010123456789030 MD24AG000225100013104168
ME25505000012345678951 MK07250120000058984 MN121234123456789123 MR1300020001010000123456753
MT84MALT011000012345MTLCAST001S MU17BOMM0101101030300200000MUR NI45BAPR00000013000003558124 NL91ABNA0417164300
NO9386011117947 OM810180000001299123456 PK36SCBL0000001123456702 PL61109010140000071219812874
PS92PALS000000000400123456702 PT50000201231234567890154 QA58DOHB00001234567890ABCDEFG RO49AAAA1B31007593840000
RS35260005601001611379 RU0304452522540817810538091310419 SA0380000000608010167519
SC18SSCB11010000000000001497USD SD2129010501234001 SE4550000000058398257466 SI56263300012039086
SK3112000000198742637541 SM86U0322509800000000270100 SO211000001001000100141 ST23000100010051845310146
SV62CENR00000000000000700025 TL380080012345678910157 TN5910006035183598478831 TR330006100519786457841326
UA213223130000026007233566001 VA59001123000012345678 VG96VPVG0000012345678901 XK051212012345678906
YE15CBYE0001018861234567891234`.split(/\s+/u);

/** The structures of account numbers of release 99 (December 2024): `n` digits, `a` letters, `c` either. */
const registry: ReadonlyMap<string, string> = new Map(
  `AD:4!n4!n12!c AE:3!n16!n AL:8!n16!c AT:5!n11!n AZ:4!a20!c BA:3!n3!n8!n2!n BE:3!n7!n2!n BG:4!a4!n2!n8!c
BH:4!a14!c BI:5!n5!n11!n2!n BR:8!n5!n10!n1!a1!c BY:4!c4!n16!c CH:5!n12!c CR:4!n14!n CY:3!n5!n16!c CZ:4!n6!n10!n
DE:8!n10!n DJ:5!n5!n11!n2!n DK:4!n9!n1!n DO:4!c20!n EE:2!n14!n EG:4!n4!n17!n ES:4!n4!n1!n1!n10!n FI:3!n11!n
FK:2!a12!n FO:4!n9!n1!n FR:5!n5!n11!c2!n GB:4!a6!n8!n GE:2!a16!n GI:4!a15!c GL:4!n9!n1!n GR:3!n4!n16!c
GT:4!c20!c HN:4!a20!n HR:7!n10!n HU:3!n4!n1!n15!n1!n IE:4!a6!n8!n IL:3!n3!n13!n IQ:4!a3!n12!n IS:4!n2!n6!n10!n
IT:1!a5!n5!n12!c JO:4!a4!n18!c KW:4!a22!c KZ:3!n13!c LB:4!n20!c LC:4!a24!c LI:5!n12!c LT:5!n11!n LU:3!n13!c
LV:4!a13!c LY:3!n3!n15!n MC:5!n5!n11!c2!n MD:2!c18!c ME:3!n13!n2!n MK:3!n10!c2!n MN:4!n12!n MR:5!n5!n11!n2!n
MT:4!a5!n18!c MU:4!a2!n2!n12!n3!n3!a NI:4!a20!n NL:4!a10!n NO:4!n6!n1!n OM:3!n16!c PK:4!a16!c PL:8!n16!n
PS:4!a21!c PT:4!n4!n11!n2!n QA:4!a21!c RO:4!a16!c RS:3!n13!n2!n RU:9!n5!n15!c SA:2!n18!c SC:4!a2!n2!n16!n3!a
SD:2!n12!n SE:3!n16!n1!n SI:5!n8!n2!n SK:4!n6!n10!n SM:1!a5!n5!n12!c SO:4!n3!n12!n ST:8!n11!n2!n SV:4!a20!n
TL:3!n14!n2!n TN:2!n3!n13!n2!n TR:5!n1!n16!c UA:6!n19!c VA:3!n15!n VG:4!a16!n XK:4!n10!n2!n YE:4!a4!n18!c`
    .split(/\s+/u)
    .map((entry) => [entry.slice(0, 2), entry.slice(3)]),
);

/**
 * IBANs of countries that use them without standing in the registry, and a Norwegian one of seven digits, which has a checksum
 * of its own.
 */
const otherExamples = [
  'CI93CI0080111301134291200589',
  'BJ66BJ0610100100144390000769',
  'AO06004400006729503010102',
  'NO0500001234566',
];

function faultOf(text: string) {
  const { fault, ...reading } = readText(kinds.iban, text);
  return fault && { fault, ...('params' in reading && { params: reading.params }) };
}

/** What a developer is told of a text. */
function messageOf(text: string): string | null {
  const found = faultOf(text);
  return found && fillText(faults[found.fault].message, found.params ?? {});
}

/** The number with the check digits that belong to its country and account. */
function checked(country: string, account: string): string {
  const digits = [...`${account}${country}00`].map((character) => Number.parseInt(character, 36)).join('');
  return `${country}${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${account}`;
}

const alphabets = { n: '0123456789', a: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' } as const;
const either = alphabets.n + alphabets.a;

/** Territories whose accounts are those of their state. */
const stateOf: Readonly<Record<string, string>> = {
  AX: 'FI',
  ...Object.fromEntries('BL GF GP MF MQ NC PF PM RE TF WF YT'.split(' ').map((code) => [code, 'FR'])),
};

/** IBANs of a country: of the form that the registry has, or of any form where it has none. */
function ibanOf(country: string): fc.Arbitrary<string> {
  const { chars, bban_validation_func } = countrySpecs[country]!;
  const structure = registry.get(stateOf[country] ?? country) ?? `${chars! - 4}!c`;
  const parts = [...structure.matchAll(/([0-9]+)!([nac])/gu)].map(([, times, of]) =>
    fc.string({
      unit: fc.constantFrom(...(of === 'n' || of === 'a' ? alphabets[of] : either)),
      minLength: Number(times),
      maxLength: Number(times),
    }),
  );
  const accounts = fc.tuple(...parts).map((texts) => texts.join(''));
  const asked = nationalDigits[country];
  const real = asked
    ? accounts
        .filter((account) => !isPostalBank(country, account))
        .map((account) => withNationalDigits(account, asked, bban_validation_func!))
    : accounts;
  return real.map((account) => checked(country, account));
}

/** Where the check digits of a country stand within the account number, and how many they are. */
const nationalDigits: Readonly<Record<string, readonly [at: number, count: number]>> = {
  BE: [10, 2],
  ES: [8, 2],
  ME: [16, 2],
  NO: [10, 1],
};

/** Norwegian accounts that the library does not know: their check digit is another (`hasNationalDigits` of iban.ts). */
function isPostalBank(country: string, account: string): boolean {
  return country === 'NO' && account.startsWith('0000');
}

/** Some Norwegian numbers have no digit that fits, and are not given out. */
function withNationalDigits(
  account: string,
  [at, count]: readonly [number, number],
  fits: (account: string) => boolean,
): string {
  for (let digits = 0; digits < 10 ** count; digits += 1) {
    const text = account.slice(0, at) + String(digits).padStart(count, '0') + account.slice(at + count);
    if (fits(text)) return text;
  }
  return withNationalDigits(String(BigInt(account) + 10n).padStart(account.length, '0'), [at, count], fits);
}

const countries = Object.keys(countrySpecs).filter((country) => countrySpecs[country]!.chars);

describe('an IBAN', () => {
  it.each([...registryExamples, ...otherExamples].map((text) => [text]))('%s is taken', (text) => {
    const printed = text.replace(/.{4}(?=.)/gu, '$& ');
    for (const form of [text, text.toLowerCase(), printed, ` ${printed} `])
      expect(readText(kinds.iban, form)).toEqual({ text, fault: null });
  });

  // A country of the library that is not here may have joined the registry: its structure and its example are missing.
  it('has the structure and an example of every country that the library says is in the registry', () => {
    const listed = countries.filter((country) => countrySpecs[country]!.IBANRegistry);
    expect(listed.filter((country) => !registry.has(stateOf[country] ?? country))).toEqual([]);
    expect(registryExamples.map((text) => text.slice(0, 2))).toEqual([...registry.keys()].sort());
  });

  it.each(countries.map((country) => [country]))('of %s is taken, and none a character away', (country) => {
    fc.assert(
      fc.property(ibanOf(country), fc.nat(), fc.nat(), (text, place, other) => {
        expect(faultOf(text)).toBeNull();
        // The arithmetic finds every digit in place of a digit, and every letter in place of a letter.
        const at = 2 + (place % (text.length - 2));
        const others = (alphabets.n.includes(text[at]!) ? alphabets.n : alphabets.a).replace(text[at]!, '');
        const slip = text.slice(0, at) + others[other % others.length] + text.slice(at + 1);
        expect(faultOf(slip), slip).not.toBeNull();
        expect(faultOf(text.slice(0, -1))).toMatchObject({ fault: expect.stringMatching(/^iban/u) });
        expect(faultOf(`${text}0`)).toMatchObject({ fault: expect.stringMatching(/^iban|wrongLength/u) });
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['RO17BTRLRONCRT0V0000000', "This IBAN has 23 characters; Romania's have 24."],
    ['GB18BARC20038446275882', 'The check digits do not match: one character is probably wrong.'],
    ['XX17BARC20038446275882', 'The first two letters are not those of a country that uses IBANs.'],
    ['DE8937040044053201300A', 'At position 22, IBANs of Germany have a digit.'],
    ['GB17BAR120038446275882', 'At position 8, IBANs of United Kingdom have a letter.'],
    [
      'DE89-3704-0044',
      'The character at position 5 is not allowed here. Allowed: letters A to Z, digits and spaces.',
    ],
    [
      '12345678901234567',
      'An IBAN begins with two letters for its country and two check digits, such as DE89.',
    ],
    // 01 passes the arithmetic in place of 98, and 00 in place of 97; neither is ever given out.
    ['GB01BARC20714583608387', 'The check digits do not match: one character is probably wrong.'],
    ['GB00HLFX11016111455365', 'The check digits do not match: one character is probably wrong.'],
  ])('%s is refused by what is wrong with it', (text, message) => {
    expect(messageOf(text)).toBe(message);
  });
});

/** A second source: the same registry as python3-stdnum of Debian carries it. Skipped where it is not installed. */
const stdnum = `
import json, sys
from stdnum import iban
print(json.dumps([iban.is_valid(text) for text in json.load(sys.stdin)]))
`;

function stdnumSays(texts: readonly string[]): boolean[] | null {
  try {
    const answer = execFileSync('/usr/bin/python3', ['-c', stdnum], {
      input: JSON.stringify(texts),
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    return JSON.parse(String(answer));
  } catch {
    return null;
  }
}

describe.skipIf(stdnumSays([]) === null)('python3-stdnum', () => {
  // Its table is older than the library's: these have joined the registry since, or never did.
  const known = stdnumSays(registryExamples) ?? [];
  const shared = registryExamples.filter((_, index) => known[index]).map((text) => text.slice(0, 2));

  it('knows most countries of the registry', () => {
    expect(shared.length).toBeGreaterThan(70);
  });

  it('decides as we do on numbers of every country that it knows, right ones and wrong ones', () => {
    const right = shared.flatMap((country) => fc.sample(ibanOf(country), 10));
    const wrong = right.map(
      (text, index) => text.slice(0, 3) + ((Number(text[3]) + (index % 9) + 1) % 10) + text.slice(4),
    );
    const texts = [...right, ...wrong];
    const said = stdnumSays(texts)!;
    expect(texts.filter((text, index) => said[index] !== (faultOf(text) === null))).toEqual([]);
  });
});
