import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { rederiveStandings, settleDueStandings } from '../../src/users/rederive-standing.ts';
import { newUserBody } from '../harness/assembled.ts';
import { picture } from '../harness/sample-files.ts';
import { type Setting, setUp } from './setting.ts';

// Status, trust level and general_requirements follow from what is verified of a user.
let at: Setting;
let admin: string;
let now = new Date('2026-11-29T06:00:00Z');
const clock = () => now;
beforeAll(async () => {
  at = await setUp({}, clock);
});
afterAll(() => at?.server.close());

const byDefault = [{ step: 'proof_of_address', when: 'at_creation', blocks: 1 }];
async function ask(requirements: readonly object[]): Promise<void> {
  admin = await at.server.token('admin');
  const { status } = await at.server.call('PUT', '/v1/program/77', {
    token: admin,
    body: { program: { requirements } },
  });
  expect(status).toBe(200);
}
const get = async (id: number) => (await at.call('GET', `/user/${id}`)).json;
async function put(id: number, body: object, path = ''): Promise<void> {
  now = new Date(now.getTime() + 60_000);
  const { json } = await at.call('PUT', `/user${path}/${id}`, body);
  expect(json.result).toMatchObject({ code: '0000' });
}
/** Says what came of checking the first entry of a list. */
async function verify(id: number, member: string, path: string, verification_status = 1): Promise<void> {
  const [{ id: entry }] = (await get(id))[member];
  await put(id, { [member]: [{ id: entry, verification_status }] }, `/${path}`);
}
const standing = async (id: number) => {
  const { info, security } = await get(id);
  return [info.status, security.trust_level];
};
const moves = async (id: number) =>
  (await at.call('GET', `/user/history/${id}`)).json.history
    .filter(
      ({ entity, entity_data }: { entity: number; entity_data: number }) => entity === 7 && entity_data > 1,
    )
    .map((entry: { entity_data: number; admin_notes: string }) => `${entry.entity_data} ${entry.admin_notes}`)
    .reverse();

describe('a programme that says nothing', () => {
  it('asks for a proof of address', async () => {
    const token = await at.server.token('admin');
    const { json } = await at.server.call('POST', '/v1/program', {
      token,
      body: { program: { name: 'New' } },
    });
    expect(json.program.requirements).toEqual(byDefault);
    expect('required_kyc_steps' in json.program).toBe(false);
  });

  it.each([
    [[{ step: 'passport' }]],
    [[{ step: 'email', when: 'after_days' }]],
    [[{ step: 'email', days: 3 }]],
    [[{ step: 'email', blocks: 2 }]],
    [[{ step: 'email', countries: ['France'] }]],
    [{ step: 'email' }],
  ])('is refused %j', async (requirements) => {
    const token = await at.server.token('admin');
    const answer = await at.server.call('PUT', '/v1/program/77', {
      token,
      body: { program: { requirements } },
    });
    expect(answer.status).toBe(400);
    expect(at.faultsOf(answer)[0]).toMatch(/requirements/u);
  });
});

