import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import * as tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localhost } from '../harness/localhost-certificate.ts';
import { type CheckSetting, setUpChecks } from './setting.ts';

// minFraud Insights as MaxMind publishes it, played over TLS: what it is asked, and what comes of its answers.
interface Asked {
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly body: {
    readonly event: Readonly<Record<string, string>>;
    readonly email: object;
    readonly billing: object;
    readonly credit_card?: object;
  };
}

let at: CheckSetting;
let answer: { readonly status: number; readonly body: unknown };
const asked: Asked[] = [];
const maxmind = createServer(localhost, (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const { url, headers } = request;
    asked.push({
      url,
      authorization: headers.authorization,
      body: JSON.parse(Buffer.concat(chunks).toString()),
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  });
});

const score = (risk_score: number, more: object = {}) => ({
  status: 200,
  body: {
    ...{
      id: '5bc5d6c2-b2c8-40af-87f4-6d61af86b6ae',
      risk_score,
      funds_remaining: 25,
      queries_remaining: 1666,
    },
    email: { is_free: true, is_disposable: false, is_high_risk: false, first_seen: '2019-01-01' },
    billing_address: { is_postal_in_city: true },
    ...more,
  },
});

beforeAll(async () => {
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), localhost.cert]);
  await new Promise<void>((resolve) => maxmind.listen(0, '127.0.0.1', resolve));
  const { port } = maxmind.address() as AddressInfo;
  at = await setUpChecks({
    ...{
      MINFRAUD_HOST: `localhost:${port}`,
      MINFRAUD_ACCOUNT_ID: '4711',
      MINFRAUD_LICENSE_KEY: 'licence key of test',
    },
  });
  await at.want('advises', 'minfraud');
});
afterAll(async () => {
  await at?.close();
  maxmind.close();
});

const checksOf = (userId: number) => at.checksOf(userId);
const run = (userId: number) => at.runAll(userId);

const create = async (changes: object = {}): Promise<number> => (await at.createUser({ ...changes })).info.id;

