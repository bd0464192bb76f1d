import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFileToken } from '../../src/kyc/checks/file-link.ts';
import { type CheckSetting, setUpChecks } from './setting.ts';

// An outside checker, played over HTTP: what it is sent, what it may say, and what comes of it.
interface Asked {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

let at: CheckSetting;
let secret: string;
let checkerToken: string;
let answerStatus = 200;
let later = 0;
const asked: Asked[] = [];
const checker = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    asked.push({ headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(answerStatus).end();
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => checker.listen(0, '127.0.0.1', resolve));
  const environment = { OUTBOUND_ALLOWED_ADDRESSES: '127.0.0.1', PUBLIC_URL: 'https://roster.example.com' };
  at = await setUpChecks(environment, () => new Date(Date.now() + later));
  checkerToken = await at.server.token('check');
  const { port } = checker.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/checks`;
  const { json } = await at.server.call('POST', '/v1/webhook', {
    token: await at.server.token('program:admin'),
    body: { webhook: { url, events: ['webhook.stopped'] } },
  });
  secret = json.webhook.secret;
  await at.set({ identity_checker: json.webhook.id, checks: [{ check: 'identity', counts: 'decides' }] });
});
afterAll(async () => {
  await at?.close();
  checker.close();
});

const set = (program: object) => at.set(program);
const run = (userId: number, checkId: number) => at.run(userId, checkId);

const content = (text: string) => Buffer.from(text).toString('base64');

/** A person with a paper and a document of it that waits; the check of the document, and what the checker was sent. */
async function submit(lastName: string, asks = true) {
  const { info } = await at.createUser({
    personal_info: { first_name: 'Ada', last_name: lastName, date_of_birth: '1988-04-17' },
    identification: undefined,
  });
  const userId: number = info.id;
  const paper = { type: 1, country_of_issue: '250', country_of_residence: '250' };
  const dates = { issue_date: '2020-02-29', expiry_date: '2030-02-28' };
  const { json } = await at.call('POST', `/user/identification/${userId}`, {
    identification: [{ ...paper, ...dates, number: '12AB34567' }],
    documents: [
      {
        info: { type: 2, language: 'en', subject: 'Passport' },
        attachment: [
          { file_name: 'Front', file_extension: '.txt', content: content(`front of ${lastName}`) },
          { file_name: 'Back', file_extension: '.txt', content: content(`back of ${lastName}`) },
        ],
      },
    ],
  });
  const paperId: number = json.identification[0].id;
  const [check] = (await at.call('GET', `/check?user_id=${userId}`)).json.checks;
  if (asks) await run(userId, check.id);
  return { userId, paperId, check, sent: asks ? JSON.parse(asked.at(-1)!.body) : null };
}

/** Answers as the checker does. */
async function answer(
  checkId: number,
  result: object,
  changes: { id?: string; secret?: string; body?: string } = {},
) {
  const body = JSON.stringify({ result });
  const now = new Date();
  const id = changes.id ?? `chk_77_${checkId}`;
  const response = await at.server.app.inject({
    method: 'POST',
    url: `/v1/check/${checkId}/result`,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(changes.secret ?? secret).sign(id, now, body),
    },
    payload: changes.body ?? body,
  });
  return { status: response.statusCode, json: response.json() };
}

const states = async (userId: number) => {
  const { json } = await at.call('GET', `/user/identification/${userId}`);
  return json.identification.map((one: { status: number; verification_status: number }) => [
    one.status,
    one.verification_status,
  ]);
};
const shown = async (checkId: number) => (await at.call('GET', `/check/${checkId}`)).json.check;
const read = { first_name: 'ADA', number: '12 AB 34567', date_of_birth: '1988-04-17' };

describe('an outside checker', () => {
  it('is sent a signed request with links to the files, which it answers', async () => {
    const { userId, paperId, check, sent } = await submit('Moreau');
    expect(check).toMatchObject({
      check: 'identity',
      step: 'document',
      state: 'waiting',
      asked_date_utc: null,
    });
    const { headers, body } = asked.at(-1)!;
    expect(new Webhook(secret).verify(body, { ...headers })).toEqual(sent);
    expect(headers['webhook-id']).toBe(`chk_77_${check.id}`);
    expect(sent).toMatchObject({
      type: 'check.requested',
      data: {
        ...{ program_id: 77, user_id: userId, check_id: check.id },
        document: { document_id: check.entity_id, type: 2, entity: 25, entity_id: paperId },
        result_url: `https://roster.example.com/v1/check/${check.id}/result`,
      },
    });
    // No value of the person leaves with it.
    expect(body).not.toMatch(/Moreau|12AB|1988/u);
    expect((await shown(check.id)).asked_date_utc).not.toBeNull();
    const result = {
      outcome: 'accept',
      reasons: ['Hologram seen'],
      fields: { ...read, last_name: 'MOREAU' },
    };
    const { status, json } = await answer(check.id, result);
    expect(status).toBe(200);
    expect(json.check).toMatchObject({
      ...{ state: 'done', outcome: 'accept', reasons: [{ code: 'checker', text: 'Hologram seen' }] },
      fields: { ...read, last_name: 'MOREAU', number: '____' },
    });
    expect(await states(userId)).toEqual([[1, 1]]);
    // Said again in the same words it counts once; in others it is refused.
    expect(await answer(check.id, result)).toMatchObject({ status: 200 });
    expect((await answer(check.id, { outcome: 'reject' })).json.result.code).toBe('3061');
    expect(await states(userId)).toEqual([[1, 1]]);
    const stored =
      await at.owner`select row_to_json(c)::text as row from user_check c where id = ${check.id}`;
    expect(JSON.stringify(stored)).not.toMatch(/MOREAU|Hologram/u);
  });

  it('opens each file by its link, three times within ten minutes', async () => {
    const { userId, check, sent } = await submit('Linked');
    const [front, back] = sent.data.document.files;
    expect(front).toMatchObject({
      media_type: 'text/plain',
      is_selfie: false,
      bytes: 'front of Linked'.length,
    });
    const open = (url: string) =>
      at.server.app.inject({ method: 'GET', url: url.replace('https://roster.example.com', '') });
    for (let use = 0; use < 2; use += 1) {
      const response = await open(front.url);
      expect([response.statusCode, response.body]).toEqual([200, 'front of Linked']);
      expect(response.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
    }
    // Two at once of which one is left.
    const both = await Promise.all([open(front.url), open(front.url)]);
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 404]);
    // Nor is it another link for being written in another way.
    for (const url of [
      front.url,
      `${front.url}=`,
      `${front.url}~`,
      front.url.replace(/_/gu, '%2F'),
      `${front.url}%0A`,
    ])
      expect((await open(url)).statusCode).toBe(404);
    expect((await open(`${back.url.slice(0, -2)}AA`)).statusCode).toBe(404);
    // The job ran again, which is the same request with links of its own.
    await run(userId, check.id);
    const again = JSON.parse(asked.at(-1)!.body).data.document.files[0].url;
    expect((await open(again)).statusCode).toBe(200);
    later = 10 * 60_000;
    expect((await open(back.url)).statusCode).toBe(404);
    later = 0;
    expect((await open(back.url)).statusCode).toBe(200);
    // What is not scanned yet, or was found to be infected, leaves by no link.
    for (const [scanned, code] of [
      [1, '3025'],
      [3, '3026'],
    ] as const) {
      await at.owner`update attachment set scan_status = ${scanned} where id = ${back.file_id}`;
      const refused = await open(back.url);
      expect([refused.statusCode, refused.json().result.code]).toEqual([409, code]);
    }
    await at.owner`update attachment set scan_status = 2 where id = ${back.file_id}`;
    // Nor does one lead to a file of another programme or user, even if it were one of ours.
    const { services } = at.server;
    const endsAt = Math.floor(Date.now() / 1000) + 60;
    const link = { programId: 77, userId, checkId: check.id, fileId: back.file_id, endsAt };
    const admin = await at.server.token('admin');
    const program = { id: 88, name: 'another' };
    expect((await at.server.call('POST', '/v1/program', { token: admin, body: { program } })).status).toBe(
      200,
    );
    for (const changes of [
      { programId: 88 },
      { programId: 999 },
      { userId: userId + 1 },
      { fileId: 999_999 },
    ]) {
      const token = makeFileToken(services.keyring, { ...link, ...changes });
      expect((await open(`/v1/check/file/${token}`)).statusCode).toBe(404);
    }
    expect((await open(`/v1/check/file/${makeFileToken(services.keyring, link)}`)).statusCode).toBe(200);
    const { json } = await at.call('GET', `/user/history/${userId}?page_size=50`);
    const looks = json.history.filter(({ admin_notes: note }: { admin_notes: string }) =>
      note.startsWith('File given to the checker'),
    );
    expect(looks).toHaveLength(6);
  });

  it('is believed where it signs, or has the scope, and of nothing but what it was asked', async () => {
    const { userId, check } = await submit('Forged');
    const other = await submit('Another');
    const result = { outcome: 'accept' };
    const refused = [
      await answer(check.id, result, { secret: `whsec_${Buffer.alloc(32).toString('base64')}` }),
      await answer(check.id, result, { id: `chk_77_${other.check.id}` }),
      await answer(check.id, result, { id: `chk_88_${check.id}` }),
      await answer(check.id, result, { body: JSON.stringify({ result: { outcome: 'reject' } }) }),
      await answer(check.id, result, { id: 'evt_77_1_1' }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    // What it was sent is no answer.
    const { headers, body } = asked.at(-1)!;
    const mirrored = await at.server.app.inject({
      method: 'POST',
      url: `/v1/check/${other.check.id}/result`,
      headers,
      payload: body,
    });
    expect(mirrored.statusCode).toBe(400);
    const say = (token: string, id = check.id, said: object = result) =>
      at.server.call('POST', `/v1/check/${id}/result`, { token, body: { result: said } });
    expect((await say(at.token)).status).toBe(403);
    expect((await say(checkerToken, 999_999)).json.result.code).toBe('3060');
    expect(await states(userId)).toEqual([[17, 0]]);
    const wrong: [object, string[]][] = [
      [{}, ['$.result.outcome: 1101']],
      [{ outcome: 'fine' }, ['$.result.outcome: 1113']],
      [{ outcome: 'accept', reasons: [7] }, ['$.result.reasons: 1102']],
      [
        { outcome: 'accept', fields: { expiry_date: '2030-02-31', colour: 'red' } },
        ['$.result.fields.colour: 1180', '$.result.fields.expiry_date: 1120'],
      ],
    ];
    for (const [said, faults] of wrong)
      expect(at.faultsOf(await say(checkerToken, check.id, said))).toEqual(faults);
    const { json } = await say(checkerToken, check.id, { outcome: 'reject', reasons: ['Printed'] });
    expect(json.check).toMatchObject({ outcome: 'reject' });
    expect(await states(userId)).toEqual([[1, 2]]);
    const { json: history } = await at.call('GET', `/user/history/${userId}`);
    expect(history.history[0]).toMatchObject({ by_entity: 3 });
    // One that Roster makes by itself is nobody else's.
    await set({ checks: [{ check: 'age', counts: 'decides' }] });
    const { info } = await at.createUser();
    const [age] = (await at.call('GET', `/check?user_id=${info.id}`)).json.checks;
    expect((await say(checkerToken, age.id)).json.result.code).toBe('3060');
    await set({ checks: [{ check: 'identity', counts: 'decides' }] });
  });

  it('decides where two clients are to, as the programme has set, whichever way it answers', async () => {
    await set({ four_eyes: ['all'] });
    const say = (checkId: number, outcome: string) =>
      at.server.call('POST', `/v1/check/${checkId}/result`, {
        token: checkerToken,
        body: { result: { outcome } },
      });
    const waiting = async (userId: number) =>
      (await at.call('GET', `/review?user_id=${userId}`)).json.review.length;
    for (const outcome of ['accept', 'reject'] as const) {
      const [byToken, signed] = [await submit('Four'), await submit('Eyes')];
      const alone = await at.call('PUT', `/user/identification/${byToken.userId}`, {
        identification: [{ id: byToken.paperId, verification_status: 1 }],
      });
      expect(alone.json.result.code).toBe('3054');
      expect(await waiting(byToken.userId)).toBeGreaterThan(0);
      expect((await say(byToken.check.id, outcome)).status).toBe(200);
      expect((await answer(signed.check.id, { outcome })).status).toBe(200);
      for (const { userId } of [byToken, signed]) {
        expect(await states(userId)).toEqual([[1, outcome === 'accept' ? 1 : 2]]);
        expect(await waiting(userId)).toBe(0);
      }
    }
    // One that advises decides of nothing, and waits for nobody.
    await at.want('advises', 'identity');
    const advised = await submit('Advised');
    expect((await say(advised.check.id, 'accept')).status).toBe(200);
    expect(await states(advised.userId)).toEqual([[17, 0]]);
    expect(await waiting(advised.userId)).toBeGreaterThan(0);
    await set({ four_eyes: [], checks: [{ check: 'identity', counts: 'decides' }] });
  });

  it('decides of what it has seen alone: not of another document, paper or decision', async () => {
    const replace = ({ userId, paperId }: { userId: number; paperId: number }) =>
      at.call('POST', `/user/document/${userId}`, {
        info: { type: 2, language: 'en', subject: 'Passport', entity: 25, entity_id: paperId },
        attachment: [{ file_name: 'Other', file_extension: '.txt', content: content('another') }],
      });
    const replaced = await submit('Replaced');
    await replace(replaced);
    // Of one that is replaced before anybody was asked nobody is.
    const early = await submit('Early', false);
    await replace(early);
    const count = asked.length;
    await run(early.userId, early.check.id);
    expect([asked.length, await shown(early.check.id)]).toMatchObject([count, { state: 'void' }]);
    // The document is still what it was, but nobody decides of it any more.
    expect((await answer(replaced.check.id, { outcome: 'accept' })).status).toBe(200);
    expect(await states(replaced.userId)).toEqual([[17, 0]]);
    // The paper says something else by now.
    const changed = await submit('Changed');
    await at.call('PUT', `/user/identification/${changed.userId}`, {
      identification: [{ id: changed.paperId, number: '99ZZ99999' }],
    });
    expect((await answer(changed.check.id, { outcome: 'accept' })).status).toBe(200);
    expect(await states(changed.userId)).toEqual([[17, 0]]);
    // Somebody was faster.
    const decided = await submit('Decided');
    await at.call('PUT', `/user/identification/${decided.userId}`, {
      identification: [{ id: decided.paperId, verification_status: 1 }],
    });
    expect((await answer(decided.check.id, { outcome: 'reject' })).json.check).toMatchObject({
      outcome: 'reject',
    });
    expect(await states(decided.userId)).toEqual([[1, 1]]);
    // What was read is not what is stated: somebody has to look.
    const other = await submit('Stated');
    const differs = await answer(other.check.id, { outcome: 'accept', fields: { number: '00000000' } });
    expect(differs.json.check).toMatchObject({ outcome: 'unclear', reasons: [{ code: 'data_differ' }] });
    expect(await states(other.userId)).toEqual([[17, 0]]);
    // Nobody can look at a file any more: the document is not accepted, by no check and with no paper.
    const destroyed = await submit('Destroyed');
    const documentId = destroyed.check.entity_id;
    await at.owner`update document set attachment_status = 3 where id = ${documentId}`;
    const sent = async () => {
      const [row] = await at.owner`select status from document where id = ${documentId}`;
      return row?.['status'];
    };
    expect((await answer(destroyed.check.id, { outcome: 'accept' })).status).toBe(200);
    expect([await states(destroyed.userId), await sent()]).toEqual([[[17, 0]], 5]);
    await at.call('PUT', `/user/identification/${destroyed.userId}`, {
      identification: [{ id: destroyed.paperId, verification_status: 1 }],
    });
    expect([await states(destroyed.userId), await sent()]).toEqual([[[1, 1]], 9]);
    // Two at once.
    const twice = await submit('Twice');
    const both = await Promise.all([
      answer(twice.check.id, { outcome: 'accept' }),
      answer(twice.check.id, { outcome: 'reject' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    // A user who is gone.
    await at.call('DELETE', `/user/${twice.userId}`);
    expect((await answer(twice.check.id, { outcome: 'accept' })).status).toBe(404);
  });

  it('has a zone that it has read compared', async () => {
    await set({
      checks: [
        { check: 'identity', counts: 'advises' },
        { check: 'mrz', counts: 'decides' },
      ],
    });
    const { userId, paperId, check } = await submit('Moreau');
    const mrz = 'P<FRAMOREAU<<ADA<<<<<<<<<<<<<<<<<<<<<<<<<<<<\n12AB345673FRA8804178F3002289<<<<<<<<<<<<<<<4';
    await answer(check.id, { outcome: 'accept', mrz });
    expect(await states(userId)).toEqual([[17, 0]]);
    const [zone] = (await at.call('GET', `/check?user_id=${userId}&check=mrz`)).json.checks;
    expect(zone).toMatchObject({ entity: 25, entity_id: paperId, state: 'waiting' });
    await run(userId, zone.id);
    expect(await states(userId)).toEqual([[1, 1]]);
    await set({ checks: [{ check: 'identity', counts: 'decides' }] });
  });

  it('is asked again where it does not take the request', async () => {
    const { userId, check } = await submit('Busy', false);
    answerStatus = 503;
    await expect(run(userId, check.id)).rejects.toThrow('503');
    expect(await shown(check.id)).toMatchObject({ state: 'waiting', asked_date_utc: null });
    answerStatus = 200;
    await run(userId, check.id);
    expect((await shown(check.id)).asked_date_utc).not.toBeNull();
    await at.owner`update attachment set scan_status = 1 where user_id = ${userId}`;
    await expect(run(userId, check.id)).rejects.toThrow('not scanned');
    await at.set({ identity_checker: null });
    await at.owner`update attachment set scan_status = 2 where user_id = ${userId}`;
    await expect(run(userId, check.id)).rejects.toThrow('names no identity_checker');
    expect((await answer(check.id, { outcome: 'accept' })).status).toBe(401);
  });
});
