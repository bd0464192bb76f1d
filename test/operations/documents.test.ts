import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, newUserBody } from '../harness/assembled.ts';
import { picture } from '../harness/sample-files.ts';
import { type Setting, setUp } from './setting.ts';

// Documents over HTTP with real pictures: what is answered, where each belongs, what is refused, and what others see of it.
let at: Setting;
let front: string;
let back: string;
let selfie: string;

beforeAll(async () => {
  at = await setUp();
  const pictures = await Promise.all(
    [{ width: 120 }, { width: 130 }, { width: 140 }].map((size) => picture('jpeg', size)),
  );
  [front, back, selfie] = pictures.map((bytes) => bytes.toString('base64')) as [string, string, string];
});
afterAll(() => at?.server.close());

const file = (content: string, name = 'Passport Copy', more: object = {}) => ({
  file_name: name,
  file_extension: '.jpg',
  content,
  ...more,
});

const passport = (more: object = {}) => ({
  info: {
    first_name: 'M.',
    last_name: 'Collier',
    entity: 25,
    entity_id: 0,
    type: 2,
    language: 'en',
    subject: 'Identification',
    notes: 'Test',
  },
  attachment: [file(front), file(back), file(selfie)],
  geo_coordinates: { latitude: '31.969848', longitude: '35.864097', position_description: 'Head office' },
  custom_field: { 'custom notes': 'jpg document' },
  validate: '0',
  ...more,
});

const bill = (info: object = {}, files = [file(front, 'Electricity bill')]) => ({
  info: { type: 7, language: 'en', subject: 'Address', entity: 15, ...info },
  attachment: files,
});

const paper = (number: string, more: object = {}) => ({
  type: 0,
  country_of_issue: 858,
  country_of_residence: 858,
  issue_date: '2017-10-10',
  expiry_date: '2057-10-10',
  number,
  ...more,
});

const proof = (more: object = {}, files = [file(front, 'Front'), file(back, 'Back')]) => ({
  info: { type: 2, entity: 25, language: 'en', status: '', subject: 'ID Document', notes: '', ...more },
  attachment: files,
});

async function person(): Promise<{ id: number; addressId: number }> {
  const { info } = await at.createUser({ identification: undefined });
  const { addresses } = (await at.call('GET', `/user/address/${info.id}`)).json;
  return { id: info.id, addressId: addresses[0].id };
}

const upload = (id: number, body: object, headers = {}) =>
  at.call('POST', `/user/document/${id}`, body, headers);

it('documents in a large body come to the same as others: stored, answered again, and refused for a letter far in', async () => {
  const { id } = await person();
  const text = (letter: string) => Buffer.from(letter.repeat(600_000));
  const sent = (change: (content: string) => string = (content) => content) =>
    bill(
      {},
      [text('a'), text('b')].map((bytes) =>
        file(change(bytes.toString('base64')), 'Bill', { file_extension: '.txt' }),
      ),
    );
  const headers = { source_id: 'large' };
  const { json } = await upload(id, sent(), headers);
  expect(json.attachment).toMatchObject([{ content: '____' }, { content: '____' }]);
  for (const [index, letter] of ['a', 'b'].entries()) {
    const url = `/v1/user/document/content/${json.attachment[index].file_id}`;
    const stored = await at.server.app.inject({ url, headers: { authorization: `Bearer ${at.token}` } });
    expect(stored.rawPayload.equals(text(letter))).toBe(true);
  }
  const again = await upload(
    id,
    sent((content) => content.replace(/.{76}/gu, '$&\n')),
    headers,
  );
  expect(again.headers['idempotency-replayed']).toBeDefined();
  const wrong = sent((content) => `${content.slice(0, 700_000)}-${content.slice(700_001)}`);
  const answer = await upload(id, wrong);
  expect(at.faultsOf(answer)).toEqual(['$.attachment[0].content: 1197', '$.attachment[1].content: 1197']);
  expect(answer.json.result.details[0].message).toContain('700001');
});

