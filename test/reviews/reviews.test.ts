import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listReviews, type ReviewQuestion } from '../../src/storage/reviews.ts';
import type { Answer } from '../harness/assembled.ts';
import { planOf } from '../harness/plans.ts';
import { makeWatchlistHit } from '../harness/watchlists.ts';
import { type ReviewSetting, setUpReviews } from './setting.ts';

// What waits for somebody to decide, who holds it, and what a decision does.
let at: ReviewSetting;
const accept = { outcome: 'accept' };
const reject = { outcome: 'reject', reason_code: 'altered', reason: 'The hologram is missing.' };
const more = { outcome: 'more', reason_code: 'incomplete' };

beforeAll(async () => {
  at = await setUpReviews();
});
afterAll(() => at?.server.close());

const codeOf = ({ status, json }: Answer) => `${status} ${json.result.code}`;
const paperOf = async (userId: number) =>
  (await at.call('GET', `/user/identification/${userId}`)).json.identification[0];
const homeOf = async (userId: number) => (await at.call('GET', `/user/address/${userId}`)).json.addresses[0];
const documentsOf = async (userId: number) =>
  (await at.call('GET', `/user/document/${userId}`)).json.documents.map(
    (one: Answer['json']) => one.info.status,
  );
const historyOf = async (userId: number, token?: string) => {
  const url = `/user/history/${userId}?page_size=50`;
  const answer = token ? await at.server.call('GET', `/v1${url}`, { token }) : await at.as(1, 'GET', url);
  return answer.json.history as Answer['json'][];
};

