import { countrySpecs } from 'ibantools';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardBrands } from '../../src/catalogue/card-brands.ts';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { newUserBody } from '../harness/assembled.ts';
import { type Setting, setUp } from './setting.ts';

// What people of many countries have, sent as they write it, and what nobody has beside it.
const now = new Date('2026-11-23T09:30:00Z');
let at: Setting;
beforeAll(async () => {
  at = await setUp({}, () => now);
});
afterAll(() => at?.server.close());

type Values = Readonly<Record<string, unknown>>;

async function create(changes: Values) {
  const answer = await at.call('POST', '/user', newUserBody(changes));
  return { faults: at.faultsOf(answer), ...answer.json };
}

const person = (changes: Values) => ({ personal_info: { ...examplePerson['personal_info'], ...changes } });
const entry = (list: string, changes: Values) => ({ [list]: [{ ...examplePerson[list], ...changes }] });

async function found(search_term: string): Promise<number[]> {
  const range = { from_date: '2000-01-01', to_date: '2099-12-31' };
  const { json } = await at.call('POST', '/user/inquiry', { search_term, ...range, page_size: 50 });
  expect(json.result.code, `${search_term}: ${JSON.stringify(json.result)}`).toBe('0000');
  return json.users.map((user: { info: { id: number } }) => user.info.id);
}

describe('a name', () => {
  it.each([
    ['Sari', 'Sari'],
    ['O', 'Y'],
    ['X Æ A-12', 'Musk'],
    ['J. R. R.', 'Tolkien III, Jr.'],
    ['María José (Pepa)', 'Núñez-y-Pérez'],
    ['Kaʻiulani', 'Kamakawiwoʻole'],
    ['Ọláyínká', 'Ṣóyínká'],
    ['Nguyễn Thị', 'Hường'],
    ['ǃXóõ', 'ǀKaggen'],
    ['D’Arcy', "D'Angelo--Smith"],
    ['ක්\u200Dෂිතිජ', 'ශ්\u200Dරී'],
    ['র\u200D\u09CDযাচেল', 'চক্রবর্তী'],
    ['क्\u200Dष', 'त्रिपाठी'],
    ['ന്‍', 'അവന്‍'],
    ['க்ஷேமா', 'ஸ்ரீநிவாசன்'],
    ['علی\u200Cرضا', 'حسینی\u200Cنژاد'],
    ['فاطِمَة', 'بن‌علي'],
    ['ئۇيغۇر', 'گۆران'],
    ['צ׳רלי', 'צה״ל'],
    ['ジョン・スミス', 'ﾊﾅ'],
    ['𠮷田', '髙橋'],
    ['葛\u{E0100}城', '辻\u{E0101}'],
    ['김', '뷁'],
    ['გიორგი', 'ՀԱՅԿ'],
    ['𞤀𞤣𞤤𞤢𞤥', 'ߒߞߏ'],
    ['ᏣᎳᎩ', 'ᐃᓄᒃ'],
    ['བསྟན་འཛིན', 'ကျော်'],
    ['ព្រះ', 'ชุ่มจิตต์'],
    ['አበበ', 'ⵜⴰⵎⴰⵣⵉⵖⵜ'],
    ['Ke$ha', '50% & Sons'],
    ['"Bob"', '‘Ab'],
    ['Ann_Marie', '№ 5'],
    ['Zoë*', '<Smith>'],
    ['a|b\\c', '=x^2'],
  ])('%s %s is stored, shown and found as it is written', async (first_name, last_name) => {
    const { info, faults, personal_info } = await create(person({ first_name, last_name }));
    expect(faults).toEqual([]);
    expect(personal_info).toMatchObject({
      first_name: first_name.normalize('NFC'),
      last_name: last_name.normalize('NFC'),
    });
    for (const term of [first_name, last_name, `${first_name} ${last_name}`, `${last_name} ${first_name}`])
      expect(await found(term), term).toContain(info.id);
  });

  it.each([
    ['\tAnn', '1118'],
    ['Ann\r\nLee', '1117'],
    ['Ann\u000BLee', '1118'],
    ['Ann\u0000', '1111'],
    ['Ann\u007F', '1118'],
    ['Ann\u009B2J', '1118'],
    ['Ann\u202D', '1119'],
    ['\u2067Ann\u2069', '1119'],
    ['Ann\uFDD0', '1193'],
    ['Ann\u{10FFFF}', '1193'],
    ['Ann\uD800', '1111'],
    ['\u115F\u1160', '1195'],
    ['\u2800', '1195'],
    ['🙂', '1195'],
    ['...', '1195'],
    [`Z${'\u0301\u0316'.repeat(5)}`, '1194'],
  ])('%j is refused', async (first_name, code) => {
    expect((await create(person({ first_name }))).faults).toEqual([`$.personal_info.first_name: ${code}`]);
  });

  it.each([
    ['  Ann  Lee ', 'Ann  Lee'],
    ['\uFEFFAnn', 'Ann'],
    ['An\u00ADn', 'Ann'],
    ['Ann\u200E\u200F', 'Ann'],
    ['A\u2060nn\u180E', 'Ann'],
    ['\u200DAnn', 'Ann'],
    ['An\u200Cn', 'An\u200Cn'],
    ['A\u030Angstro\u0308m', 'Ångström'],
    ['ＡＮＮ', 'ＡＮＮ'],
    ['Ann\uFE0F', 'Ann\uFE0F'],
    ['\u{E0041}Ann', 'Ann'],
  ])('%j is stored as %j', async (first_name, stored) => {
    expect((await create(person({ first_name }))).personal_info.first_name).toBe(stored);
  });
});

