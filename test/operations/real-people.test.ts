import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { readRowBody } from '../../src/transfer/import-row.ts';
import { newUserBody } from '../harness/assembled.ts';
import { type Setting, setUp } from './setting.ts';

// People as they are: what the published patterns refuse and people have, and what they take and nobody has (decision 44).
let now = new Date('2026-11-23T09:30:00Z');
let at: Setting;
beforeAll(async () => {
  at = await setUp({}, () => now);
});
afterAll(() => at?.server.close());

const born = { date_of_birth: '1988-04-17' };

async function create(personal_info: object, more: object = {}) {
  const answer = await at.call(
    'POST',
    '/user',
    newUserBody({ personal_info: { ...born, ...personal_info }, ...more }),
  );
  return { faults: at.faultsOf(answer), ...answer.json };
}

describe('a name', () => {
  it.each([
    "'t Hooft",
    "'Abd al-Rahman",
    'Smith/Dupont',
    'Anna--Lena',
    '«Ми» Шевченко',
    'O‘Brien',
    'a'.repeat(150),
    '葛\u{E0100}城',
    'র\u200D\u09CDযাচেল',
    'علی\u200Cرضا',
  ])('%s is stored and shown as it is', async (last_name) => {
    const { info, personal_info } = await create({ first_name: 'Ada', last_name });
    expect(personal_info).toMatchObject({ last_name });
    const { json } = await at.call('GET', `/user/${info.id}`);
    expect(json.personal_info.last_name).toBe(last_name);
  });

  it.each([
    ['Ann ', 'Ann'],
    ['\u3164Sari\u200B', 'Sari'],
    ['Jean\u200BPaul', 'JeanPaul'],
    ['Rene\u0301', 'René'],
    ['Ann\u200D', 'Ann'],
  ])('%j is answered in the form that is stored', async (first_name, stored) => {
    const { personal_info } = await create({ first_name, last_name: 'Moreau' });
    expect(personal_info.first_name).toBe(stored);
  });

  it.each([
    ['A\u001b[2Jb', '1118', /a control character \(U\+001B\) at position 2/],
    ['Ann\u0007', '1118', /a control character \(U\+0007\) at position 4/],
    ['Ann\nLee', '1117', /line break \(U\+000A\) at position 4/],
    ['Ann\u2028Lee', '1117', /line break \(U\+2028\) at position 4/],
    ['B\u202egnp.exe', '1119', /reorders .* \(U\+202E\) at position 2/],
    ['B\u2066g', '1119', /\(U\+2066\) at position 2/],
    ['A\uffffb', '1193', /not a character \(U\+FFFF\) at position 2/],
    ['\u{1F600}\u{1FFFE}b', '1193', /not a character \(U\+1FFFE\) at position 2/],
    [`a${'\u0316'.repeat(49)}`, '1194', /There are more than 8 combining marks in a row from position 2/],
    ['\u3164', '1195', /no letter and no digit/],
    ["'-/", '1195', /no letter and no digit/],
    ['a'.repeat(151), '1110', /at most 150 characters/],
  ])('%j is refused with what is wrong and where', async (first_name, code, message) => {
    const { result } = await create({ first_name, last_name: 'Moreau' });
    expect(result.details).toMatchObject([
      { path: '$.personal_info.first_name', code, message: expect.stringMatching(message) },
    ]);
  });

  it('is enough, whichever it is', async () => {
    expect((await create({ first_name: 'Sari' })).personal_info).toMatchObject({
      first_name: 'Sari',
      last_name: null,
    });
    const { info, personal_info } = await create({ first_name: '', last_name: 'Sari' });
    expect(personal_info).toMatchObject({ first_name: null, last_name: 'Sari' });
    const { json } = await at.call('GET', `/user/personal_info/${info.id}`);
    expect(json.personal_info).toMatchObject({ first_name: null, last_name: 'Sari' });
    expect((await create({ first_name: 'Sari', last_name: 'Sari' })).faults).toEqual([]);
  });

  it('is missing where both are', async () => {
    expect((await create({})).faults).toEqual(['$.personal_info.first_name: 1173']);
    // What was sent and refused is no missing one.
    expect((await create({ last_name: '\u0007' })).faults).toEqual(['$.personal_info.last_name: 1118']);
  });

  it('can be taken away while another is left', async () => {
    const { info } = await create({ first_name: 'Ada', last_name: 'Moreau' });
    const put = async (personal_info: object) =>
      at.faultsOf(await at.call('PUT', `/user/personal_info/${info.id}`, { personal_info }));
    expect(await put({ first_name: null, last_name: null })).toEqual(['$.personal_info.first_name: 1173']);
    expect(await put({ last_name: null })).toEqual([]);
    expect(await put({ first_name: null })).toEqual(['$.personal_info.first_name: 1173']);
    expect(await put({ first_name: null, last_name: 'Byron' })).toEqual([]);
    const { json } = await at.call('GET', `/user/personal_info/${info.id}`);
    expect(json.personal_info).toMatchObject({ first_name: null, last_name: 'Byron' });
  });

  it('is one in a row of an import too', async () => {
    const faults = (personal_info: object) =>
      readRowBody({ personal_info: { ...born, ...personal_info } }, now, false).faults;
    expect(faults({ first_name: 'Sari' })).toEqual([]);
    expect(faults({ last_name: 'Sari' })).toEqual([]);
    expect(faults({})).toEqual([{ path: '$.personal_info.first_name', fault: 'noName' }]);
  });
});