describe('what waits', () => {
  it('is an identification with its document, once, and an address with its proof', async () => {
    const { userId, paperId } = await at.withPaper();
    const [review, ...others] = await at.waiting(userId);
    expect(others).toEqual([]);
    expect(review).toEqual({
      id: expect.any(Number),
      step: 'identification',
      ...{ user_id: userId, entity: 25, entity_id: paperId, country: '858', version: 1, state: 'waiting' },
      since: '2027-03-02T12:00:00',
      ...{ claimed_by: null, claimed_until: null, opinions_by: [], asked_since: null },
      ...{ outcome: null, decided_by: null, closed_date_utc: null },
    });
    const home = await at.withBill();
    expect(await at.waiting(home.userId)).toMatchObject([
      { step: 'proof_of_address', entity: 15, entity_id: home.addressId },
    ]);
  });

  it('is a document about nothing that waits itself', async () => {
    const { info } = await at.createUser();
    await at.upload(info.id, { type: 1 });
    expect(await at.waiting(info.id)).toMatchObject([{ step: 'document', entity: 26 }]);
  });

  it('has another version once it changes, and ends with what was to be decided', async () => {
    const { userId, paperId } = await at.withPaper();
    const [{ id }] = await at.waiting(userId);
    const change = { identification: [{ id: paperId, country_of_residence: 840 }] };
    expect((await at.call('PUT', `/user/identification/${userId}`, change)).status).toBe(200);
    expect(await at.waiting(userId)).toMatchObject([{ id, version: 2 }]);
    await at.upload(userId, { type: 3, entity: 25, entity_id: paperId });
    expect(await at.waiting(userId)).toMatchObject([{ id, version: 3 }]);
    await at.call('PUT', `/user/${userId}`, { personal_info: { nick_name: 'Ada' } });
    expect(await at.waiting(userId)).toMatchObject([{ id, version: 3 }]);
    await at.call('DELETE', `/user/identification/${userId}`, { identification: [{ id: paperId }] });
    expect((await at.waiting(userId)).filter((one) => one.entity === 25)).toEqual([]);
    const ended = await at.as(1, 'GET', `/review/${id}`);
    expect(ended.json.review).toMatchObject({ state: 'ended', subject: null, decided_by: null });
    expect(codeOf(await at.decide(1, { id, version: 3 }, accept))).toBe('409 3019');
  });

  it('waits no more once the user is closed', async () => {
    const { userId } = await at.withPaper();
    const [{ id }] = await at.waiting(userId);
    expect((await at.call('DELETE', `/user/${userId}`)).status).toBe(200);
    expect(await at.waiting(userId)).toEqual([]);
    expect(codeOf(await at.as(1, 'GET', `/review/${id}`))).toBe('404 3050');
    expect(codeOf(await at.as(1, 'POST', `/review/claim/${id}`))).toBe('404 3050');
  });

  it('is listed the oldest first, by page, and as it is asked for', async () => {
    const ids: number[] = [];
    for (const _ of [1, 2, 3]) {
      at.wait(1);
      const { userId } = await at.withPaper({ country_of_issue: 826 });
      ids.push((await at.waiting(userId))[0].id);
    }
    const of = (query: string) => at.as(1, 'GET', `/review?country=826${query}`).then(({ json }) => json);
    const first = await of('&page_size=2');
    expect(first.review.map((one: Answer['json']) => one.id)).toEqual(ids.slice(0, 2));
    const second = await of(`&page_size=2&cursor=${first.cursor}`);
    expect(second.review.map((one: Answer['json']) => one.id)).toEqual(ids.slice(2));
    expect(second.cursor).toBeNull();
    expect((await of('&step=proof_of_address')).review).toEqual([]);
    await at.as(2, 'POST', `/review/claim/${ids[1]}`);
    const idsOf = async (query: string) => (await of(query)).review.map((one: Answer['json']) => one.id);
    expect(await idsOf('&assigned=1')).toEqual([ids[1]]);
    expect(await idsOf('&assigned=0')).toEqual([ids[0], ids[2]]);
    expect(await idsOf(`&claimed_by=${at.reviewers[1]!.id}`)).toEqual([ids[1]]);
    expect(await idsOf(`&claimed_by=${at.reviewers[0]!.id}`)).toEqual([]);
    expect(await idsOf('&age=1')).toEqual([]);
    at.wait(24 * 60 - 1);
    expect(await idsOf('&age=1')).toEqual([ids[0], ids[1]]);
  });

  it.each([
    ['step=tea', '$.step'],
    ['country=xx', '$.country'],
    ['age=-1', '$.age'],
    ['assigned=2', '$.assigned'],
    ['cursor=abc', '$.cursor'],
    ['steps=selfie', '$.steps'],
  ])('is not listed for %s', async (query, path) => {
    const { status, json } = await at.as(1, 'GET', `/review?${query}`);
    expect([status, json.result.details.map((one: { path: string }) => one.path)]).toEqual([400, [path]]);
  });

  it('is personal info where the programme asks for it, from then on', async () => {
    await at.settle({ requirements: [{ step: 'personal_info' }] });
    try {
      const { info } = await at.createUser();
      expect(info.status).toBe('17');
      const [review] = await at.waiting(info.id);
      expect(review).toMatchObject({ step: 'personal_info', entity: 29, entity_id: info.id });
      const { json } = await at.decide(1, review, { ...accept, fields: { first_name: 'Augusta' } });
      expect(json.review).toMatchObject({ state: 'decided', outcome: 'accept' });
      const whole = (await at.call('GET', `/user/${info.id}`)).json;
      expect(whole.info.status).toBe('1');
      expect(whole.personal_info).toMatchObject({ first_name: 'Augusta', verification_status: 1 });
    } finally {
      await at.settle({ requirements: [] });
    }
  });
});