describe('minFraud', () => {
  it('scores a new user, with as little as it needs, and the history says so', async () => {
    answer = score(12.4);
    const userId = await create();
    const { json: before } = await at.call('GET', `/user/${userId}`);
    expect(before.info.risk_rate).toBeNull();
    await run(userId);
    const [check] = await checksOf(userId);
    expect(check).toMatchObject({
      ...{ check: 'minfraud', step: 'risk', entity: 7, entity_id: userId, outcome: 'unclear' },
      reasons: [{ code: 'risk_medium' }],
      fields: { risk_score: '12.4', email_is_free: 'true', postal_is_in_city: 'true' },
    });
    const { url, authorization, body } = asked.at(-1)!;
    expect(url).toBe('/minfraud/v2.0/insights');
    expect(authorization).toBe(`Basic ${Buffer.from('4711:licence key of test').toString('base64')}`);
    expect(body).toMatchObject({
      event: { type: 'account_creation', shop_id: '77', transaction_id: `chk_77_${check.id}` },
      account: { user_id: String(userId) },
      email: { domain: 'example.com', address: expect.stringMatching(/^[0-9a-f]{32}$/u) },
      billing: { country: 'CA', region: 'SK', city: 'Regina', phone_country_code: '1' },
    });
    const { json: after } = await at.call('GET', `/user/${userId}`);
    expect(after.info.risk_rate).toBe(12);
    expect(after.last_activity).toEqual(before.last_activity);
    const { json: history } = await at.call('GET', `/user/history/${userId}`);
    const rated = history.history.find(({ entity_data }: { entity_data: number }) => entity_data === 46);
    expect(rated).toMatchObject({
      ...{ by_entity: 1, by_entity_id: 0, entity: 7 },
      admin_notes: 'User risk rate unknown -> 12 By Maxmind',
    });
    expect(JSON.parse(rated.new_data).risk_rate).toBe(12);
    // Whoever forges would learn from it.
    await at.call('PUT', `/user/${userId}`, { info: { status: 2 } });
    await at.call('PUT', `/user/${userId}`, { info: { status: 1 } });
    const token = await at.server.token('user', { user_id: String(userId) });
    const own = async (url: string) => (await at.server.call('GET', `/v1${url}`, { token })).json;
    const { info } = await own(`/user/${userId}`);
    expect([info.id, info.risk_rate]).toEqual([userId, null]);
    const told = JSON.stringify(await own(`/user/history/${userId}`));
    expect(told).toContain('created');
    expect(told).not.toMatch(/risk_rate\\*":[0-9]|risk rate|Maxmind/u);
  });

  it('is asked again for another email, phone or card, once for several, and for nothing else', async () => {
    answer = score(1);
    const userId = await create();
    await run(userId);
    const count = async () => (await checksOf(userId)).length;
    await at.call('PUT', `/user/${userId}`, { personal_info: { nick_name: 'Else' } });
    expect(await count()).toBe(1);
    const { json } = await at.call('GET', `/user/email/${userId}`);
    const [first] = json.email;
    await at.call('PUT', `/user/email/${userId}`, { email: [{ id: first.id, custom_field: { seen: 1 } }] });
    expect(await count()).toBe(1);
    await at.call('PUT', `/user/email/${userId}`, {
      email: [{ id: first.id, address: `new-${first.address}` }],
    });
    await at.call('POST', `/user/credit_card/${userId}`, {
      credit_card: [
        {
          ...{ first_name: 'Ada', last_name: 'Moreau', type: 1, number: '4111111111111111' },
          ...{ currency_code: 'EUR', expiry_year: '2099', expiry_month: '12' },
        },
      ],
    });
    expect(await count()).toBe(3);
    const calls = asked.length;
    await run(userId);
    expect(asked.length).toBe(calls + 1);
    expect((await checksOf(userId)).map(({ state }: { state: string }) => state)).toEqual([
      'done',
      'void',
      'done',
    ]);
    expect(asked.at(-1)!.body.credit_card).toEqual({ issuer_id_number: '41111111', last_digits: '1111' });
    expect(asked.at(-1)!.body.event['type']).toBeUndefined();
    await at.call('PUT', `/user/email/${userId}`, { email: [{ id: first.id, address: first.address }] });
    await run(userId);
    expect(asked.at(-1)!.body.event['type']).toBe('email_change');
  });

  it('decides of who the user is and of the address, and of no email or phone', async () => {
    await at.want('decides', 'minfraud');
    const states = async (userId: number) => {
      const { json } = await at.call('GET', `/user/${userId}`);
      const { personal_info, address, email, phone, info } = json;
      return [personal_info, address, email[0], phone[0]]
        .map(({ verification_status }) => verification_status)
        .concat(info.risk_rate);
    };
    const [good, bad, doubtful] = [await create(), await create(), await create()];
    answer = score(0.8);
    await run(good);
    expect(await states(good)).toEqual([1, 1, 0, 0, 1]);
    const { json } = await at.call('GET', `/user/history/${good}?page_size=50`);
    const notes = json.history.map((one: { admin_notes: string }) => one.admin_notes);
    expect(notes).toContain('User address accepted (By Maxmind): verification status');
    answer = score(99);
    await run(bad);
    expect(await states(bad)).toEqual([2, 2, 0, 0, 99]);
    answer = score(0.8, {
      email: { is_disposable: true, is_high_risk: true },
      billing_address: { is_postal_in_city: false },
    });
    await run(doubtful);
    expect(await states(doubtful)).toEqual([0, 0, 0, 0, 1]);
    expect((await checksOf(doubtful))[0].reasons.map(({ code }: { code: string }) => code)).toEqual([
      'email_disposable',
      'email_high_risk',
      'postal_not_in_city',
    ]);
    // A newer score takes the place of one that decided nothing.
    answer = score(0.8);
    const [{ id, address }] = (await at.call('GET', `/user/email/${doubtful}`)).json.email;
    await at.call('PUT', `/user/email/${doubtful}`, { email: [{ id, address: `new-${address}` }] });
    await run(doubtful);
    expect((await states(doubtful)).slice(0, 2)).toEqual([1, 1]);
    await at.want('advises', 'minfraud');
  });

  it('keeps nobody waiting where it does not answer', async () => {
    answer = { status: 402, body: { code: 'INSUFFICIENT_FUNDS', error: 'The account is out of funds.' } };
    const userId = await create();
    await expect(run(userId)).rejects.toThrow('402: INSUFFICIENT_FUNDS');
    answer = { status: 200, body: { id: 'x' } };
    await expect(run(userId)).rejects.toThrow('without a score');
    const { json } = await at.call('GET', `/user/${userId}`);
    expect(json.info).toMatchObject({ status: '1', risk_rate: null });
    expect((await checksOf(userId))[0]).toMatchObject({ state: 'waiting' });
    answer = score(3);
    await run(userId);
    expect((await at.call('GET', `/user/${userId}`)).json.info.risk_rate).toBe(3);
  });
});
