import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failingCallers } from '../../src/keys/caller-rows.ts';
import { fromHex } from '../../src/storage/user-vault.ts';
import { signerOf } from '../../src/webhooks/signature.ts';
import { recordLog } from '../harness/recorded-log.ts';
import {
  type EventReceiver,
  foreignToken,
  good,
  outcomeOf,
  setUpWebhooks,
  startEventReceiver,
  verify,
  type WebhookSetting,
} from './calls-setting.ts';

// Secrets of endpoints, and rows that only the keys make hold.
const now = Date.now();
let at: WebhookSetting;
let receiver: EventReceiver;
const { log, lines: logged } = recordLog('trace');
beforeAll(async () => {
  at = await setUpWebhooks({}, { clock: () => new Date(now), log });
  receiver = await startEventReceiver();
});
afterAll(async () => {
  await receiver?.close();
  await at?.close();
});
beforeEach(() => {
  receiver.posted.length = 0;
});

describe('the secret', () => {
  it('is told once, and is never stored, shown or logged', async () => {
    const headers = { 'source-id': 'secret-once' };
    const first = await at.call('POST', '/webhook', { webhook: good }, headers);
    const { id, secret } = first.json.webhook;
    const again = await at.call('POST', '/webhook', { webhook: good }, headers);
    expect([again.json.webhook.id, again.json.webhook.secret]).toEqual([id, '____']);
    expect(again.headers['idempotency-replayed']).toBe('true');
    const rotated = await at.call('POST', `/webhook/${id}/secret`, undefined, {
      'source-id': 'rotated-once',
    });
    const twice = await at.call('POST', `/webhook/${id}/secret`, undefined, { 'source-id': 'rotated-once' });
    expect([twice.status, twice.json.webhook.secret]).toEqual([200, '____']);
    const { secret: newer } = rotated.json.webhook;
    expect(newer).not.toBe(secret);
    await at.call('POST', `/webhook/${id}/test`);
    const told = JSON.stringify([
      (await at.call('GET', `/webhook/${id}`)).json,
      (await at.call('GET', '/webhook')).json,
      (await at.call('PUT', `/webhook/${id}`, { webhook: { status: 0 } })).json,
      (await at.call('DELETE', `/webhook/${id}/secret/previous`)).json,
      await everything(),
      logged,
    ]);
    for (const one of [secret, newer]) {
      const bytes = Buffer.from(one.slice('whsec_'.length), 'base64');
      for (const spelling of [one, one.slice(6), bytes.toString('hex'), bytes.toString('base64url')])
        expect(told.includes(spelling)).toBe(false);
    }
  });

  it('signs, beside the former one for as long as was asked', async () => {
    const made = await at.endpoint({ url: receiver.url });
    const { id } = made;
    const rotate = async (body?: object) => at.call('POST', `/webhook/${id}/secret`, body);
    const post = async () => {
      expect((await at.call('POST', `/webhook/${id}/test`)).json.test.status).toBe(204);
      return receiver.posted.at(-1)!;
    };
    const holds = (secret: string, one: Awaited<ReturnType<typeof post>>) => {
      try {
        verify(secret, one);
        return true;
      } catch {
        return false;
      }
    };
    expect(holds(made.secret, await post())).toBe(true);
    const second = (await rotate({ overlap_hours: 2 })).json.webhook;
    expect(second.previous_secret_end_date_utc).toBe(new Date(now + 7_200_000).toISOString().slice(0, 19));
    const during = await post();
    expect([holds(made.secret, during), holds(second.secret, during)]).toEqual([true, true]);
    expect(String(during.headers['webhook-signature']).split(' ').length).toBe(2);
    // Again meanwhile, by mistake: nothing is cut off.
    const early = await rotate({});
    expect(outcomeOf(early)).toEqual([409, '3022']);
    expect(early.json.result.message).toContain(second.previous_secret_end_date_utc);
    const forced = (await rotate({ force: 1 })).json.webhook;
    const after = await post();
    expect([made.secret, second.secret, forced.secret].map((one) => holds(one, after))).toEqual([
      false,
      true,
      true,
    ]);
    const ended = await at.call('DELETE', `/webhook/${id}/secret/previous`);
    expect(ended.json.webhook.previous_secret_end_date_utc).toBeNull();
    const alone = await post();
    expect([second.secret, forced.secret].map((one) => holds(one, alone))).toEqual([false, true]);
    // Without an overlap the former one ends at once, and nothing is in the way of the next.
    const last = (await rotate({ overlap_hours: 0 })).json.webhook;
    const next = await post();
    expect([forced.secret, last.secret].map((one) => holds(one, next))).toEqual([false, true]);
    await at.owner`delete from attempt`;
    const newest = (await rotate({ overlap_hours: '1' })).json.webhook;
    // Over when the hour is, without anybody doing anything.
    const [{ row }] =
      (await at.owner`select row_to_json(w) as row from webhook w where id = ${id}`) as unknown as [
        { row: Parameters<typeof signerOf>[1] },
      ];
    const sign = signerOf(at.server.services.keyring, row);
    const signatures = (moment: number) =>
      sign('evt', '{}', new Date(moment))['webhook-signature']!.split(' ').length;
    expect([signatures(now + 3_599_000), signatures(now + 3_601_000)]).toEqual([2, 1]);
    expect(newest.previous_secret_end_date_utc).not.toBeNull();
  });
});