describe('a user of whom a proof of address is asked', () => {
  beforeEach(() => ask(byDefault));

  it('waits, and is let through by what is verified, and waits again for another address', async () => {
    const { info, security } = await at.createUser();
    const { id } = info;
    expect([info.status, security.trust_level]).toEqual(['17', '0']);
    expect((await get(id)).general_requirements).toEqual({
      id,
      entity: 7,
      entity_id: id,
      verification_status: 0,
      name: 'proof_of_address',
      description: 'proof_of_address: missing',
      notes: '',
    });
    await verify(id, 'addresses', 'address');
    expect(await standing(id)).toEqual(['1', '1']);
    expect((await get(id)).general_requirements).toMatchObject({
      verification_status: 1,
      name: '',
      description: '',
    });
    await put(id, { address: { city_town: 'Elsewhere' } });
    expect(await standing(id)).toEqual(['17', '0']);
    await verify(id, 'addresses', 'address', 2);
    expect((await get(id)).general_requirements).toMatchObject({
      verification_status: 2,
      description: 'proof_of_address: refused',
    });
    expect(await moves(id)).toEqual([
      '19 User trust level 0 -> 1',
      '5 User status 17 -> 1: nothing is asked that is not met',
      '19 User trust level 1 -> 0',
      '5 User status 1 -> 17: proof of address missing',
    ]);
    // What somebody did is the newest activity, and not what follows from it.
    expect((await get(id)).last_activity).toMatchObject({ entity: 15 });
  });

  it('is told from a suspended one, who stays so', async () => {
    const { id } = (await at.createUser()).info;
    await put(id, { info: { status: '2' } });
    await verify(id, 'addresses', 'address');
    expect(await standing(id)).toEqual(['2', '1']);
    await put(id, { info: { status: '1' } });
    expect(await standing(id)).toEqual(['1', '1']);
  });

  it('says why a move was made, whatever the caller notes', async () => {
    const { id } = (await at.createUser()).info;
    const [{ id: home }] = (await get(id)).addresses;
    await put(
      id,
      { addresses: [{ id: home, verification_status: 1 }], notes: { admin_notes: 'seen at the counter' } },
      '/address',
    );
    expect((await moves(id))[1]).toBe('5 User status 17 -> 1: nothing is asked that is not met');
  });

  it('is worked out on a dry run, and nothing moves', async () => {
    const { id } = (await at.createUser()).info;
    const [{ id: home }] = (await get(id)).addresses;
    const { json } = await at.call('PUT', `/user/address/${id}`, {
      addresses: [{ id: home, verification_status: 1 }],
      validate: '1',
    });
    expect(json.info.status).toBe('1');
    expect(await standing(id)).toEqual(['17', '0']);
  });
});

describe('the trust level', () => {
  beforeEach(() => ask([]));

  it('goes up to 5 with what is verified', async () => {
    const { id } = (await at.createUser({ identification: [examplePerson['identification']] })).info;
    for (const [level, member, path] of [
      ['2', 'email', 'email'],
      ['3', 'phone', 'phone'],
      ['4', 'identification', 'identification'],
      ['5', 'addresses', 'address'],
    ] as const) {
      await verify(id, member, path);
      expect((await get(id)).security.trust_level, member).toBe(level);
    }
    // What was verified waits for no review.
    expect((await get(id)).identification[0]).toMatchObject({ status: 1, verification_status: 1 });
    const { email } = (await get(id)) as { email: { id: number }[] };
    await put(id, { email: [{ id: email[0]!.id, address: `other${id}@example.com` }] }, '/email');
    expect((await get(id)).security.trust_level).toBe('2');
  });

  it('is at least or at most what a privileged caller says, with the reason, until it is said to be what follows', async () => {
    const { id } = (await at.createUser()).info;
    const say = (trust_level: string) =>
      put(id, { security: { trust_level }, notes: { admin_notes: `said ${trust_level}` } });
    const notes = async (token?: string) => {
      const { json } = token
        ? await at.server.call('GET', `/v1/user/${id}`, { token })
        : await at.call('GET', `/user/${id}`);
      return json.general_requirements.notes;
    };
    await say('3');
    expect([await standing(id), await notes()]).toEqual([['1', '3'], 'trust_level at least 3: said 3']);
    expect(await notes(await at.server.token('user', { user_id: String(id) }))).toBe(
      'trust_level at least 3',
    );
    await verify(id, 'email', 'email');
    expect((await get(id)).security.trust_level).toBe('3');
    await say('1');
    expect([await standing(id), await notes()]).toEqual([['1', '1'], 'trust_level at most 1: said 1']);
    await verify(id, 'phone', 'phone');
    expect((await get(id)).security.trust_level).toBe('1');
    // What is sent back as it was answered says nothing.
    await put(id, { security: { trust_level: '1' } });
    expect(await notes()).toBe('trust_level at most 1: said 1');
    await say('3');
    expect([await standing(id), await notes()]).toEqual([['1', '3'], '']);
  });

  it('that a new user is said to have is a floor', async () => {
    const { security } = newUserBody() as { security: object };
    const { info } = await at.createUser({ security: { ...security, trust_level: '2' } });
    expect((await get(info.id)).general_requirements.notes).toBe('trust_level at least 2');
  });
});