async function documentsOf(id: number, headers = {}): Promise<Answer['json'][]> {
  return (await at.call('GET', `/user/document/${id}`, undefined, headers)).json.documents;
}

async function paperOf(id: number, more: object = {}) {
  const { json } = await at.call('POST', `/user/identification/${id}`, {
    identification: [paper(randomUUID().slice(0, 12), more)],
  });
  return json.identification[0].id as number;
}

describe('Create User Document', () => {
  it('answers as the sample: the document with its files, and no content', async () => {
    const { id } = await person();
    const { status, json } = await upload(id, passport(), {
      'source-id': 'scan-1',
      'time-zone': 'UTC +02:00',
    });
    expect([status, json.result.code]).toEqual([200, '0000']);
    expect(Object.keys(json).join(' ')).toBe(
      'result info attachment custom_field geo_coordinates notes last_activity authentication validate function_code time_zone time_zone_name response_time',
    );
    expect(json).toMatchObject({
      info: {
        program_id: 77,
        user_id: id,
        entity: 25,
        entity_id: 0,
        first_name: 'M.',
        last_name: 'Collier',
        email_address: expect.stringContaining('@'),
        type: 2,
        language: 'en',
        status: 1,
        subject: 'Identification',
        notes: 'Test',
        number_of_attachments: 3,
        support_notes: null,
        source_id: 'scan-1',
        attachment_status: 2,
      },
      custom_field: { 'custom notes': 'jpg document' },
      geo_coordinates: { latitude: '31.969848', longitude: '35.864097', position_description: 'Head office' },
      notes: null,
      validate: '0',
    });
    expect(json.info.document_id).toBeGreaterThan(0);
    expect(json.attachment).toEqual(
      [0, 1, 2].map(() => ({
        file_name: 'Passport Copy',
        file_extension: '.jpg',
        content: '____',
        file_id: expect.any(Number),
        file_url: null,
        is_selfie: false,
      })),
    );
    const [read] = await documentsOf(id, { 'time-zone': 'UTC +02:00' });
    const { result, validate, function_code, time_zone, time_zone_name, response_time, ...shown } = read;
    expect([result, validate, function_code, time_zone, time_zone_name, response_time]).toEqual([
      null,
      null,
      0,
      null,
      null,
      0,
    ]);
    const { info, attachment, custom_field, geo_coordinates, notes, last_activity, authentication } = json;
    const created = { info, attachment, custom_field, geo_coordinates, notes, last_activity, authentication };
    expect(JSON.stringify(shown)).toBe(JSON.stringify(created));
    const inquiry = await at.call(
      'GET',
      `/user/inquiry_document?from_date=2000-01-01&to_date=2099-01-01&document_id=${info.document_id}`,
    );
    expect(inquiry.json.documents[0].info.document_id).toBe(info.document_id);
    expect((await at.call('GET', `/user/${id}`)).json).toMatchObject({
      documents: null,
      last_activity: { entity: 26, entity_id: info.document_id, entity_data: -1, activity_type: 4 },
    });
  });

  it('points a proof of address at the address it names, else at the primary one', async () => {
    const { id, addressId } = await person();
    const created = await at.call('POST', `/user/address/${id}`, {
      addresses: [{ address_line1: '8 Elgin Street', postal_zip_code: 'K1P 5K7', country_code: '124' }],
    });
    const other = created.json.addresses[0].id as number;
    const infos = [
      (await upload(id, bill())).json.info,
      (await upload(id, bill({ entity: undefined, entity_id: other }))).json.info,
    ];
    expect(infos.map(({ entity, entity_id, status }) => [entity, entity_id, status])).toEqual([
      [15, addressId, 1],
      [15, other, 1],
    ]);
  });

  it('points a paper at the identification it names, else at the only one', async () => {
    const { id } = await person();
    const first = await paperOf(id);
    const alone = (await upload(id, passport())).json.info;
    const second = await paperOf(id);
    const unclear = (await upload(id, passport())).json.info;
    const named = (await upload(id, passport({ info: { type: 2, entity_id: second, subject: 'Card' } }))).json
      .info;
    expect([alone, unclear, named].map(({ entity_id }) => entity_id)).toEqual([first, 0, second]);
    const letter = { info: { type: 1, subject: 'Letter' }, attachment: [file(front)] };
    expect((await upload(id, letter)).json.info).toMatchObject({ entity: 7, entity_id: id });
  });

  it.each([
    ['eleven files', { attachment: Array.from({ length: 11 }, () => file('AA==')) }, '$.attachment: 1108'],
    ['no files', { attachment: [] }, '$.attachment: 1107'],
    ['one file that is no list', { attachment: { file_name: 'a' } }, '$.attachment: 1106'],
    ['a file without a byte', { attachment: [file('')] }, '$.attachment[0].content: 1101'],
    ['the word of the documentation', { attachment: [file('Base64')] }, '$.attachment[0].content: 1151'],
    ['a data URI', { attachment: [file('data:image/jpeg;base64,AAAA')] }, '$.attachment[0].content: 1249'],
    ['the alphabet of URLs', { attachment: [file('_-_-')] }, '$.attachment[0].content: 1197'],
    ['wrong padding', { attachment: [file('AAA==')] }, '$.attachment[0].content: 1151'],
    ['spaces in base64', { attachment: [file('AA AA')] }, '$.attachment[0].content: 1197'],
    ['a name with NUL', { attachment: [file('AAAA', 'a\u0000b')] }, '$.attachment[0].file_name: 1111'],
    [
      'a name that turns around',
      { attachment: [file('AAAA', 'a\u202egpj.exe')] },
      '$.attachment[0].file_name: 1119',
    ],
    [
      'a name of 300 letters',
      { attachment: [file('AAAA', 'n'.repeat(300))] },
      '$.attachment[0].file_name: 1110',
    ],
    ['a proof of address of an identification', () => bill({ entity: 25 }), '$.info.entity: 1251'],
    ['an address of nobody', () => bill({ entity_id: 9_999_999 }), '$.info.entity_id: 1175'],
    [
      'an entity that documents are not about',
      () => passport({ info: { type: 2, subject: 'a', entity: 36 } }),
      '$.info.entity: 1113',
    ],
  ])('refuses %s', async (_, changes, fault) => {
    const { id } = await person();
    const body = typeof changes === 'function' ? changes() : { ...passport(), ...changes };
    const answer = await upload(id, body);
    expect([answer.status, at.faultsOf(answer)]).toEqual([400, [fault]]);
    expect(await documentsOf(id)).toBeNull();
  });

  it('takes base64 that is broken into lines, and a name that looks like a path as a name', async () => {
    const { id } = await person();
    const broken = front.replaceAll(/.{76}/gu, '$&\r\n');
    const { json } = await upload(id, passport({ attachment: [file(broken, '../../etc/passwd')] }));
    expect(json.attachment).toMatchObject([{ file_name: '../../etc/passwd', content: '____' }]);
  });

  it('answers a repeated call again and stores nothing twice; other bytes under its source id are refused', async () => {
    const { id } = await person();
    const headers = { 'source-id': randomUUID() };
    const first = await upload(id, passport(), headers);
    const again = await upload(id, passport(), headers);
    expect(again.json.info).toEqual(first.json.info);
    const other = await upload(id, passport({ attachment: [file(back), file(back), file(selfie)] }), headers);
    expect(other.status).toBe(409);
    expect(await documentsOf(id)).toHaveLength(1);
  });

  it('writes nothing on a dry run, and says what a call would be refused for', async () => {
    const { id } = await person();
    const { json } = await upload(id, passport({ validate: '1' }));
    expect(json).toMatchObject({
      result: { code: '0000' },
      info: { document_id: 0, date_utc: null, number_of_attachments: 3 },
      attachment: [{ file_id: 0 }, { file_id: 0 }, { file_id: 0 }],
      validate: '1',
    });
    const wrong = await upload(id, passport({ validate: '1', attachment: [file('AAAA')] }));
    expect(wrong.status).toBe(400);
    expect(await documentsOf(id)).toBeNull();
  });

  it('is told by history and entity tag, and its notes for reviewers are not shown to the user', async () => {
    const { id } = await person();
    const before = (await at.call('GET', `/user/document/${id}`)).headers['etag'];
    const sent = passport({ info: { type: 2, subject: 'Card', support_notes: 'Looks copied' } });
    const { json } = await upload(id, sent);
    expect(json.info.support_notes).toContain('Looks copied');
    const { headers } = await at.call('GET', `/user/document/${id}`);
    expect(headers['etag']).not.toBe(before);
    const same = await at.call('GET', `/user/document/${id}`, undefined, {
      'if-none-match': String(headers['etag']),
    });
    expect(same.status).toBe(304);
    const { history } = (await at.call('GET', `/user/history/latest/${id}`)).json;
    expect(history[0]).toMatchObject({ entity: 26, entity_id: json.info.document_id, activity_type: 4 });
    expect(JSON.parse(history[0].new_data)).toMatchObject([
      { info: { subject: 'Card', status: 1 }, attachment: [{ content: '____' }, {}, {}] },
    ]);
    const bound = await at.server.token('user', { user_id: String(id) });
    const own = await at.server.call('GET', `/v1/user/document/${id}`, { token: bound });
    expect(own.json.documents[0].info.support_notes).toBeNull();
    const uploaded = await at.server.call('POST', `/v1/user/document/${id}`, {
      token: bound,
      body: passport({ info: { type: 2, subject: 'Mine', status: 2, support_notes: 'accept me' } }),
    });
    expect(uploaded.json.info).toMatchObject({ status: 1, support_notes: null });
    const { id: other } = await person();
    const foreign = await at.server.call('POST', `/v1/user/document/${other}`, {
      token: bound,
      body: passport(),
    });
    expect(foreign.status).toBe(404);
  });

  it('flags a file that another user has sent, for reviewers alone', async () => {
    const shared = (await picture('png', { width: 77 })).toString('base64');
    const one = {
      info: { type: 6, subject: 'Selfie' },
      attachment: [file(shared, 'Selfie', { file_extension: '.png', is_selfie: 1 })],
    };
    const [first, second] = [await person(), await person()];
    expect((await upload(first.id, one)).json.info.support_notes).toBeNull();
    expect((await upload(first.id, one)).json.info.support_notes).toBeNull();
    expect((await upload(second.id, one)).json.info.support_notes).toContain('another user');
  });

  it('refuses a document that names another user or programme', async () => {
    const { id } = await person();
    for (const named of [{ user_id: id + 1 }, { program_id: 78 }]) {
      const { status, json } = await upload(id, passport({ info: { type: 2, subject: 'a', ...named } }));
      expect([status, json.result.code]).toEqual([400, '1005']);
    }
  });
});

