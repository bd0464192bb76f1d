import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import {
  countMessages,
  countReviewed,
  countSignUps,
  type FigureQuestion,
  measureWaiting,
  readFunnel,
} from '../../src/storage/figures.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { signedIn } from '../harness/operators.ts';
import { planOf } from '../harness/plans.ts';

let server: AssembledTest;
let token: string;
let other: number;
const now = new Date('2027-03-31T10:00:00Z');

beforeAll(async () => {
  server = await assembleTest({}, { clock: () => now });
  token = await server.token('user user:privileged program:admin admin');
  other = (await send('POST', '/program', { program: { name: 'Other' } })).program.id;
});
afterAll(() => server?.close());

const send = async (method: string, url: string, body?: object) =>
  (await server.call(method, `/v1${url}`, { token, ...(body && { body }) })).json;
const write = async (text: string) => {
  const sql = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
  await sql.unsafe(text);
  await sql.end();
};
const read = async (query = '') => (await send('GET', `/statistics${query}`)).statistics;

describe('figures', () => {
  it('are empty where there is nothing, and of the last thirty days', async () => {
    expect(await read()).toMatchObject({
      from: '2027-03-02',
      to: '2027-03-31',
      sign_ups: [],
      funnel: { created: 0, active: 0, trust_levels: [], is_partial: false },
      waiting: [],
      reviews: [],
      rule_decisions: [],
      webhooks: [],
    });
  });

  it('tell of what there is, by day and country, and of no other programme', async () => {
    const verified = { ...examplePerson.email, verification_status: 1 };
    const { info } = await send(
      'POST',
      '/user',
      newUserBody({ email: [{ ...verified, address: 'a@example.com' }] }),
    );
    await send('POST', '/user', newUserBody());
    await send('POST', `/user/document/${info.id}`, {
      info: { ...(examplePerson['document_info'] as object), entity: 7, entity_id: info.id },
      attachment: [examplePerson['attachment']!],
    });
    await send('POST', `/user/security/rule/evaluation/${info.id}`, { transaction: { id: 'one' } });
    await write(`insert into message (program_id, id, user_id, channel, lane, recipient, template, language, status, attempts, created_at, history_number, operation)
      values (77, 8000000, ${info.id}, 'email', 'notices', '', 'x', 'en', 'sent', 1, '2027-03-31', 1, 'x')`);
    const country = (examplePerson.address as { country_code: string }).country_code;
    const figures = await read();
    expect(figures.sign_ups).toEqual([{ day: '2027-03-31', country, users: 2 }]);
    expect(figures.funnel).toMatchObject({ created: 2, contact_verified: 1, identification_submitted: 0 });
    expect(figures.waiting).toContainEqual({
      what: 'review',
      step: expect.any(String),
      count: 1,
      p50: 0,
      p95: 0,
    });
    expect(figures.rule_decisions).toEqual([{ day: '2027-03-31', outcome: expect.any(String), count: 1 }]);
    expect(figures.messages).toEqual([{ day: '2027-03-31', channel: 'email', status: 'sent', count: 1 }]);
    // All of them live there.
    expect(await read(`?country=${country}`)).toEqual({ ...figures, country });
    expect((await read('?to=2027-03-30')).sign_ups).toEqual([]);
    expect(await read(`?country=${country === '004' ? '008' : '004'}`)).toMatchObject({
      sign_ups: [],
      funnel: { created: 0 },
      waiting: [],
      rule_decisions: [],
      messages: [],
    });
    const [review] = (await send('GET', `/review?user_id=${info.id}`)).review;
    await send('POST', `/review/decision/${review.id}`, {
      decision: { outcome: 'accept', version: review.version },
    });
    expect((await read()).reviews).toEqual([{ day: '2027-03-31', outcome: 'accept', count: 1 }]);
    const operator = await signedIn(server, ['program_administrator'], { programId: other });
    const theirs = (await operator.call('GET', '/statistics')).json.statistics;
    expect([theirs.sign_ups, theirs.waiting, theirs.reviews, theirs.messages, theirs.funnel.created]).toEqual(
      [[], [], [], [], 0],
    );
    const bound = await server.token('user', { user_id: String(info.id) });
    expect((await server.call('GET', '/v1/statistics', { token: bound })).json.result.code).toBe('2009');
  });

  it.each([
    ['too many days', 'from=2026-12-29', '$.from'],
    ['days in the wrong order', 'from=2027-04-01', '$.to'],
    ['no day', 'from=yesterday', '$.from'],
    ['a day that there is not', 'to=0000-01-01', '$.to'],
    ['no country', 'country=ZZ', '$.country'],
    ['something else', 'users=all', '$.users'],
  ])('refuse %s', async (_, query, path) => {
    const { result } = await send('GET', `/statistics?${query}`);
    expect([result.code, result.details?.[0].path]).toEqual(['1001', path]);
  });
});

describe('the statements of figures', () => {
  const question: FigureQuestion = { programId: 77, from: '2026-12-30', to: '2027-03-31', country: null };
  beforeAll(async () => {
    await write(`insert into users (program_id, id, type, status, client_id, created_at, updated_at, history_number, history_hash, history_at)
        select 77, 9000000 + g, 1, 1, 1, at, at, 1, '', at from (select g, timestamp '2020-01-01' + make_interval(hours => g) as at from generate_series(1, 20000) g) x;
      insert into user_search (program_id, user_id, created_at, is_closed, status, currencies, first_name, last_name, nick_name, names, email, other_emails, phones, source_id)
        select 77, 9000000 + g, timestamp '2020-01-01' + make_interval(hours => g), false, 1, '{}', '', '', '', '', '', '', '', '' from generate_series(1, 20000) g;
      insert into message (program_id, id, channel, lane, recipient, template, language, status, attempts, created_at, history_number, operation)
        select 77, 9000000 + g, 'email', 'notices', '', 'x', 'en', 'sent', 1, timestamp '2020-01-01' + make_interval(hours => g), 1, 'x' from generate_series(1, 20000) g;
      insert into review (program_id, user_id, id, step, entity, entity_id, version, created_at, closed_at, outcome, decided_by)
        select 77, 9000000 + g, g + 1000000, 'identity', 1, g, 1, at, at, 'accept', 1
        from (select g, timestamp '2020-01-01' + make_interval(hours => g) as at from generate_series(1, 20000) g) x`);
    await write('vacuum analyze');
  });

  it.each([
    ['sign-ups', countSignUps(question), 20],
    ['the funnel', readFunnel(question), 40],
    ['what waits', measureWaiting(question, '2027-03-31T10:00:00'), 60],
    ['reviews', countReviewed(question), 10],
    ['messages', countMessages(question), 20],
    ['what waits in a country', measureWaiting({ ...question, country: '250' }, '2027-03-31T10:00:00'), 60],
    ['messages of a country', countMessages({ ...question, country: '250' }), 40],
  ])('read little of many rows: %s', async (_, statement, most) => {
    const { read: rows } = await planOf(server.services.inquiries, 77, statement);
    expect(rows).toBeLessThanOrEqual(most);
  });
});