describe('when settings change', () => {
  const rederive = () =>
    rederiveStandings(at.server.services, new AbortController().signal, () => undefined, -60);

  it('users follow by a job, once', async () => {
    await ask([]);
    const { id } = (await at.createUser()).info;
    expect(await standing(id)).toEqual(['1', '0']);
    await ask(byDefault);
    await rederive();
    expect(await standing(id)).toEqual(['17', '0']);
    await rederive();
    await ask([]);
    await rederive();
    expect(await standing(id)).toEqual(['1', '0']);
    expect(await moves(id)).toHaveLength(2);
  });

  it('something is asked some days later, by a job', async () => {
    await ask([{ step: 'email', when: 'after_days', days: 30 }]);
    const { id } = (await at.createUser()).info;
    const settle = () => settleDueStandings(at.server.services, new AbortController().signal);
    await settle();
    expect(await standing(id)).toEqual(['1', '0']);
    now = new Date(now.getTime() + 31 * 86_400_000);
    await settle();
    expect(await standing(id)).toEqual(['17', '0']);
    await verify(id, 'email', 'email');
    expect(await standing(id)).toEqual(['1', '2']);
  });

  it('a paper runs out of which nobody has decided, and another one is asked for', async () => {
    await ask([{ step: 'identification' }]);
    const { id } = (await at.createUser()).info;
    const paper = (days: number) => ({
      ...examplePerson['identification'],
      number: `R6910015${days}`,
      expiry_date: new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10),
    });
    await at.call('POST', `/user/identification/${id}`, { identification: [paper(3), paper(5)] });
    const settle = async (days: number) => {
      now = new Date(now.getTime() + days * 86_400_000);
      await settleDueStandings(at.server.services, new AbortController().signal);
      return (await get(id)).general_requirements.description;
    };
    expect(await settle(0)).toBe('identification: submitted');
    // One of them is left, which runs out as well.
    expect(await settle(5)).toBe('identification: submitted');
    expect(await settle(2)).toBe('identification: expired');
    expect((await get(id)).ticket[0].info.status).toBe(1);
    expect((await at.call('GET', `/review?user_id=${id}`)).json.review).toEqual([]);
  });

  it('settings of before are read in the form of now', async () => {
    const { readSettings, completeSettings } = await import('../../src/catalogue/program-settings.ts');
    const former = { required_kyc_steps: ['address', 'email'] } as object;
    expect(completeSettings(former).requirements).toEqual([
      byDefault[0],
      { step: 'email', when: 'at_creation', blocks: 1 },
    ]);
    expect('required_kyc_steps' in completeSettings(former)).toBe(false);
    expect(readSettings({ requirements: [] }, '$', [])).toEqual({ requirements: [] });
  });
});