describe('identifications with documents', () => {
  it('are added with them, and wait together', async () => {
    const { id } = await person();
    const { json } = await at.call('POST', `/user/identification/${id}`, {
      identification: [paper('R691001515133')],
      documents: [
        proof({}, [file(front, 'Front'), file(back, 'Back'), file(selfie, 'Selfie', { is_selfie: true })]),
      ],
    });
    expect(json.result.code).toBe('0000');
    const [made] = json.identification;
    expect(made).toMatchObject({ number: 'R6*********33', status: 17, verification_status: 0 });
    expect(json.personal_info).not.toBeNull();
    expect(json.address).not.toBeNull();
    expect(json.documents).toMatchObject([
      {
        result: { code: '0000' },
        info: {
          entity: 25,
          entity_id: made.id,
          status: 5,
          notes: '',
          number_of_attachments: 3,
          attachment_status: 2,
        },
        attachment: [{ is_selfie: false }, { is_selfie: false }, { is_selfie: true }],
        validate: null,
        time_zone: expect.stringMatching(/^UTC/u),
        time_zone_name: null,
        response_time: 0,
      },
    ]);
  });

  it('are changed with them; a newer one of a kind replaces an older one that waits', async () => {
    const { id } = await person();
    const added = await at.call('POST', `/user/identification/${id}`, {
      identification: [paper('R691001515144')],
      documents: [proof()],
    });
    const [made] = added.json.identification;
    const { json } = await at.call('PUT', `/user/identification/${id}`, {
      identification: [{ id: made.id, number: '14785700696200' }],
      documents: [proof(), proof({ type: 3, subject: 'National ID Document' })],
    });
    expect(json.identification).toMatchObject([{ id: made.id, status: 17, verification_status: 0 }]);
    const states = (await documentsOf(id)).map(({ info }) => [info.type, info.entity_id, info.status]);
    expect(states).toEqual([
      [2, made.id, 9],
      [2, made.id, 5],
      [3, made.id, 5],
    ]);
  });

  it('take each document at its place, and refuse one that has none', async () => {
    const { id } = await person();
    const both = [paper('R691001515155'), paper('R691001515166')];
    const { json } = await at.call('POST', `/user/identification/${id}`, {
      identification: both,
      documents: [proof(), bill(), proof({ type: 3 })],
    });
    const [one, two] = json.identification.map((entry: { id: number }) => entry.id);
    expect(
      json.documents.map(({ info }: Answer['json']) => [info.entity, info.entity_id, info.status]),
    ).toEqual([
      [25, one, 5],
      [15, expect.any(Number), 1],
      [25, two, 5],
    ]);
    const refused = await at.call('PUT', `/user/identification/${id}`, {
      identification: [{ id: one }, { id: two }],
      documents: [proof(), proof(), proof(), proof({ entity_id: one }), proof({ entity_id: 9_999_999 })],
    });
    expect(at.faultsOf(refused)).toEqual(['$.documents[2]: 1252', '$.documents[4].info.entity_id: 1175']);
    const about = await at.call('PUT', `/user/identification/${id}`, {
      identification: [{ id: one }],
      documents: [proof({ entity: 7 })],
    });
    expect(at.faultsOf(about)).toEqual(['$.documents[0].info.entity: 1251']);
  });

  it('come with a new user, in one transaction, and a repeated call is answered again', async () => {
    const headers = { 'source-id': randomUUID() };
    const body = {
      ...newUserBody({
        identification: [paper('R691001515177')],
      }),
      documents: [proof(), bill()],
    };
    const { json } = await at.call('POST', '/user', body, headers);
    expect(json.result.code).toBe('0000');
    const { id } = json.info;
    const [made] = json.identification;
    expect(
      json.documents.map(({ info }: Answer['json']) => [info.entity, info.entity_id, info.status]),
    ).toEqual([
      [25, made.id, 5],
      [15, expect.any(Number), 1],
    ]);
    expect(await documentsOf(id)).toHaveLength(2);
    const again = await at.call('POST', '/user', body, headers);
    expect({ ...again.json, response_time: 0 }).toEqual({ ...json, response_time: 0 });
    const { history } = (await at.call('GET', `/user/history/${id}`)).json;
    expect(history).toHaveLength(1);
    expect(JSON.parse(history[0].new_data).documents).toHaveLength(2);
  });

  it.each([[2], [3]])(
    'of an address that a privileged caller calls closed are decided like any (%i)',
    async (decided) => {
      const body = newUserBody();
      const address = { ...(body['address'] as object), status: 9 };
      const { json } = await at.call('POST', '/user', {
        ...body,
        address,
        documents: [bill({ status: decided })],
      });
      expect(json.result.code).toBe('0000');
      expect(json.documents[0].info.status).toBe(decided);
      expect(json.address).toMatchObject({ status: 1, verification_status: decided === 2 ? 1 : 2 });
    },
  );

  it('are asked for with a new user that has documents', async () => {
    const body = { ...newUserBody({ identification: undefined }), documents: [proof()] };
    expect(at.faultsOf(await at.call('POST', '/user', body))).toEqual(['$.documents[0]: 1252']);
    const tried = await at.call('POST', '/user', { ...newUserBody(), documents: [bill()], validate: 1 });
    expect(tried.json).toMatchObject({ result: { code: '0000' }, documents: [{ info: { document_id: 0 } }] });
  });
});