describe('a line', () => {
  it.each([
    ['address_line1', '№ 12/3, кв. 4'],
    ['address_line1', '12½ Main St. – c/o “Smith” & Co.'],
    ['address_line1', '@ The Old Mill; 5 < 6 > 4 = x'],
    ['address_line2', '—— 3ème étage, appt. n° 5'],
    ['address_line2', '[rear] {unit 7} \\ ^ | ~ `'],
    ['address_line2', '１丁目２−３'],
    ['city_town', '’s-Gravenhage'],
    ['city_town', 'Å'],
    ['city_town', '6 October City'],
    ['city_town', 'Sault Ste. Marie (ON)'],
    ['postal_zip_code', 'SW1A 1AA'],
    ['postal_zip_code', '1234-567'],
    ['postal_zip_code', 'LV-1010'],
    ['postal_zip_code', '〒100-0001'],
  ])('%s %s is taken', async (name, value) => {
    const { faults, address } = await create({ address: { ...examplePerson['address'], [name]: value } });
    expect(faults).toEqual([]);
    expect(address[name]).toBe(value);
  });
});

describe('an email', () => {
  it.each([
    'disposable.style.email.with+symbol@example.com',
    'user%example.com@example.org',
    'mailhost!username@example.org',
    'user-@example.org',
    '_x-y_@example.museum',
    '1@2.com',
    'a@ex--ample.com',
    'x@xn--80ak6aa92e.com',
    'pelé@example.com',
    'δοκιμή@παράδειγμα.δοκιμή',
    '用户@例子.广告',
    'उपयोगकर्ता@उदाहरण.भारत',
    'مستخدم@مثال.إختبار',
    'info@faß.example',
    'shop@bücher。example',
    `${'a'.repeat(64)}@example.com`,
    `a@${'b'.repeat(63)}.com`,
    "d'arcy.o'neil@sub.example.co.uk",
  ])('%s is taken and found', async (address) => {
    const { faults, info } = await create({ email: [{ address, is_primary: 1 }] });
    expect(faults).toEqual([]);
    expect(await found(address)).toContain(info.id);
    const again = await create({
      email: [{ address: address.toUpperCase().replace('SS', 'ß'), is_primary: 1 }],
    });
    expect(again.result.code).toBe('3010');
  });

  it.each([
    ['abc.example.com', '1157'],
    ['a@b@c.com', '1157'],
    ['@example.com', '1157'],
    ['a@', '1157'],
    ['just"not"right@example.com', '1197'],
    ['a b@example.com', '1197'],
    ['a(comment)@example.com', '1197'],
    ['user.@example.com', '1158'],
    ['.user@example.com', '1158'],
    ['us..er@example.com', '1158'],
    ['user@example..com', '1158'],
    ['user@.example.com', '1158'],
    ['user@example.com.', '1158'],
    ['user@-example.com', '1186'],
    ['user@example-.com', '1186'],
    ['user@exa_mple.com', '1186'],
    ['user@exam ple.com', '1186'],
    ['user@%41.com', '1186'],
    ['user@xn--a.com', '1186'],
    ['user@[192.0.2.1]', '1186'],
    [`user@${'b'.repeat(64)}.com`, '1186'],
    ['user@example', '1187'],
    ['user@example.123', '1187'],
    ['a@1.2', '1187'],
    [`${'é'.repeat(33)}@example.com`, '1185'],
    [`a@${'b.'.repeat(126)}com`, '1110'],
  ])('%s is refused', async (address, code) => {
    expect((await create({ email: [{ address, is_primary: 1 }] })).faults).toEqual([
      `$.email[0].address: ${code}`,
    ]);
  });
});