describe('a row that was not written with the keys', () => {
  const attacks: [string, string][] = [
    ['another address', `url = 'https://evil.example.com/'`],
    ['other events', `events = '{*,user.*}'`],
    ['a salt that is known', `secret_salt = '\\x00000000000000000000000000000000'`],
    [
      'a previous salt',
      `previous_salt = '\\x00000000000000000000000000000000', previous_ends_at = '2036-01-01 00:00:00'`,
    ],
    ['another number', 'id = id + 1000000'],
    ['no MAC', `mac = ''`],
  ];

  it.each(attacks)('counts as not there, with %s', async (_, change) => {
    const { id } = await at.endpoint({ url: receiver.url });
    await at.owner.unsafe(`update webhook set ${change} where id = ${id}`);
    const now = change.startsWith('id') ? id + 1_000_000 : id;
    expect(outcomeOf(await at.call('GET', `/webhook/${now}`))).toEqual([404, '3009']);
    expect(outcomeOf(await at.call('POST', `/webhook/${now}/test`))).toEqual([404, '3009']);
    // No call makes it hold.
    expect(outcomeOf(await at.call('PUT', `/webhook/${now}`, { webhook: { status: 1 } }))).toEqual([
      404,
      '3009',
    ]);
    expect(outcomeOf(await at.call('POST', `/webhook/${now}/secret`))).toEqual([404, '3009']);
    expect(
      (await at.call('GET', '/webhook')).json.webhooks.map((one: { id: number }) => one.id),
    ).not.toContain(now);
    const { connections, keyring } = at.server.services;
    const failing = await failingCallers(connections, keyring);
    expect(failing).toEqual([{ table: 'webhook', key: String(now) }]);
    expect(receiver.posted).toEqual([]);
    expect(logged.join('')).toContain(`the row \\"${now}\\" of the table webhook was not written by Roster`);
    await at.owner`delete from webhook where id = ${now}`;
  });

  it('does not hold in another programme, and holds however often it is paused', async () => {
    const token = await foreignToken(at);
    const { id } = await at.endpoint();
    await at.owner`update webhook set status = 1, description = 'mine' where id = ${id}`;
    expect((await at.call('GET', `/webhook/${id}`)).json.webhook.description).toBe('mine');
    const [other] = await at.owner`select id from program where id <> 77 limit 1`;
    await at.owner`update webhook set program_id = ${other!['id']} where id = ${id}`;
    const { json } = await at.server.call('GET', `/v1/webhook/${id}`, { token });
    expect(json.result.code).toBe('3009');
    await at.owner`delete from webhook where id = ${id}`;
  });

  it('is not needed to sign as Roster does: salts without the keys are no secrets', async () => {
    const { id, secret } = await at.endpoint();
    const [row] =
      await at.owner`select '\\x' || encode(secret_salt, 'hex') as salt from webhook where id = ${id}`;
    expect(secret).not.toContain(fromHex(row!['salt']).toString('base64'));
  });
});

/** Every row of every table as text. */
async function everything(): Promise<string> {
  const tables = await at.owner`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'`;
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await at.owner`select t::text as text from ${at.owner(name as string)} t`;
    texts.push(...rows.map(({ text }) => text as string));
  }
  return texts.join('\n');
}