describe('a review', () => {
  it('shows what is to be decided, masked, and its documents with the ids of their files', async () => {
    const { userId, paperId, number } = await at.withPaper();
    const [{ id }] = await at.waiting(userId);
    const { json } = await at.as(1, 'GET', `/review/${id}`);
    expect(json.review.subject).toMatchObject({ id: paperId, status: 17, verification_status: 0 });
    expect(json.review.subject.number).not.toBe(number);
    const [document, ...others] = json.review.documents;
    expect(others).toEqual([]);
    expect(document.attachment).toMatchObject([{ file_id: expect.any(Number), content: '____' }]);
    const before = (await historyOf(userId)).length;
    expect(before).toBe((await historyOf(userId)).length);
    const clear = await at.as(1, 'GET', `/review/${id}`, undefined, { show_sensitive_data: '1' });
    expect(clear.json.review.subject.number).toBe(number);
    const entries = await historyOf(userId);
    expect(entries.length).toBe(before + 1);
    expect(entries[0]).toMatchObject({ activity_type: 5, by_entity_id: at.reviewers[0]!.id });
  });

  it('is held by one client, for half an hour', async () => {
    const { userId } = await at.withPaper();
    const [review] = await at.waiting(userId);
    const claim = (reviewer: number) => at.as(reviewer, 'POST', `/review/claim/${review.id}`);
    const { json } = await claim(1);
    expect(json.review).toMatchObject({ claimed_by: at.reviewers[0]!.id });
    expect(codeOf(await claim(2))).toBe('409 3052');
    expect(codeOf(await at.decide(2, review, accept))).toBe('409 3052');
    at.wait(29);
    expect((await claim(1)).status).toBe(200);
    at.wait(29);
    expect(codeOf(await claim(2))).toBe('409 3052');
    expect(codeOf(await at.as(2, 'POST', `/review/release/${review.id}`))).toBe('409 3019');
    at.wait(1);
    expect(await at.waiting(userId)).toMatchObject([{ claimed_by: null, claimed_until: null }]);
    expect((await claim(2)).json.review.claimed_by).toBe(at.reviewers[1]!.id);
    expect((await at.as(2, 'POST', `/review/release/${review.id}`)).json.review.claimed_by).toBeNull();
    expect((await at.decide(1, review, accept)).status).toBe(200);
    expect(codeOf(await claim(1))).toBe('409 3019');
  });

  it('is never held by two, whoever claims it at once', async () => {
    const { userId } = await at.withPaper();
    const [{ id }] = await at.waiting(userId);
    const claims = Array.from({ length: 9 }, (_, index) =>
      at.as((index % 3) + 1, 'POST', `/review/claim/${id}`),
    );
    const answers = await Promise.all(claims);
    const holders = new Set(
      answers.filter(({ status }) => status === 200).map(({ json }) => json.review.claimed_by),
    );
    expect(holders.size).toBe(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(6);
    expect((await at.waiting(userId))[0].claimed_by).toBe([...holders][0]);
  });
});

describe('a decision', () => {
  it('that accepts an identification accepts its documents, and the history says who', async () => {
    const { userId } = await at.withPaper();
    const [review] = await at.waiting(userId);
    const answer = await at.decide(2, review, accept);
    expect(answer.json.review).toMatchObject({
      ...{ id: review.id, state: 'decided', outcome: 'accept', decided_by: at.reviewers[1]!.id },
    });
    expect(await paperOf(userId)).toMatchObject({ status: 1, verification_status: 1 });
    expect(await documentsOf(userId)).toEqual([2]);
    expect(await at.waiting(userId)).toEqual([]);
    const decided = (await historyOf(userId)).find((one: Answer['json']) => one.entity === 44);
    expect(decided).toMatchObject({
      ...{ by_entity: 3, by_entity_id: at.reviewers[1]!.id, entity_id: review.id },
      admin_notes: 'Review of identification: accepted',
    });
    expect(JSON.parse(decided.new_data)).toMatchObject({
      step: 'identification',
      outcome: 'accept',
      version: 1,
    });
    expect(codeOf(await at.decide(3, review, accept))).toBe('409 3019');
  });

  it('that rejects says why in the history, and not to the user', async () => {
    const { userId } = await at.withPaper();
    const [review] = await at.waiting(userId);
    expect((await at.decide(1, review, reject)).status).toBe(200);
    expect(await paperOf(userId)).toMatchObject({ status: 1, verification_status: 2 });
    expect(await documentsOf(userId)).toEqual([3]);
    const told = (await historyOf(userId)).find((one: Answer['json']) => one.entity === 44);
    expect(JSON.parse(told.new_data)).toMatchObject({
      reason_code: 'altered',
      reason: 'The hologram is missing.',
    });
    const own = await at.server.token('user', { user_id: String(userId) });
    const seen = JSON.stringify(await historyOf(userId, own));
    expect(seen).not.toMatch(/altered|hologram|"entity":44/iu);
  });

  it('on an address follows for status and trust level', async () => {
    await at.settle({ requirements: [{ step: 'proof_of_address' }] });
    try {
      const { userId } = await at.withBill();
      const statusNow = async () => (await at.call('GET', `/user/${userId}`)).json.info.status;
      expect(await statusNow()).toBe('17');
      const [review] = await at.waiting(userId);
      expect((await at.decide(1, review, reject)).status).toBe(200);
      expect(await homeOf(userId)).toMatchObject({ status: 1, verification_status: 2 });
      expect(await statusNow()).toBe('17');
      await at.upload(userId, { type: 7, entity: 15 });
      const [again] = await at.waiting(userId);
      expect(again.id).not.toBe(review.id);
      expect((await at.decide(1, again, accept)).status).toBe(200);
      expect(await homeOf(userId)).toMatchObject({ status: 1, verification_status: 1 });
      expect(await statusNow()).toBe('1');
    } finally {
      await at.settle({ requirements: [] });
    }
  });

  it('corrects values by the rules of their fields', async () => {
    const { userId } = await at.withPaper();
    const [review] = await at.waiting(userId);
    const wrong = await at.decide(1, review, { ...accept, fields: { issue_date: '2999-01-01', status: 1 } });
    expect(at.faultsOf(wrong)).toHaveLength(1);
    const late = await at.decide(1, review, { ...accept, fields: { issue_date: '2999-01-01' } });
    expect([late.status, late.json.result.details[0].path]).toEqual([400, '$.decision.fields.issue_date']);
    expect((await at.decide(1, review, { ...reject, fields: { issue_date: '2018-01-01' } })).status).toBe(
      400,
    );
    const fields = { number: `X${review.id}0099`, issue_date: '2018-10-10' };
    expect((await at.decide(1, review, { ...accept, fields })).status).toBe(200);
    expect(await paperOf(userId)).toMatchObject({
      issue_date: '2018-10-10',
      status: 1,
      verification_status: 1,
    });
    const shown = await at.call('GET', `/user/identification/${userId}`, undefined, {
      show_sensitive_data: '1',
    });
    expect(shown.json.identification[0].number).toBe(fields.number);
    expect(await documentsOf(userId)).toEqual([2]);
  });

  it('that asks for more leaves everything as it is, until something changes', async () => {
    const { userId, paperId } = await at.withPaper();
    const [review] = await at.waiting(userId);
    const asked = await at.decide(1, review, more);
    expect(asked.json.review).toMatchObject({ state: 'asked', closed_date_utc: null });
    expect(await paperOf(userId)).toMatchObject({ status: 17, verification_status: 0 });
    expect(await at.waiting(userId)).toEqual([]);
    expect(await at.waiting(userId, '&state=asked')).toMatchObject([{ id: review.id, version: 1 }]);
    await at.upload(userId, { type: 3, entity: 25, entity_id: paperId });
    expect(await at.waiting(userId)).toMatchObject([{ id: review.id, version: 2, state: 'waiting' }]);
  });

  it('that asks for more has the user asked again', async () => {
    await at.settle({ requirements: [{ step: 'proof_of_address' }] });
    try {
      const { userId } = await at.withBill();
      const asked = async () => (await at.call('GET', `/user/${userId}`)).json.general_requirements;
      expect((await asked()).description).toContain('submitted');
      const [review] = await at.waiting(userId);
      await at.decide(1, review, more);
      expect((await asked()).description).toContain('missing');
      await at.upload(userId, { type: 7, entity: 15 });
      expect((await asked()).description).toContain('submitted');
      expect(await at.waiting(userId)).toMatchObject([{ id: review.id, state: 'waiting' }]);
    } finally {
      await at.settle({ requirements: [] });
    }
  });

  it('on a hit follows for what is asked, and the user is told nothing', async () => {
    await at.settle({ requirements: [{ step: 'watchlist' }] });
    try {
      const personal_info = { first_name: 'Zebulon', last_name: 'Quix', date_of_birth: '1970-01-01' };
      const { info } = await at.createUser({ personal_info });
      await makeWatchlistHit(at.server.services, 77, info.id);
      const userNow = async () => (await at.call('GET', `/user/${info.id}`)).json;
      expect((await userNow()).info.status).toBe('17');
      const [review] = await at.waiting(info.id);
      expect(review).toMatchObject({ step: 'watchlist', entity: 42 });
      const seen = (token: string) => at.server.call('GET', `/v1/user/${info.id}`, { token });
      const bound = await at.server.token('user', { user_id: String(info.id) });
      expect(JSON.stringify((await seen(bound)).json)).not.toContain('watchlist');
      const { json } = await at.as(1, 'GET', `/review/${review.id}`);
      expect(json.review).toMatchObject({ documents: [], subject: { status: 'open', watchlist: 'listed' } });
      expect(at.faultsOf(await at.decide(1, review, accept))).toHaveLength(1);
      const before = await userNow();
      const decided = await at.decide(1, review, { ...accept, reason: 'Another birth date.' });
      expect(decided.json.review).toMatchObject({ state: 'decided', outcome: 'accept' });
      const after = await userNow();
      expect(after.info.status).toBe('1');
      expect([after.notification, after.last_activity]).toEqual([before.notification, before.last_activity]);
      expect(await at.waiting(info.id)).toEqual([]);
      const own = await at.server.token('user', { user_id: String(info.id) });
      expect(JSON.stringify(await historyOf(info.id, own))).not.toMatch(/watchlist|birth date/iu);
    } finally {
      await at.settle({ requirements: [] });
    }
  });

  it.each([
    ['en', 'your identity document', 'not able to confirm'],
    ['fr', 'votre pièce d’identité', 'pas pu le confirmer'],
    ['es', 'su documento de identidad', 'No hemos podido confirmarlo'],
    ['ar', 'وثيقة هويتك', 'لم نتمكن من تأكيد ذلك'],
  ])('is told to the user in %s, in words that help nobody who forges', async (language, part, reason) => {
    const { userId } = await at.withPaper();
    const preferences = { preferred_language_code: language };
    expect((await at.call('PUT', `/user/${userId}`, { preferences })).status).toBe(200);
    const [review] = await at.waiting(userId);
    await at.decide(1, review, reject);
    const own = await at.server.token('user', { user_id: String(userId) });
    const { messages } = (await at.server.call('GET', '/v1/message', { token: own })).json;
    expect(messages).toMatchObject([{ template: 'review_rejected', language }]);
    expect(messages[0].text).toContain(part);
    expect(messages[0].text).toContain(reason);
    expect(messages[0].text).not.toMatch(/hologram|altered/iu);
    expect((await at.call('GET', `/user/${userId}`)).json.notification.message).toContain(reason);
  });

  it('is refused at another version, without a reason, and of nobody', async () => {
    const { userId, paperId } = await at.withPaper();
    const [review] = await at.waiting(userId);
    await at.upload(userId, { type: 3, entity: 25, entity_id: paperId });
    const stale = await at.decide(1, review, accept);
    expect([codeOf(stale), stale.json.result.message]).toEqual([
      '409 3051',
      expect.stringContaining('version 2'),
    ]);
    const now = { ...review, version: 2 };
    expect(at.faultsOf(await at.decide(1, now, { outcome: 'reject' }))).toHaveLength(1);
    expect(at.faultsOf(await at.decide(1, now, { outcome: 'maybe', reason_code: 'no' }))).toHaveLength(2);
    expect(at.faultsOf(await at.decide(1, now, {}))).toHaveLength(1);
    expect(at.faultsOf(await at.decide(1, now, { ...reject, reason: 'x'.repeat(1001) }))).toHaveLength(1);
    for (const id of [0, 999_999_999])
      expect(codeOf(await at.decide(1, { id, version: 1 }, accept))).toBe('404 3050');
    expect(codeOf(await at.as(1, 'GET', '/review/none'))).toBe('404 3050');
  });

  it('with validate 1 decides nothing', async () => {
    const { userId } = await at.withPaper();
    const [{ id, version }] = await at.waiting(userId);
    const body = { decision: { version, ...accept }, validate: 1 };
    const { json } = await at.as(1, 'POST', `/review/decision/${id}`, body);
    expect(json.review.state).toBe('decided');
    expect(
      (await at.as(1, 'POST', `/review/claim/${id}`, { validate: 1 })).json.review.claimed_by,
    ).not.toBeNull();
    expect(await at.waiting(userId)).toMatchObject([{ id, version, claimed_by: null }]);
  });

  it('is not for tokens of users, nor for clients that are not privileged, nor of another programme', async () => {
    const { userId } = await at.withPaper();
    const [review] = await at.waiting(userId);
    const own = await at.server.token('user', { user_id: String(userId) });
    const plain = await at.server.token('user');
    const admin = await at.server.token('admin');
    await at.server.call('POST', '/v1/program', {
      token: admin,
      body: { program: { id: 88, name: 'Other' } },
    });
    const { json } = await at.server.call('POST', '/v1/client', {
      token: admin,
      body: { client: { program_id: 88, name: 'Other', scopes: ['user', 'user:privileged'] } },
    });
    const other = await at.server.tokenOf(json.client, 'user user:privileged');
    const calls = [
      ['GET', `/v1/review/${review.id}`],
      ['POST', `/v1/review/claim/${review.id}`],
      ['POST', `/v1/review/release/${review.id}`],
      ['POST', `/v1/review/decision/${review.id}`, { decision: { version: 1, ...accept } }],
    ] as const;
    for (const [method, url, body] of calls) {
      const code = async (token: string) => codeOf(await at.server.call(method, url, { token, body }));
      expect([url, await code(other)]).toEqual([url, '404 3050']);
      expect([url, await code(own)]).toEqual([url, '403 2007']);
      expect([url, await code(plain)]).toEqual([url, '403 2007']);
    }
    const listed = await at.server.call('GET', '/v1/review', { token: other });
    expect(listed.json.review).toEqual([]);
    expect(await at.waiting(userId)).toMatchObject([{ version: 1, claimed_by: null }]);
  });

  it('is made once where one is sent twice, and by one of two that are made at once', async () => {
    const { userId } = await at.withPaper();
    const [review] = await at.waiting(userId);
    const answers = await Promise.all([1, 2, 3].map((reviewer) => at.decide(reviewer, review, accept)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const again = await at.withPaper();
    const [other] = await at.waiting(again.userId);
    const send = () =>
      at.as(
        1,
        'POST',
        `/review/decision/${other.id}`,
        { decision: { version: 1, ...accept } },
        { source_id: 'twice' },
      );
    const twice = [await send(), await send()];
    expect(twice.map(({ status }) => status)).toEqual([200, 200]);
    expect(twice[1]!.headers['idempotency-replayed']).toBeDefined();
  });
});

describe('a page of thousands', () => {
  const count = 20_000;
  const nothing: ReviewQuestion = {
    ...{ step: undefined, user_id: undefined, country: undefined, state: undefined },
    ...{ before: undefined, assigned: undefined, claimed_by: undefined },
  };
  const now = '2027-06-01T00:00:00';
  const page = { now, after: null, limit: 11 };
  let userId: number;

  beforeAll(async () => {
    ({ userId } = await at.withPaper());
    const owner = postgres({ ...at.server.database.adminOptions, max: 1, onnotice: () => {} });
    await owner`alter table review set (autovacuum_enabled = off)`;
    await owner`alter table users set (autovacuum_enabled = off)`;
    await owner`insert into users (program_id, id, type, status, client_id, created_at, updated_at, history_number, history_hash,
        history_at, is_asked)
      select 77, 9000000 + g, 1, 1, 1, now(), now(), 1, '', now(), false from generate_series(0, 1999) g`;
    // One in a thousand of another step, one in two thousand of another country, one in two thousand is held; half are decided.
    await owner`insert into review (program_id, user_id, id, step, entity, entity_id, country, version, created_at, claimed_by,
        claimed_until, closed_at, outcome, decided_by)
      select 77, 9000000 + g % 2000, 1000000 + g, case when g % 1000 = 0 then 'selfie' else 'document' end, 26, 1000000 + g,
        case when g % 2000 = 1 then '004' else '124' end, 1, timestamp '2027-01-01' + make_interval(mins => g),
        case when g % 2000 = 3 then 9 end, case when g % 2000 = 3 then timestamp '2027-07-01' end,
        case when g % 2 = 0 then null else now() end, null, null
      from generate_series(1, ${2 * count}) g`;
    await owner`update review set closed_at = null where country = '004' or claimed_by = 9`;
    await owner`vacuum analyze review`;
    await owner`vacuum analyze users`;
    await owner.end();
  });
  afterAll(async () => {
    const owner = postgres({ ...at.server.database.adminOptions, max: 1, onnotice: () => {} });
    await owner`delete from review where id > 1000000`;
    await owner`delete from users where id >= 9000000`;
    await owner.end();
  });

  it.each<[string, Partial<ReviewQuestion>, Partial<Parameters<typeof listReviews>[2]>, string]>([
    ['of all', {}, {}, 'review_queue'],
    ['of all, far in', {}, { after: { value: '2027-01-14T00:00:00', id: 0 } }, 'review_queue'],
    ['of a rare step', { step: 'selfie' }, {}, 'review_step'],
    ['of a rare country', { country: '004' }, {}, 'review_country'],
    ['that a client holds', { claimed_by: 9 }, {}, 'review_claimed'],
    ['that somebody holds', { assigned: true }, {}, 'review_claimed'],
    ['that is old', { before: '2027-01-02T00:00:00' }, {}, 'review_queue'],
  ])('%s is read by an index', async (_, asked, behind, index) => {
    const statement = listReviews(77, { ...nothing, ...asked }, { ...page, ...behind });
    const plan = await planOf(at.server.services.connections, 77, statement);
    expect(plan.indexes).toContain(index);
    expect(plan.readOf('review')).toBeLessThanOrEqual(30);
  });

  it('of one user is read by an index', async () => {
    const statement = listReviews(77, { ...nothing, user_id: userId }, page);
    const plan = await planOf(at.server.services.connections, 77, statement);
    expect(plan.readOf('review')).toBe(1);
  });
});

describe('four eyes', () => {
  afterEach(() => at.settle({ four_eyes: [] }));

  it('see the same: the second client decides, who is not the first', async () => {
    await at.settle({ four_eyes: ['accept'] });
    const { userId } = await at.withPaper();
    const [review] = await at.waiting(userId);
    const first = await at.decide(1, review, accept);
    expect(first.json.review).toMatchObject({
      state: 'second',
      opinions_by: [at.reviewers[0]!.id],
      outcome: null,
    });
    expect(await paperOf(userId)).toMatchObject({ status: 17 });
    expect(codeOf(await at.decide(1, review, accept))).toBe('409 3053');
    expect(codeOf(await at.as(1, 'POST', `/review/claim/${review.id}`))).toBe('409 3053');
    expect(JSON.stringify((await at.as(2, 'GET', `/review/${review.id}`)).json)).not.toContain('"accept"');
    expect((await at.decide(2, review, accept)).json.review).toMatchObject({ state: 'decided' });
    expect(await paperOf(userId)).toMatchObject({ status: 1, verification_status: 1 });
    const told = (await historyOf(userId)).filter((one: Answer['json']) => one.entity === 44);
    expect(told.map((one: Answer['json']) => [one.by_entity_id, one.admin_notes])).toEqual([
      [at.reviewers[1]!.id, 'Review of identification: accepted'],
      [at.reviewers[0]!.id, 'Review of identification: opinion accept'],
    ]);
  });

  it('see otherwise: a third client decides', async () => {
    await at.settle({ four_eyes: ['all'] });
    const { userId } = await at.withPaper();
    const [review] = await at.waiting(userId);
    await at.decide(1, review, accept);
    expect((await at.decide(2, review, reject)).json.review.state).toBe('third');
    expect(codeOf(await at.decide(2, review, accept))).toBe('409 3053');
    expect((await at.decide(3, review, reject)).json.review).toMatchObject({
      state: 'decided',
      outcome: 'reject',
    });
    expect(await paperOf(userId)).toMatchObject({ verification_status: 2 });
  });

  it('begin anew once what is to be decided has changed', async () => {
    await at.settle({ four_eyes: ['identification'] });
    const { userId, paperId } = await at.withPaper();
    const [review] = await at.waiting(userId);
    await at.decide(1, review, accept);
    await at.upload(userId, { type: 3, entity: 25, entity_id: paperId });
    const [again] = await at.waiting(userId);
    expect(again).toMatchObject({ version: 2, state: 'waiting', opinions_by: [] });
    expect((await at.decide(1, again, accept)).json.review.state).toBe('second');
  });

  it('are those of two though all say so at once', async () => {
    await at.settle({ four_eyes: ['all'] });
    const { userId } = await at.withPaper();
    const [review] = await at.waiting(userId);
    const answers = await Promise.all([1, 1, 2, 2].map((reviewer) => at.decide(reviewer, review, accept)));
    const states = answers.filter(({ status }) => status === 200).map(({ json }) => json.review.state);
    expect(states.sort()).toEqual(['decided', 'second']);
    const told = (await historyOf(userId)).filter((one: Answer['json']) => one.entity === 44);
    expect(new Set(told.map((one: Answer['json']) => one.by_entity_id)).size).toBe(2);
  });
});