describe('a card', () => {
  /** The number of so many digits that begins so and passes the checksum of ISO/IEC 7812-1. */
  function numberOf(start: string, length: number): string {
    const digits = start.padEnd(length - 1, '3');
    const sum = [...digits].reverse().reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
    return `${digits}${(10 - (sum % 10)) % 10}`;
  }

  it.each(
    Object.entries(cardBrands).flatMap(([type, { name, starts, lengths, codeLengths }]) =>
      lengths.map((length) => ({ type: Number(type), name, length, start: starts?.[0] ?? '9', codeLengths })),
    ),
  )(
    'of $name with $length digits is taken, with its code and without',
    async ({ type, length, start, codeLengths }) => {
      const number = numberOf(start, length);
      const codes = [undefined, ...codeLengths.map((digits) => '1234'.slice(0, digits))];
      for (const security_code of codes) {
        const card = entry('credit_card', { type, number, security_code });
        expect((await create(card)).faults, number).toEqual([]);
        const wrong = `${number.slice(0, -1)}${(Number(number.at(-1)) + 1) % 10}`;
        const { faults, result } = await create(entry('credit_card', { type, number: wrong, security_code }));
        // Some of UnionPay carry no checksum.
        const isFree = type === 7 && /^(?:62|81)/u.test(wrong);
        expect(faults).toEqual(isFree ? [] : ['$.credit_card[0].number: 1142']);
        expect(JSON.stringify(result)).not.toContain(wrong);
      }
    },
  );

  it.each([
    ['0000 0000 0000 0000', '1115'],
    ['4111-1111-1111-1111', '1115'],
    ['411111111111111a', '1115'],
    ['٤١١١١١١١١١١١١١١١', '1115'],
    ['00000000000000000', '1182'],
    ['11111111111', '1198'],
    ['41111111111111111111', '1110'],
  ])('numbered %s is refused', async (number, code) => {
    expect((await create(entry('credit_card', { number }))).faults).toEqual([
      `$.credit_card[0].number: ${code}`,
    ]);
  });
});