describe('a ticket', () => {
  beforeEach(() => ask(byDefault));
  type Ticket = { info: Record<string, unknown>; content: { subject: string; content: string } };
  const ticketsOf = async (id: number): Promise<Ticket[] | null> => (await get(id)).ticket;
  const ticketNotes = async (id: number) =>
    (await at.call('GET', `/user/history/${id}`)).json.history
      .filter(({ entity }: { entity: number }) => entity === 38)
      .map(({ admin_notes }: { admin_notes: string }) => admin_notes)
      .reverse();

  it('says what is missing, as the creation and a read answer it, and a replay again', async () => {
    const body = newUserBody();
    const headers = { 'source-id': 'with-a-ticket', 'time-zone': 'UTC -11:00' };
    const first = (await at.call('POST', '/user', body, headers)).json;
    const { id } = first.info;
    const [ticket, ...others] = first.ticket;
    expect(others).toEqual([]);
    expect(ticket).toEqual({
      result: first.result,
      info: {
        id: expect.any(Number),
        cluster_id: 0,
        program_id: 77,
        parent_id: 0,
        entity: 7,
        entity_id: id,
        sub_entity: [{ sub_entity: 15, sub_entity_id: 0 }],
        by_entity: 3,
        by_entity_id: expect.any(Number),
        assigned_to_entity: 7,
        assigned_to_entity_id: id,
        entity_data: 19,
        status: 1,
        description_code: 'M111',
        category: 2,
        type: 1,
        scope: 3,
        priority: 2,
        service_provider: 0,
        service_method: 0,
        server_date: first.info.server_date,
        date_utc: first.info.date_utc,
        client_date: first.info.client_date,
        update_date_utc: first.info.date_utc,
        source_time_zone: 'UTC -11:00',
        original_source_id: 'with-a-ticket',
      },
      content: { subject: 'Please send a proof of your address', content: expect.stringContaining('bill') },
      history: null,
      notes: null,
      last_activity: null,
      authentication: null,
      validate: '0',
      function_code: 0,
      time_zone: 'UTC -11:00',
      time_zone_name: null,
      response_time: 0,
    });
    const again = await at.call('POST', '/user', body, headers);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.json.ticket).toEqual(first.ticket);
    const read = (await at.call('GET', `/user/${id}`, undefined, { 'time-zone': 'UTC -11:00' })).json;
    expect(read.ticket).toEqual([{ ...ticket, result: null }]);
    expect(Object.keys(read.ticket[0].info)).toEqual(Object.keys(ticket.info));
  });

  it('speaks the language of the person', async () => {
    const { preferences } = newUserBody() as { preferences: object };
    for (const [language, subject] of [
      ['fr-CA', 'Envoyez un justificatif de domicile'],
      ['ar', 'يرجى إرسال إثبات لعنوانك'],
      ['ja', 'Please send a proof of your address'],
    ] as const) {
      const made = await at.createUser({
        preferences: { ...preferences, preferred_language_code: language },
      });
      expect(made.ticket[0].content.subject).toBe(subject);
      expect((await ticketsOf(made.info.id))![0]!.content.subject).toBe(subject);
    }
  });

  it('is resolved by what meets the need, and another one opens when it is lost', async () => {
    const made = await at.createUser();
    const { id } = made.info;
    await verify(id, 'addresses', 'address');
    expect(await ticketsOf(id)).toBeNull();
    await put(id, { address: { city_town: 'Elsewhere' } });
    const [other] = (await ticketsOf(id))!;
    expect(other!.info['id']).not.toBe(made.ticket[0].info.id);
    await verify(id, 'addresses', 'address', 2);
    expect(await ticketsOf(id)).toHaveLength(1);
    expect(await ticketNotes(id)).toEqual([
      'Ticket M111 (proof of address) resolved',
      'Ticket M111 (proof of address) opened',
    ]);
  });

  it('is in progress while a paper waits, and open again once it is refused', async () => {
    await ask([{ step: 'identification' }]);
    const { id } = (await at.createUser()).info;
    await at.call('POST', `/user/identification/${id}`, {
      identification: [examplePerson['identification']],
    });
    const statuses = async () =>
      (await ticketsOf(id))?.map(({ info }) => [info['status'], info['description_code']]);
    expect(await statuses()).toEqual([[2, 'M112']]);
    await verify(id, 'identification', 'identification', 2);
    expect(await statuses()).toEqual([[1, 'M112']]);
    await verify(id, 'identification', 'identification', 1);
    expect(await statuses()).toBeUndefined();
  });

  it('is in progress while a proof waits, and resolved by the one that is accepted', async () => {
    const { id } = (await at.createUser()).info;
    const content = (await picture('jpeg', { width: 90 })).toString('base64');
    const upload = async (status: object) => {
      const info = { type: 7, language: 'en', subject: 'Bill', entity: 15, ...status };
      const attachment = [{ file_name: 'Bill', file_extension: '.jpg', content }];
      now = new Date(now.getTime() + 60_000);
      const { json } = await at.call('POST', `/user/document/${id}`, { info, attachment, validate: '0' });
      expect(json.result.code, JSON.stringify(json.result)).toBe('0000');
    };
    const stands = async () => {
      const { info, ticket, general_requirements: all } = await get(id);
      return [info.status, ticket?.[0].info.status ?? null, all.description];
    };
    expect(await stands()).toEqual(['17', 1, 'proof_of_address: missing']);
    await upload({});
    expect(await stands()).toEqual(['17', 2, 'proof_of_address: submitted']);
    await upload({ status: 3 });
    expect((await stands()).slice(0, 2)).toEqual(['17', 1]);
    // Nothing was said about why, so the user reads no more than that.
    const own = await at.server.token('user', { user_id: String(id) });
    const { messages } = (await at.server.call('GET', '/v1/message', { token: own })).json;
    expect(messages[0]).toMatchObject({ template: 'review_rejected' });
    expect(messages[0].text).toContain('not able to confirm');
    await upload({ status: 2 });
    expect(await stands()).toEqual(['1', null, '']);
  });

  it('is cancelled when nothing is asked any more, and when the user closes', async () => {
    const ids = [(await at.createUser()).info.id, (await at.createUser()).info.id] as number[];
    const stored = () =>
      at.server.services.connections.use(async (connection) => {
        await connection.actFor(77);
        return connection.run({
          text: 'select status, reason from ticket where program_id = 77 and user_id = any($1::bigint[]) order by id',
          values: [`{${ids.join()}}`],
        });
      });
    await at.call('DELETE', `/user/${ids[1]}`);
    await ask([]);
    await rederiveStandings(at.server.services, new AbortController().signal, () => undefined, -60);
    expect(await stored()).toEqual([
      { status: 9, reason: 'not asked any more' },
      { status: 9, reason: 'the user has closed' },
    ]);
  });

  it('is one, however many calls open it at once', async () => {
    const { id } = (await at.createUser()).info;
    await verify(id, 'addresses', 'address');
    const answers = await Promise.all(
      ['A', 'B', 'C', 'D'].map((city_town) => at.call('PUT', `/user/${id}`, { address: { city_town } })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await ticketsOf(id)).toHaveLength(1);
  });

  it('that a dry run would open has no number', async () => {
    const { json } = await at.call('POST', '/user', newUserBody({ validate: '1' }));
    expect(json.ticket).toMatchObject([{ info: { id: 0, date_utc: null }, validate: '1' }]);
  });
});