describe('lines', () => {
  it.each([
    ['address_line1', '#5, 3rd Floor'],
    ['address_line1', '(rear) 12 Main'],
    ['address_line2', '«Дом» 5'],
    ['city_town', "'s-Hertogenbosch"],
    ['state_region', '№ 7'],
  ])('%s %s is taken', async (name, line) => {
    const { address, faults } = await create(
      { first_name: 'Ada' },
      { address: { ...examplePerson['address'], [name]: line } },
    );
    expect(faults).toEqual([]);
    expect(address[name]).toBe(line);
  });

  it('of notes may be several', async () => {
    const { info } = await create({ first_name: 'Ada' });
    const put = (user_notes: string) =>
      at.call('PUT', `/user/personal_info/${info.id}`, {
        personal_info: { nick_name: 'A' },
        notes: { user_notes },
      });
    expect(at.faultsOf(await put('Called.\nNobody there.'))).toEqual([]);
    expect(at.faultsOf(await put('Called.\tNobody there.'))).toEqual(['$.notes.user_notes: 1118']);
  });
});

describe('a day', () => {
  // 09:30 in London on the 23rd: 23:30 of the 23rd at UTC+14:00, and 21:30 of the 22nd at UTC-12:00.
  it.each([
    ['2026-11-23T09:30:00Z', '2026-11-23', '2026-11-24'],
    ['2026-11-23T10:00:00Z', '2026-11-24', '2026-11-25'],
    ['2026-12-31T12:00:00Z', '2027-01-01', '2027-01-02'],
  ])('is in the future at %s after %s', async (moment, last, next) => {
    now = new Date(moment);
    at = { ...at, ...(await renewed()) };
    expect((await create({ first_name: 'Ada', date_of_birth: last })).faults).toEqual([]);
    expect((await create({ first_name: 'Ada', date_of_birth: next })).faults).toEqual([
      '$.personal_info.date_of_birth: 1121',
    ]);
  });

  it.each([
    ['2026-11-23T11:59:59Z', '2026-11-22', '2026-11-21'],
    ['2026-11-23T12:00:00Z', '2026-11-23', '2026-11-22'],
  ])('has passed at %s before %s', async (moment, last, before) => {
    now = new Date(moment);
    at = { ...at, ...(await renewed()) };
    const paper = (expiry_date: string) => ({
      identification: [{ ...examplePerson['identification'], expiry_date }],
    });
    expect((await create({ first_name: 'Ada' }, paper(last))).faults).toEqual([]);
    expect((await create({ first_name: 'Ada' }, paper(before))).faults).toEqual([
      '$.identification[0].expiry_date: 1122',
    ]);
  });

  it.each([
    ['1880-01-01', null],
    ['1879-12-31', '1114'],
    ['1988-4-17', '1125'],
    ['1988-02-30', '1120'],
  ])('%s: %s', async (date_of_birth, code) => {
    const faults = code === null ? [] : [`$.personal_info.date_of_birth: ${code}`];
    expect((await create({ first_name: 'Ada', date_of_birth })).faults).toEqual(faults);
  });
});

describe('a card', () => {
  it('is good until its month has passed everywhere', async () => {
    const card = {
      credit_card: [{ ...examplePerson['credit_card'], expiry_year: '2026', expiry_month: '11' }],
    };
    now = new Date('2026-12-01T11:59:59Z');
    at = { ...at, ...(await renewed()) };
    expect((await create({ first_name: 'Ada' }, card)).faults).toEqual([]);
    now = new Date('2026-12-01T12:00:00Z');
    expect((await create({ first_name: 'Ada' }, card)).faults).toEqual([
      '$.credit_card[0].expiry_year: 1144',
    ]);
  });
});