describe('an account', () => {
  /** An IBAN of a country with right check digits: of nothing but the digit 1 or the letter A where its form has one. */
  function ibanOf(country: string, form: string): string {
    const parts = [...form.matchAll(/\[([^\]]+)\]\{([0-9]+)\}/gu)];
    const account = parts.map(([, of, times]) => (of === 'A-Z' ? 'A' : '1').repeat(Number(times))).join('');
    const digits = [...`${account}${country}00`].map((one) => Number.parseInt(one, 36)).join('');
    return `${country}${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${account}`;
  }
  // Those have check digits of their own inside the number.
  const checked = ['BE', 'ES', 'ME', 'NO'];
  const countries = Object.entries(countrySpecs).flatMap(([country, { bban_regexp, chars }]) =>
    chars && bban_regexp && !checked.includes(country) ? [[country, ibanOf(country, bban_regexp)]] : [],
  );

  it('has the IBAN of any country, as printed or not, and none with other check digits', async () => {
    expect(countries.length).toBeGreaterThan(80);
    for (const [country, iban] of countries as [string, string][]) {
      const printed = iban.replace(/(.{4})/gu, '$1 ');
      const { faults } = await create(entry('bank_account', { number: undefined, iban: printed }));
      expect(faults, `${country}: ${printed}`).toEqual([]);
      const digits = String((Number(iban.slice(2, 4)) % 90) + 5).padStart(2, '0');
      const wrong = `${country}${digits}${iban.slice(4)}`;
      const refused = await create(entry('bank_account', { number: undefined, iban: wrong }));
      expect(refused.faults, wrong).toEqual(['$.bank_account[0].iban: 1140']);
      expect(JSON.stringify(refused.result)).not.toContain(wrong);
    }
  });

  it.each([
    ['BE68 5390 0754 7034', null],
    ['ES91 2100 0418 4502 0005 1332', null],
    ['NO93 8601 1117 947', null],
    ['ME25 5050 0001 2345 6789 51', null],
    ['DE89 3704 0044 0532 0130', '1145'],
    ['DE89 3704 0044 0532 0130 00 00', '1145'],
    ['DE89-3704-0044-0532-0130-00', '1197'],
    ['89DE 3704 0044 0532 0130 00', '1149'],
    ['ZZ89 3704 0044 0532 0130 00', '1146'],
    ['DE89 3704 0044 0532 013O 00', '1147'],
    ['GB29 NWB1 6016 1331 9268 19', '1148'],
  ])('with the IBAN %s: %s', async (iban, code) => {
    const { faults } = await create(entry('bank_account', { number: undefined, iban }));
    expect(faults).toEqual(code === null ? [] : [`$.bank_account[0].iban: ${code}`]);
  });

  it.each([
    [{ number: '1234567890123456789012345678901234' }, null],
    [{ number: '0012345' }, null],
    [{ number: 47_090_225 }, null],
    [{ number: 'AB-12/34' }, null],
    [{ number: '123' }, 'number: 1198'],
    [{ number: '12345678901234567890123456789012345' }, 'number: 1110'],
    [{ number: '12 34 56' }, 'number: 1197'],
    [{ number: '-12345' }, 'number: 1197'],
    [{ routing_number: 'SBIN0005943' }, null],
    [{ routing_number: '021000021' }, null],
    [{ routing_number: '12-34-56' }, 'routing_number: 1197'],
    [{ routing_number: '1234567890123456' }, 'routing_number: 1110'],
    [{ number: '', iban: '' }, 'number: 1184'],
    [{ number: null, iban: undefined }, 'number: 1184'],
  ])('as %j: %s', async (changes, fault) => {
    const { faults } = await create(entry('bank_account', changes));
    expect(faults).toEqual(fault === null ? [] : [`$.bank_account[0].${fault}`]);
  });
});

