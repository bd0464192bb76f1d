import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settledSnapshot, snapshot } from '../harness/snapshot.ts';
import { foreignToken, good, outcomeOf, setUpWebhooks, type WebhookSetting } from './calls-setting.ts';

// The calls about endpoints, as a programme's administrator makes them.
let now = Date.now();
let at: WebhookSetting;
let foreign: string;
beforeAll(async () => {
  at = await setUpWebhooks({}, { clock: () => new Date(now) });
  foreign = await foreignToken(at);
});
afterAll(() => at?.close());

describe('an endpoint', () => {
  it('is created, read, listed, changed and deleted', async () => {
    const webhook = { ...good, events: ['user.email.*', 'user.closed'], description: 'Ledger' };
    const made = await at.call('POST', '/webhook', { webhook });
    expect(outcomeOf(made)).toEqual([200, '0000']);
    const { secret, ...shown } = made.json.webhook;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/u);
    expect(shown).toEqual({
      id: expect.any(Number),
      ...webhook,
      stopped_for: null,
      failing_since: null,
      previous_secret_end_date_utc: null,
      date_utc: new Date(now).toISOString().slice(0, 19),
      update_date_utc: shown.date_utc,
    });
    const { id } = shown;
    expect((await at.call('GET', `/webhook/${id}`)).json.webhook).toEqual(shown);
    expect((await at.call('GET', '/webhook')).json.webhooks).toContainEqual(shown);
    // What was read is sent back with a change.
    now += 5000;
    const changed = await at.call('PUT', `/webhook/${id}`, {
      webhook: { ...shown, status: 1, description: null },
    });
    expect(changed.json.webhook).toEqual({
      ...shown,
      status: 1,
      description: null,
      update_date_utc: new Date(now).toISOString().slice(0, 19),
    });
    const moved = await at.call('PUT', `/webhook/${id}`, { webhook: { url: 'https://other.example.com/x' } });
    expect(moved.json.webhook).toMatchObject({
      url: 'https://other.example.com/x',
      status: 1,
      events: webhook.events,
    });
    expect(outcomeOf(await at.call('DELETE', `/webhook/${id}`))).toEqual([200, '0000']);
    expect(outcomeOf(await at.call('GET', `/webhook/${id}`))).toEqual([404, '3009']);
    expect(outcomeOf(await at.call('DELETE', `/webhook/${id}`))).toEqual([404, '3009']);
  });

  it('that Roster has stopped is started again by status 1 alone', async () => {
    const { id } = await at.endpoint();
    await at.owner`update webhook set status = 2, stopped_for = 'failing' where id = ${id}`;
    await at.owner`insert into webhook_turn (program_id, webhook_id, failing_since) values (77, ${id}, '2026-01-02 03:04:05Z')`;
    const read = (await at.call('GET', `/webhook/${id}`)).json.webhook;
    expect(read).toMatchObject({ status: 2, stopped_for: 'failing', failing_since: '2026-01-02T03:04:05' });
    const same = await at.call('PUT', `/webhook/${id}`, { webhook: { ...read, description: 'Looked at' } });
    expect(same.json.webhook).toMatchObject({ status: 2, stopped_for: 'failing', description: 'Looked at' });
    const started = (await at.call('PUT', `/webhook/${id}`, { webhook: { status: 1 } })).json.webhook;
    expect(started).toMatchObject({ status: 1, stopped_for: null, failing_since: null });
    expect((await at.call('GET', `/webhook/${id}`)).json.webhook).toEqual(started);
  });

  it('is of its programme alone', async () => {
    const { id } = await at.endpoint();
    // Nothing is sent meanwhile.
    await at.owner`update webhook set status = 0, stopped_for = null`;
    await expect
      .poll(() => at.owner`select 1 from webhook_turn where leased_by is not null`, { timeout: 20_000 })
      .toHaveLength(0);
    const userId = await at.user();
    const calls: [string, string, object?][] = [
      ['GET', `/webhook/${id}`],
      ['PUT', `/webhook/${id}`, { webhook: { status: 1 } }],
      ['DELETE', `/webhook/${id}`],
      ['POST', `/webhook/${id}/secret`],
      ['DELETE', `/webhook/${id}/secret/previous`],
      ['POST', `/webhook/${id}/test`],
      ['POST', `/webhook/${id}/replay`, { replay: {} }],
      ['GET', `/webhook/${id}/delivery`],
      ['POST', `/webhook/${id}/skip`, { skip: { user_id: userId, sequence: 1 } }],
      ['POST', `/webhook/${id}/retry`],
    ];
    const before = await settledSnapshot(at.server.database, 77);
    for (const [method, url, body] of calls) {
      const answer = await at.server.call(method, `/v1${url}`, { token: foreign, ...(body && { body }) });
      expect(outcomeOf(answer), `${method} ${url}`).toEqual([404, '3009']);
    }
    const events = await at.server.call('GET', `/v1/event?user_id=${userId}`, { token: foreign });
    expect(outcomeOf(events)).toEqual([404, '3001']);
    const theirs = await at.server.call('GET', '/v1/webhook', { token: foreign });
    expect(theirs.json.webhooks).toEqual([]);
    expect(await snapshot(at.server.database, 77)).toEqual(before);
  });

  it('is managed by nobody without the scope', async () => {
    const { id } = await at.endpoint();
    const token = await at.server.token('user user:privileged user:sensitive');
    for (const [method, url] of [
      ['POST', '/webhook'],
      ['GET', '/webhook'],
      ['GET', `/webhook/${id}`],
      ['PUT', `/webhook/${id}`],
      ['DELETE', `/webhook/${id}`],
      ['POST', `/webhook/${id}/secret`],
      ['DELETE', `/webhook/${id}/secret/previous`],
      ['POST', `/webhook/${id}/test`],
      ['POST', `/webhook/${id}/replay`],
      ['GET', `/webhook/${id}/delivery`],
      ['POST', `/webhook/${id}/skip`],
      ['POST', `/webhook/${id}/retry`],
      ['GET', '/event?user_id=1'],
    ] as const)
      expect(outcomeOf(await at.server.call(method, `/v1${url}`, { token })), `${method} ${url}`).toEqual([
        403,
        '2007',
      ]);
  });

  it('that another call deletes or that never was is unknown, whatever stands in the path', async () => {
    for (const id of ['4294967000', 'x', '-1', '1e3', '99999999999999999999'])
      expect(outcomeOf(await at.call('GET', `/webhook/${id}`)), id).toEqual([404, '3009']);
  });
});