describe('the calls about tickets', () => {
  let users: { id: number; ticket: number }[];
  beforeAll(async () => {
    await ask(byDefault);
    users = [];
    for (let count = 0; count < 3; count += 1) {
      now = new Date(now.getTime() + 86_400_000);
      const { info, ticket } = await at.createUser();
      users.push({ id: info.id, ticket: ticket[0].info.id });
    }
  });
  const bound = (id: number) => at.server.token('user', { user_id: String(id) });
  const as = async (token: string, method: string, url: string, body?: object, headers = {}) =>
    at.server.call(method, `/v1${url}`, { token, ...(body && { body }), headers });
  const numbers = ({ json }: { json: { tickets: { info: { id: number } }[] } }) =>
    json.tickets.map(({ info }) => info.id);

  it('list the oldest first, in pages, by every filter', async () => {
    const open = await at.call('GET', '/ticket?status=1&description_code=M111&page_size=500');
    const own = users.map(({ ticket }) => ticket);
    expect(numbers(open).slice(-3)).toEqual(own);
    const first = await at.call('GET', '/ticket?page_size=2');
    const second = await at.call('GET', `/ticket?page_size=2&cursor=${first.json.cursor}`);
    const all = numbers(await at.call('GET', '/ticket?page_size=4'));
    expect([...numbers(first), ...numbers(second)]).toEqual(all);
    expect(numbers(await at.call('GET', `/ticket?user_id=${users[1]!.id}`))).toEqual([own[1]]);
    expect(numbers(await at.call('GET', `/ticket?assigned_to=${users[2]!.id}&assigned_to_entity=7`))).toEqual(
      [own[2]],
    );
    const old = numbers(await at.call('GET', '/ticket?status=1&age=1&page_size=500'));
    expect([old.includes(own[1]!), old.includes(own[2]!)]).toEqual([true, false]);
    expect(numbers(await at.call('GET', '/ticket?status=2&page_size=500'))).toEqual([]);
  });

  it.each(['status=4', 'description_code=M999', 'assigned_to_entity=1', 'age=-1', 'cursor=x', 'name=1'])(
    'refuse %s',
    async (query) => {
      expect((await at.call('GET', `/ticket?${query}`)).json.result.code).toBe('1001');
    },
  );

  it('show, assign and give a priority, which is an entry of the history', async () => {
    const { id, ticket } = users[0]!;
    const shown = await at.call('GET', `/ticket/${ticket}`);
    expect(shown.json.ticket).toEqual((await get(id)).ticket[0]);
    const change = { ticket: { assigned_to_entity: 3, assigned_to_entity_id: 9, priority: 1 } };
    for (const validate of ['1', '0']) {
      const { json } = await at.call('PUT', `/ticket/${ticket}`, { ...change, validate });
      expect(json.ticket.info).toMatchObject({
        assigned_to_entity: 3,
        assigned_to_entity_id: 9,
        priority: 1,
      });
      const stored = (await at.call('GET', `/ticket/${ticket}`)).json.ticket.info;
      expect([stored.assigned_to_entity, stored.priority]).toEqual(validate === '1' ? [7, 2] : [3, 1]);
    }
    await at.call('PUT', `/ticket/${ticket}`, change);
    const { history } = (await at.call('GET', `/user/history/${id}`)).json;
    expect(history.map(({ admin_notes }: { admin_notes: string }) => admin_notes)).toEqual([
      'Ticket M111 (proof of address) assigned to api client 9, given priority 1',
      'User created',
    ]);
  });

  it.each([
    [{ priority: 9 }],
    [{ assigned_to_entity: 3 }],
    [{ assigned_to_entity_id: 3 }],
    [{ status: 9 }],
    [{ status: 3, reason: 'met' }],
    [{ colour: 'red' }],
  ])('refuse the change %j', async (ticket) => {
    const answer = await at.call('PUT', `/ticket/${users[0]!.ticket}`, { ticket });
    expect(answer.json.result.code, JSON.stringify(answer.json)).toMatch(/^1[01]/u);
  });

  it('take comments of both sides, and show a user what is meant for the user', async () => {
    const { id, ticket } = users[1]!;
    const token = await bound(id);
    const office = await at.server.token('user');
    const say = (comment: object, by = office, headers = {}) =>
      as(by, 'POST', `/ticket/comment/${ticket}`, { comment }, headers);
    await say({ text: 'Looks odd' });
    await say({ text: 'Please send the whole page', visibility: 1 });
    const own = await say({ text: 'Here it comes', visibility: 0 }, token, { 'source-id': 'said-once' });
    expect(own.json.result.code).toBe('0000');
    const again = await say({ text: 'Here it comes', visibility: 0 }, token, { 'source-id': 'said-once' });
    expect(again.json.comments).toEqual(own.json.comments);
    expect((await say({ text: 'Else' }, token, { 'source-id': 'said-once' })).status).toBe(409);
    const texts = async (by: string) =>
      (await as(by, 'GET', `/ticket/${ticket}`)).json.comments.map(
        ({ text, visibility, by_entity }: Record<string, unknown>) => `${by_entity} ${visibility} ${text}`,
      );
    expect(await texts(office)).toEqual([
      '3 0 Looks odd',
      '3 1 Please send the whole page',
      '7 1 Here it comes',
    ]);
    expect(await texts(token)).toEqual(['3 1 Please send the whole page', '7 1 Here it comes']);
    expect(JSON.stringify(own.json)).not.toContain('odd');
    for (const comment of [{}, { text: '' }, { text: 'x'.repeat(2000) }, { text: 'a', visibility: 2 }])
      expect((await say(comment)).status, JSON.stringify(comment)).toBe(400);
  });

  it('answer another user’s ticket as one that is not there', async () => {
    const token = await bound(users[2]!.id);
    const [ours, none] = [users[0]!.ticket, 999_999_999];
    const answers = await Promise.all(
      [ours, none].flatMap((id) => [
        as(token, 'GET', `/ticket/${id}`),
        as(token, 'POST', `/ticket/comment/${id}`, { comment: { text: 'Mine' } }),
      ]),
    );
    expect(answers.map(({ status, json }) => `${status} ${json.result.code}`)).toEqual(
      Array(4).fill('404 3002'),
    );
    expect(numbers(await as(token, 'GET', '/ticket'))).toEqual([users[2]!.ticket]);
    expect((await as(token, 'GET', `/ticket?user_id=${users[0]!.id}`)).status).toBe(404);
    expect((await as(token, 'PUT', `/ticket/${users[2]!.ticket}`, { ticket: { priority: 1 } })).status).toBe(
      403,
    );
    expect(
      (await as(await at.server.token('user'), 'PUT', `/ticket/${ours}`, { ticket: { priority: 1 } })).status,
    ).toBe(403);
  });

  it('are of one programme, and keep what was said sealed', async () => {
    const { server } = at;
    const token = await server.token('admin');
    const post = async (path: string, body: object) =>
      (await server.call('POST', `/v1${path}`, { token, body })).json;
    await post('/program', { program: { id: 88, name: 'Other' } });
    const scopes = ['user', 'user:privileged'];
    const { client } = await post('/client', { client: { name: 'theirs', program_id: 88, scopes } });
    const theirs = await server.tokenOf(client, 'user user:privileged');
    const { ticket } = users[0]!;
    const answers = [
      await as(theirs, 'GET', `/ticket/${ticket}`),
      await as(theirs, 'PUT', `/ticket/${ticket}`, { ticket: { priority: 1 } }),
      await as(theirs, 'POST', `/ticket/comment/${ticket}`, { comment: { text: 'Theirs' } }),
    ];
    expect(answers.map(({ status, json }) => `${status} ${json.result.code}`)).toEqual(
      Array(3).fill('404 3002'),
    );
    expect(numbers(await as(theirs, 'GET', '/ticket?page_size=500'))).toEqual([]);
    await at.call('POST', `/ticket/comment/${ticket}`, { comment: { text: 'Born on the moon' } });
    const [stored] = await server.services.connections.use(async (connection) => {
      await connection.actFor(77);
      return connection.run({
        text: 'select json_agg(c)::text as rows, count(*)::int as count from ticket_comment c where program_id = 77',
      });
    });
    expect(stored!['count']).toBeGreaterThan(0);
    expect(stored!['rows']).not.toContain('moon');
  });

  it('cancel with a reason, and nobody is asked again until it stands otherwise', async () => {
    const { id, ticket } = users[2]!;
    const cancelled = await at.call('PUT', `/ticket/${ticket}`, {
      ticket: { status: 9, reason: 'Seen in person' },
    });
    expect(cancelled.json.ticket.info.status).toBe(9);
    const after = await get(id);
    expect([after.ticket, after.info.status]).toEqual([null, '17']);
    await put(id, { personal_info: { nick_name: 'Nick' } });
    await put(id, { address: { city_town: 'Elsewhere' } });
    expect((await get(id)).ticket).toBeNull();
    const late = await at.call('PUT', `/ticket/${ticket}`, { ticket: { priority: 1 } });
    expect([late.status, (await at.call('GET', `/ticket/${ticket}`)).status]).toEqual([409, 200]);
    await verify(id, 'addresses', 'address');
    await put(id, { address: { city_town: 'Away' } });
    expect((await get(id)).ticket).toHaveLength(1);
  });
});