describe('a paper', () => {
  it.each([
    [{ number: '12.345.678-K' }, null],
    [{ number: 'A123456(7)' }, null],
    [{ number: 'АБ 123456' }, null],
    [{ number: '第123号' }, null],
    [{ expiry_date: '2999-12-31' }, null],
    [{ expiry_date: '2199-12-31' }, null],
    [{ expiry_date: '2000-02-29', issue_date: '1999-01-01' }, 'expiry_date: 1122'],
    [{ expiry_date: '2200-01-01' }, 'expiry_date: 1114'],
    [{ expiry_date: '9999-12-30' }, 'expiry_date: 1114'],
    [{ expiry_date: '2100-02-29' }, 'expiry_date: 1120'],
    [{ expiry_date: '31.12.2049' }, 'expiry_date: 1125'],
    [{ issue_date: '2026-11-25' }, 'issue_date: 1121'],
    [{ country_of_issue: '810', issue_date: '1991-01-01' }, null],
    [{ country_of_issue: '810' }, 'country_of_issue: 1138'],
    [{ country_of_issue: '983' }, null],
    [{ country_of_issue: 'XK' }, 'country_of_issue: 1200'],
    [{ country_of_issue: '900' }, 'country_of_issue: 1130'],
  ])('as %j: %s', async (changes, fault) => {
    const { faults } = await create(entry('identification', changes));
    expect(faults).toEqual(fault === null ? [] : [`$.identification[0].${fault}`]);
  });

  it.each([
    ['identification', { number: 'ZZ 12-34' }, { number: 'zz1234' }],
    ['identification', { number: 'A123456(7)' }, { number: 'a 1234567' }],
    ['credit_card', {}, { expiry_year: '2040', first_name: 'Other' }],
    [
      'bank_account',
      { iban: 'DE89370400440532013000' },
      { iban: 'de89 3704 0044 0532 0130 00', number: '4711' },
    ],
    ['bank_account', { iban: undefined, number: '12-345 '.trim() }, { iban: undefined, number: '12345' }],
  ])('or another %s is there once: %j, %j', async (list, one, other) => {
    const both = [one, other].map((changes) => ({
      ...examplePerson[list],
      ...(list !== 'identification' && { is_primary: 0 }),
      ...changes,
    }));
    const { faults } = await create({ [list]: both });
    // Each of the two is told.
    expect(faults).toHaveLength(2);
    for (const fault of faults) expect(fault).toMatch(/^\$\.[a-z_]+\[[01]\]\.(?:number|iban): 1109$/u);
  });
});

describe('a telephone', () => {
  it.each([
    ['+6834123', null],
    ['+2904012', null],
    ['+5007123456'.slice(0, 9), null],
    ['+4915112345678', null],
    ['+390612345678', null],
    ['+88213123456', null],
    ['+604555', '1190'],
    ['+1604555012', '1190'],
    ['+160455501234', '1191'],
    ['+4402071838750', '1192'],
    ['00441234567890', '1188'],
    ['+0441234567890', '1188'],
    ['+99912345678', '1189'],
    ['+1 604 555 0123', '1115'],
    ['+1604555O123', '1115'],
  ])('%s: %s', async (number, code) => {
    const { faults } = await create({ phone: [{ country_code: '840', number, is_primary: 1 }] });
    expect(faults).toEqual(code === null ? [] : [`$.phone[0].number: ${code}`]);
  });
});

describe('a language', () => {
  it.each([
    ['fil', null],
    ['zh-Hant-TW', null],
    ['sr-Latn', null],
    ['ca-valencia', null],
    ['pt-BR', null],
    ['gsw', null],
    ['yue', null],
    ['ar-SA-u-ca-islamic', null],
    ['x-klingon', '1199'],
    ['qq', '1199'],
    ['en-UK', '1199'],
    ['de_DE', '1134'],
    ['english', '1199'],
    ['zh-Hans-Hant', '1134'],
  ])('%s: %s', async (preferred_language_code, code) => {
    const { faults } = await create({
      preferences: { ...examplePerson['preferences'], preferred_language_code },
    });
    expect(faults).toEqual(code === null ? [] : [`$.preferences.preferred_language_code: ${code}`]);
  });
});

describe('a secret', () => {
  it.each([
    'Tr0ub4dor+3=x!',
    '<|^-->&"\'\\ 19',
    'пароль длинный 7',
    '密码是很长的东西对不对',
    '🐎🔋📎🧷 horse',
  ])('%s is taken', async (password) => {
    const { faults } = await create({ security: { ...examplePerson['security'], password } });
    expect(faults).toEqual([]);
  });

  it.each(['C++', '#1', '(none)', '<3', "O'Hara", '¿Qué?', '犬'])('answer %s is taken', async (answer) => {
    const { faults } = await create({ security: { ...examplePerson['security'], secret_answer_1: answer } });
    expect(faults).toEqual([]);
  });
});