describe('a repeated call', () => {
  it('makes one endpoint, also at the same moment, and none as a dry run', async () => {
    const count = async () => (await at.owner`select count(*)::int from webhook`)[0]!['count'];
    const before = await count();
    const dry = await at.call('POST', '/webhook', { webhook: good, validate: 1 });
    expect([dry.status, dry.json.webhook.id, dry.json.webhook.secret]).toEqual([200, 0, '____']);
    expect(await count()).toBe(before);
    const headers = { 'source-id': 'one-endpoint' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => at.call('POST', '/webhook', { webhook: good }, headers)),
    );
    expect(new Set(answers.map(({ json }) => json.webhook.id)).size).toBe(1);
    expect(answers.filter(({ json }) => json.webhook.secret !== '____').length).toBe(1);
    expect(await count()).toBe(before + 1);
    const other = await at.call(
      'POST',
      '/webhook',
      { webhook: { ...good, events: ['user.created'] } },
      headers,
    );
    expect(outcomeOf(other)).toEqual([409, '3013']);
  });
});

describe('the fifty-first endpoint', () => {
  it('is refused, also where several come at once', async () => {
    await at.owner`delete from webhook`;
    const answers = [];
    for (let round = 0; round < 6; round += 1)
      answers.push(
        ...(await Promise.all(
          Array.from({ length: 10 }, () => at.call('POST', '/webhook', { webhook: good })),
        )),
      );
    expect(answers.filter(({ status }) => status === 200).length).toBe(50);
    expect(answers.filter((one) => one.json.result.code === '5003').length).toBe(10);
    await at.owner`delete from webhook`;
    await at.endpoint();
  });
});