describe('a paper', () => {
  const { expiry_date: _, ...endless } = examplePerson['identification'] as Record<string, unknown>;

  it.each([
    [{}, null],
    [{ expiry_date: '9999-12-31' }, '9999-12-31'],
    [{ expiry_date: '2999-12-31' }, '2999-12-31'],
    [{ expiry_date: '2150-01-01' }, '2150-01-01'],
    [{ expiry_date: '' }, null],
  ])('with the end %j is answered as sent', async (end, shown) => {
    const { info, faults } = await create(
      { first_name: 'Ada' },
      { identification: [{ ...endless, ...end }] },
    );
    expect(faults).toEqual([]);
    const { json } = await at.call('GET', `/user/identification/${info.id}`);
    expect(json.identification).toMatchObject([{ expiry_date: shown }]);
  });

  it('can lose its end', async () => {
    const { info, identification } = await create(
      { first_name: 'Ada' },
      { identification: [{ ...endless, expiry_date: '2150-01-01' }] },
    );
    const { json } = await at.call('PUT', `/user/identification/${info.id}`, {
      identification: [{ id: identification[0].id, expiry_date: null }],
    });
    expect(json.identification).toMatchObject([{ expiry_date: null }]);
  });

  it.each(['123456/10/1', 'A123456(7)', '12.345.678-9'])('numbered %s is taken', async (number) => {
    expect(
      (await create({ first_name: 'Ada' }, { identification: [{ ...endless, number }] })).faults,
    ).toEqual([]);
  });

  it('is found by the letters and digits of its number', async () => {
    const { info } = await create(
      { first_name: 'Ada' },
      { identification: [{ ...endless, number: 'zq/7745(8)-01' }] },
    );
    for (const search_term of ['ZQ7745801', 'zq/7745(8)-01', 'zq 7745 801']) {
      const { json } = await at.call('POST', '/user/inquiry', {
        search_term,
        from_date: '2000-01-01',
        to_date: '2099-12-31',
      });
      const ids = json.users.map((user: { info: { id: number } }) => user.info.id);
      expect(ids, search_term).toEqual([info.id]);
    }
  });
});

describe('preferences', () => {
  const put = async (id: number, preferences: object) =>
    at.faultsOf(await at.call('PUT', `/user/preferences/${id}`, { preferences }));
  it('name languages of BCP 47 and zones up to 14 hours from UTC', async () => {
    const { info } = await create({ first_name: 'Ada' });
    for (const preferred_language_code of ['fil', 'zh-Hant', 'es-419', 'EN'])
      expect(await put(info.id, { preferred_language_code })).toEqual([]);
    expect(await put(info.id, { preferred_language_code: 'qq' })).toEqual([
      '$.preferences.preferred_language_code: 1199',
    ]);
    expect(await put(info.id, { time_zone: 'UTC +14:00' })).toEqual([]);
    expect(await put(info.id, { time_zone: 'UTC +23:59' })).toEqual(['$.preferences.time_zone: 1114']);
    expect(await put(info.id, { time_zone: '+02:00' })).toEqual(['$.preferences.time_zone: 1128']);
  });
});

describe('secrets', () => {
  it('may hold every printing character', async () => {
    const security = {
      ...examplePerson['security'],
      password: 'Tr0ub4dor+3=x--<|>^',
      secret_answer_1: 'C++',
    };
    const { faults } = await create({ first_name: 'Ada' }, { security });
    expect(faults).toEqual([]);
  });

  it('are not told in a refusal', async () => {
    const security = { ...examplePerson['security'], password: 'Tr0ub4dor\t3' };
    const { result } = await create({ first_name: 'Ada' }, { security });
    expect(result.details).toMatchObject([{ path: '$.security.password', code: '1197' }]);
    expect(result.details[0].message).toContain('position 10');
    expect(JSON.stringify(result)).not.toContain('ub4dor');
  });
});

/** A token lives for half an hour, and the clock of these tests moves. */
async function renewed(): Promise<Pick<Setting, 'token' | 'call'>> {
  const token = await at.server.token('user user:sensitive user:privileged');
  return {
    token,
    call: (method, url, body) => at.server.call(method, `/v1${url}`, { token, ...(body && { body }) }),
  };
}