describe('a person', () => {
  it.each([
    [
      'Anne-Marie',
      "O'Connor-Smith",
      [
        'annemarie',
        'anne marie',
        'Anne\u2010Marie',
        'oconnor',
        'O’Connor',
        'o connor',
        'Smith Anne',
        'oconnorsmith',
      ],
    ],
    ['Omar', 'al-Khalidi', ['alkhalidi', 'al khalidi', 'Khalidi, Omar', 'Omar al‑Khalidi']],
    ['مؤمن', 'الخَالِدي', ['مومن', 'الخالدى', 'الخالدي مؤمن', 'مؤمن الخالدی']],
    ['آمنة', 'إسماعيل', ['امنه', 'اسماعيل', 'اسماعیل آمنة', 'أمنة']],
    ['رائد', 'هدى', ['هدي', 'رايد', 'هُدَى رائد']],
    ['علی\u200Cرضا', 'کریمی', ['علیرضا', 'علی رضا', 'كريمي', 'کریمی علی‌رضا']],
    ['太郎', '山田', ['山田太郎', '太郎 山田', '山田　太郎', '山 田 太 郎']],
    ['ジョン', 'スミス', ['ｼﾞｮﾝ', 'スミスジョン', 'ジョン・スミス', 'ジョン　スミス']],
    ['民秀', '金', ['金民秀', '金 民秀', '民秀金']],
    ['길동', '홍', ['홍길동', '홍 길동', '홍길동'.normalize('NFD')]],
    ['Thị Hường', 'Nguyễn', ['nguyen thi huong', 'Nguyen', 'Huong Nguyen']],
    ['Đức', 'Trần', ['duc tran', 'Tran Duc', 'TRẦN']],
    ['İbrahim', 'Işık', ['ibrahim isik', 'IŞIK', 'Ibrahim', 'ışık']],
    ['Jürgen', 'Weiß', ['weiss', 'WEISS', 'jurgen weiß', 'WEIẞ']],
    ['Łukasz', 'Żółć', ['lukasz zolc', 'ZOLC']],
    ['Γιώργος', 'Παπαδόπουλος', ['γιωργος', 'ΓΙΩΡΓΟΣ', 'παπαδοπουλος γιωργος']],
    ['Фёдор', 'Достоевский', ['федор', 'ДОСТОЕВСКИЙ Фёдор']],
    ['Kaʻiulani', 'Kekaulike', ["ka'iulani", 'kaiulani', 'Ka‘iulani']],
    ['Ĳsbrand', 'van Dĳk', ['ijsbrand', 'van dijk', 'Dijk, IJsbrand van']],
    ['St. John', 'J.R.R. Tolkien', ['st john', 'Tolkien St. John', 'j.r.r.']],
    ['Gal·la', 'Puig i Cadafalch', ['gal·la', 'Puig i Cadafalch, Gal·la', 'cadafalch puig']],
    ['שָׁלוֹם', 'בן-גוריון', ['שלום', 'בן גוריון', 'בן־גוריון']],
    ['สมชาย', 'ใจดี', ['สมชาย', 'ใจดี สมชาย']],
    ['अनुष्का', 'शर्मा', ['अनुष्का शर्मा', 'शर्मा']],
  ])('%s %s is found the ways the name is said', async (first_name, last_name, terms) => {
    const { info } = await create(person({ first_name, last_name }));
    for (const term of terms) expect.soft(await found(term), term).toContain(info.id);
  });
});

describe('what is asked', () => {
  it.each([{ status: 99 }, { status: '99' }, { status: 4 }])('for %j is refused', async (asked) => {
    const range = { from_date: '2000-01-01', to_date: '2099-12-31' };
    expect(at.faultsOf(await at.call('POST', '/user/inquiry', { ...range, ...asked }))).toEqual([
      '$.status: 1113',
    ]);
  });
});
