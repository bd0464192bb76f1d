import { describe, expect, it } from 'vitest';
import { verifyWebhook, type WebhookCheck, WebhookRefused } from '../../sdk/src/index.ts';
import { createKeyFile, Keyring } from '../../src/crypto/keyring.ts';
import { secretOf, signerOf } from '../../src/webhooks/signature.ts';

// What the server signs, checked as a receiver does.
const keyring = new Keyring(createKeyFile);
const row = {
  program_id: 77,
  id: 3,
  secret_salt: '\\x01',
  previous_salt: '\\x02',
  previous_ends_at: '2026-11-30T00:00:00',
};
const secret = secretOf(keyring, row, row.secret_salt);
const previous = secretOf(keyring, row, row.previous_salt);
const now = new Date('2026-11-29T12:00:00Z');
const event = {
  type: 'user.email.verified',
  timestamp: '2026-11-29T12:00:00Z',
  data: {
    id: 'evt_77_9_4',
    program_id: 77,
    user_id: 9,
    sequence: 4,
    entity: 19,
    entity_id: 5,
    changed: ['é'],
  },
};
const body = JSON.stringify(event);
const headers = signerOf(keyring, row)(event.data.id, body, now);
const check = (changes: Partial<WebhookCheck> = {}) =>
  verifyWebhook({ headers, body, secrets: secret, now: now.getTime(), ...changes });
const after = (seconds: number) => now.getTime() + seconds * 1000;

describe('a webhook', () => {
  it('counts with the secret, also with the one before while both do, in every form of headers and body', async () => {
    const request = { headers: new Headers(headers), body: new TextEncoder().encode(body) };
    const capital = {
      headers: {
        'Webhook-Id': headers['webhook-id']!,
        'Webhook-Timestamp': headers['webhook-timestamp']!,
        'Webhook-Signature': headers['webhook-signature']!,
      },
    };
    const checks = [
      {},
      { secrets: previous },
      { secrets: [previous] },
      { secrets: ['whsec_'.padEnd(46, 'A'), secret] },
      request,
      capital,
    ];
    for (const one of checks) expect(await check(one)).toEqual(event);
    // Once the secret before does not sign any more, whoever has that one alone is told nothing.
    const alone = signerOf(keyring, { ...row, previous_salt: null })(event.data.id, body, now);
    expect(await check({ headers: alone })).toEqual(event);
    await expect(check({ headers: alone, secrets: previous })).rejects.toThrow(WebhookRefused);
  });

  const one = headers['webhook-signature']!.split(' ')[0]!;
  it.each<[string, string, Partial<WebhookCheck>]>([
    ['with another body', 'forged', { body: `${body} ` }],
    ['under another id', 'forged', { headers: { ...headers, 'webhook-id': 'evt_77_9_5' } }],
    ['sent once more later', 'late', { now: after(301) }],
    [
      'sent once more later with a time of its own',
      'forged',
      { now: after(400), headers: { ...headers, 'webhook-timestamp': String(after(400) / 1000) } },
    ],
    ['from the future', 'late', { now: after(-301) }],
    ['later than is tolerated', 'late', { now: after(11), toleranceSeconds: 10 }],
    ['without a time that can be read', 'unsigned', { headers: { ...headers, 'webhook-timestamp': 'NaN' } }],
    ['without a signature', 'unsigned', { headers: { ...headers, 'webhook-signature': '' } }],
    [
      'with a signature of another kind',
      'unsigned',
      { headers: { ...headers, 'webhook-signature': one.replace('v1,', 'v1a,') } },
    ],
    ['with an empty signature', 'forged', { headers: { ...headers, 'webhook-signature': 'v1,' } }],
    ['with half a signature', 'forged', { headers: { ...headers, 'webhook-signature': one.slice(0, 24) } }],
    ['with what is no base64', 'forged', { headers: { ...headers, 'webhook-signature': 'v1,%%%' } }],
    [
      'with the right signature behind many wrong ones',
      'forged',
      { headers: { ...headers, 'webhook-signature': `${'v1,AAAA '.repeat(8)}${one}` } },
    ],
    ['without an id', 'unsigned', { headers: { ...headers, 'webhook-id': undefined } }],
    ['with a header in two spellings', 'unsigned', { headers: { ...headers, 'Webhook-Id': 'evt_77_9_5' } }],
    ['with headers twice', 'unsigned', { headers: { ...headers, 'webhook-id': ['a', 'b'] } }],
    ['for another endpoint', 'forged', { secrets: secretOf(keyring, { ...row, id: 4 }, row.secret_salt) }],
  ])('%s does not count', async (_, reason, changes) => {
    const refusal = await check(changes).catch((thrown) => thrown);
    expect(refusal).toBeInstanceOf(WebhookRefused);
    expect(refusal.reason).toBe(reason);
  });

  it('counts as long as is tolerated', async () => {
    for (const seconds of [299, -299]) expect(await check({ now: after(seconds) })).toEqual(event);
    expect(await check({ now: after(3_000), toleranceSeconds: 3_600 })).toEqual(event);
  });

  it.each(['', 'whsec_', 'whsec_c2hvcnQ=', '%%%'])('is not checked with the secret "%s"', async (secrets) => {
    await expect(check({ secrets })).rejects.toThrow(TypeError);
  });

  it('is not checked without a secret', async () => {
    await expect(check({ secrets: [] })).rejects.toThrow(TypeError);
    // A variable of the environment that is not set.
    await expect(check({ secrets: undefined as never })).rejects.toThrow('A secret of a webhook is');
  });

  it('is not checked after it was parsed', async () => {
    await expect(check({ body: event as never })).rejects.toThrow('before it is parsed');
  });
});
