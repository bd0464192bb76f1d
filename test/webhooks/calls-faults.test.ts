import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventTypes } from '../../src/catalogue/events.ts';
import { eventPatterns } from '../../src/catalogue/webhooks.ts';
import { faultsOf, good, setUpWebhooks, startEventReceiver, type WebhookSetting } from './calls-setting.ts';

// What is refused of an endpoint, with its path.
let at: WebhookSetting;
beforeAll(async () => {
  at = await setUpWebhooks();
});
afterAll(() => at?.close());

describe('what is wrong with an endpoint', () => {
  it.each<[object, string[]]>([
    [{}, ['$.webhook.url 1101', '$.webhook.events 1101']],
    [{ ...good, url: 7 }, ['$.webhook.url 1103']],
    [{ ...good, url: 'nothing' }, ['$.webhook.url 1211']],
    [{ ...good, url: `https://hooks.example.com/${'x'.repeat(1990)}` }, ['$.webhook.url 1110']],
    [{ ...good, events: 'user.created' }, ['$.webhook.events 1106']],
    [{ ...good, events: [] }, ['$.webhook.events 1107']],
    [{ ...good, events: Array.from({ length: 101 }, () => '*') }, ['$.webhook.events 1108']],
    [
      { ...good, events: ['*', 'user.nothing', 'user.email*', 'user.created.*', '', null, 7, 'user.*', '*'] },
      [
        ...['1', '2', '3', '4', '5', '6'].map((index) => `$.webhook.events[${index}] 1212`),
        '$.webhook.events[8] 1109',
      ],
    ],
    [{ ...good, status: 2 }, ['$.webhook.status 1114']],
    [{ ...good, status: 'x' }, ['$.webhook.status 1114']],
    [{ ...good, description: 'x'.repeat(501) }, ['$.webhook.description 1110']],
    [{ ...good, description: 'a\0b' }, ['$.webhook.description 1111']],
    [{ ...good, event: ['*'] }, ['$.webhook.event 1181']],
  ])('is told with its path: %o', async (webhook, expected) => {
    const answer = await at.call('POST', '/webhook', { webhook });
    expect([answer.status, ...faultsOf(answer)]).toEqual([400, ...expected]);
    if (Object.keys(webhook).length === 0) return;
    const { id } = await at.endpoint();
    const update = await at.call('PUT', `/webhook/${id}`, { webhook });
    // What Roster has stopped may be sent back as it was read.
    const isSentBack = 'status' in webhook && webhook.status === 2;
    expect([update.status, ...faultsOf(update)]).toEqual(isSentBack ? [200] : [400, ...expected]);
  });

  it('is told of the body as a whole', async () => {
    expect(faultsOf(await at.call('POST', '/webhook', {}))).toEqual(['$.webhook 1101']);
    expect(faultsOf(await at.call('POST', '/webhook', { webhook: [good] }))).toEqual(['$.webhook 1105']);
    const { id } = await at.endpoint();
    expect(faultsOf(await at.call('POST', `/webhook/${id}/test`, { test: 1 }))).toEqual(['$.test 1180']);
    expect(
      faultsOf(await at.call('POST', `/webhook/${id}/secret`, { overlap_hours: 169, force: 'x' })),
    ).toEqual(['$.overlap_hours 1114', '$.force 1114']);
    expect(faultsOf(await at.call('POST', `/webhook/${id}/replay`))).toEqual(['$.replay 1101']);
    const replay = { from: 'noon', to: '2026-01-01', user_id: 0, only: 'dead', more: 1 };
    expect(faultsOf(await at.call('POST', `/webhook/${id}/replay`, { replay })).sort()).toEqual([
      '$.replay.from 1126',
      '$.replay.more 1180',
      '$.replay.only 1113',
      '$.replay.to 1126',
      '$.replay.user_id 1114',
    ]);
    const reversed = { from: '2026-01-02T00:00:00', to: '2026-01-01T00:00:00' };
    expect(faultsOf(await at.call('POST', `/webhook/${id}/replay`, { replay: reversed }))).toEqual([
      '$.replay.from 1123',
    ]);
    expect(faultsOf(await at.call('POST', `/webhook/${id}/skip`, { skip: {} }))).toEqual([
      '$.skip.user_id 1101',
      '$.skip.sequence 1101',
    ]);
    expect(
      faultsOf(await at.call('GET', `/webhook/${id}/delivery?state=lost&cursor=x&stat=1`)).sort(),
    ).toEqual(['$.stat 1181', '$.state 1113']);
    expect(faultsOf(await at.call('GET', `/webhook/${id}/delivery?cursor=x`))).toEqual(['$.cursor 1172']);
    expect(faultsOf(await at.call('GET', '/event?after=-1'))).toEqual(['$.user_id 1101', '$.after 1114']);
    expect(faultsOf(await at.call('GET', `/webhook?page_size=1`))).toEqual(['$.page_size 1180']);
  });

  it('takes every type and every beginning of one', async () => {
    for (const { type } of eventTypes) expect(eventPatterns).toContain(type);
    expect(eventPatterns).toEqual(expect.arrayContaining(['*', 'user.*', 'user.email.*']));
    for (let first = 0; first < eventPatterns.length; first += 100) {
      const { id } = await at.endpoint({ events: eventPatterns.slice(first, first + 100) });
      await at.call('DELETE', `/webhook/${id}`);
    }
  });
});

describe('addresses that only this machine reaches', () => {
  let guarded: WebhookSetting;
  beforeAll(async () => {
    guarded = await setUpWebhooks({ OUTBOUND_ALLOWED_ADDRESSES: '' });
  });
  afterAll(() => guarded?.close());

  it.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f.0.0.1/',
    'https://2130706433/',
    'https://0177.0.0.1/',
    'https://0.0.0.0/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://[fd00::1]/',
    'http://hooks.example.com/',
    'https://hooks.example.com:22/',
    'https://name:secret@hooks.example.com/',
    'https://secret@hooks.example.com/',
    'ftp://hooks.example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
  ])('are refused at registration: %s', async (url) => {
    const answer = await guarded.call('POST', '/webhook', { webhook: { ...good, url } });
    expect([answer.status, ...faultsOf(answer)]).toEqual([400, '$.webhook.url 1211']);
    expect(JSON.stringify(answer.json)).not.toContain('secret');
  });

  it('are refused when a name turns out to be one', async () => {
    for (const url of ['https://localhost/', 'https://localhost.:8443/']) {
      const { id } = await guarded.endpoint({ url });
      const { json } = await guarded.call('POST', `/webhook/${id}/test`);
      // Not every machine knows the name with a dot behind it.
      expect([json.test.status, json.test.error]).toEqual([
        null,
        expect.stringMatching(url.includes('.:') ? /^(?:address_refused|ENOTFOUND)$/u : /^address_refused$/u),
      ]);
    }
  });

  it('take plain http and any port where the address is opened', async () => {
    const receiver = await startEventReceiver();
    const { id } = await at.endpoint({ url: receiver.url });
    expect((await at.call('POST', `/webhook/${id}/test`)).json.test.status).toBe(204);
    await receiver.close();
    // What is opened opens nothing else.
    const other = await at.call('POST', '/webhook', { webhook: { ...good, url: 'http://10.0.0.1/' } });
    expect(faultsOf(other)).toEqual(['$.webhook.url 1211']);
  });
});
