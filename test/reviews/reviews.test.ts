import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { listReviews, type ReviewQuestion } from '../../src/storage/reviews.ts';
import { type Answer, newUserBody } from '../harness/assembled.ts';
import { makeCheck } from '../harness/checks.ts';
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
const userOf = async (userId: number) => (await at.call('GET', `/user/${userId}`)).json;
const documentsOf = async (userId: number) =>
  (await at.call('GET', `/user/document/${userId}`)).json.documents.map(
    (one: Answer['json']) => one.info.status,
  );
const historyOf = async (userId: number, token?: string) => {
  const url = `/user/history/${userId}?page_size=50`;
  const answer = token ? await at.server.call('GET', `/v1${url}`, { token }) : await at.as(1, 'GET', url);
  return answer.json.history as Answer['json'][];
};
const toldOf = async (userId: number) => (await historyOf(userId)).filter((one) => one.entity === 44);
/** A token of the user's own app. */
const ownToken = (userId: number) => at.server.token('user', { user_id: String(userId) });
/** With settings of the programme, which are as they were afterwards. */
const withSettings = async (settings: object, usual: object, work: () => Promise<void>) => {
  await at.settle(settings);
  await work().finally(() => at.settle(usual));
};
const asking = (step: string, work: () => Promise<void>) =>
  withSettings({ requirements: [{ step }] }, { requirements: [] }, work);

describe('what waits', () => {
  // One user, whose identification nobody decides on; each test says what it leaves.
  let userId: number;
  let paperId: number;
  let number: string;
  let review: { id: number; version: number };
  const claim = (reviewer: number, body?: object) =>
    at.as(reviewer, 'POST', `/review/claim/${review.id}`, body);
  const release = (reviewer: number) => at.as(reviewer, 'POST', `/review/release/${review.id}`);
  beforeAll(async () => {
    ({ userId, paperId, number } = await at.withPaper());
  });

  it('is an identification with its document, once', async () => {
    const [first, ...others] = await at.waiting(userId);
    expect(others).toEqual([]);
    expect(first).toEqual({
      id: expect.any(Number),
      step: 'identification',
      ...{ user_id: userId, entity: 25, entity_id: paperId, country: '858', version: 1, state: 'waiting' },
      since: '2027-03-02T12:00:00',
      decide_by: '2027-03-05T12:00:00',
      ...{ claimed_by: null, claimed_until: null, opinions_by: [], asked_since: null },
      ...{ outcome: null, decided_by: null, closed_date_utc: null },
    });
    review = first;
  });

  it('is shown, masked, with what checks found, the documents and the ids of their files', async () => {
    await makeCheck(at.server.services, 77, userId);
    const { json } = await at.as(1, 'GET', `/review/${review.id}`);
    expect(json.review.checks).toMatchObject([{ check: 'age', counts: 'advises', outcome: 'accept' }]);
    expect(json.review.subject).toMatchObject({ id: paperId, status: 17, verification_status: 0 });
    expect(json.review.subject.number).not.toBe(number);
    const [document, ...others] = json.review.documents;
    expect(others).toEqual([]);
    expect(document.attachment).toMatchObject([{ file_id: expect.any(Number), content: '____' }]);
    const before = (await historyOf(userId)).length;
    const clear = await at.as(1, 'GET', `/review/${review.id}`, undefined, { show_sensitive_data: '1' });
    expect(clear.json.review.subject.number).toBe(number);
    const entries = await historyOf(userId);
    // The look in clear alone is noted.
    expect(entries.length).toBe(before + 1);
    expect(entries[0]).toMatchObject({ activity_type: 5, by_entity_id: at.reviewers[0]!.id });
  });

  it('of a picture of the person shows the paper that was accepted before it, masked', async () => {
    const other = await at.withPaper();
    const [ofPaper] = await at.waiting(other.userId);
    const read = async ({ id }: { id: number }) => (await at.as(1, 'GET', `/review/${id}`)).json.review;
    // Where the paper itself is decided on, nothing stands beside it.
    expect((await read(ofPaper)).accepted_paper).toBeNull();
    const [shown] = (await read(ofPaper)).documents;
    await at.decide(1, ofPaper, accept);
    await at.upload(other.userId, { type: 6 });
    const [ofSelfie] = await at.waiting(other.userId);
    expect(ofSelfie).toMatchObject({ step: 'selfie' });
    const { documents, accepted_paper: paper } = await read(ofSelfie);
    expect(documents).toMatchObject([{ info: { type: 6 } }]);
    expect(paper.identification).toMatchObject({ id: other.paperId, verification_status: 1 });
    expect(paper.identification.number).toMatch(/\*/u);
    expect(paper.documents).toMatchObject([
      { info: { document_id: shown.info.document_id }, attachment: shown.attachment },
    ]);
  });

  it('is held by one client, for half an hour', async () => {
    expect((await claim(1)).json.review).toMatchObject({ claimed_by: at.reviewers[0]!.id });
    expect(codeOf(await claim(2))).toBe('409 3052');
    expect(codeOf(await at.decide(2, review, accept))).toBe('409 3052');
    at.wait(29);
    expect((await claim(1)).status).toBe(200);
    at.wait(29);
    expect(codeOf(await claim(2))).toBe('409 3052');
    expect(codeOf(await release(2))).toBe('409 3019');
    at.wait(1);
    expect(await at.waiting(userId)).toMatchObject([{ claimed_by: null, claimed_until: null }]);
    expect((await claim(2)).json.review.claimed_by).toBe(at.reviewers[1]!.id);
    expect((await release(2)).json.review.claimed_by).toBeNull();
  });

  it('is never held by two, whoever claims it at once', async () => {
    const answers = await Promise.all(Array.from({ length: 9 }, (_, index) => claim((index % 3) + 1)));
    const holders = answers
      .filter(({ status }) => status === 200)
      .map(({ json }) => json.review.claimed_by as number);
    expect(new Set(holders).size).toBe(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(6);
    expect((await at.waiting(userId))[0].claimed_by).toBe(holders[0]);
    await release(at.reviewers.findIndex(({ id }) => id === holders[0]) + 1);
  });

  it('is neither decided nor claimed with validate 1', async () => {
    const body = { decision: { version: 1, ...accept }, validate: 1 };
    const { json } = await at.as(1, 'POST', `/review/decision/${review.id}`, body);
    expect(json.review.state).toBe('decided');
    expect((await claim(1, { validate: 1 })).json.review.claimed_by).not.toBeNull();
    expect(await at.waiting(userId)).toMatchObject([{ version: 1, claimed_by: null }]);
  });

  it('is not for tokens of users, nor for clients that are not privileged, nor of another programme', async () => {
    const [own, plain, admin] = await Promise.all([
      ownToken(userId),
      at.server.token('user'),
      at.server.token('admin'),
    ]);
    const program = { id: 88, name: 'Other' };
    await at.server.call('POST', '/v1/program', { token: admin, body: { program } });
    const client = { program_id: 88, name: 'Other', scopes: ['user', 'user:privileged'] };
    const { json } = await at.server.call('POST', '/v1/client', { token: admin, body: { client } });
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
      // Nobody decides on the user of their own token.
      expect([url, await code(own)]).toEqual([url, '403 2007']);
      expect([url, await code(plain)]).toEqual([url, '403 2007']);
    }
    const listed = await at.server.call('GET', '/v1/review', { token: other });
    expect(listed.json.review).toEqual([]);
    expect(await at.waiting(userId)).toMatchObject([{ version: 1, claimed_by: null }]);
  });

  it.each<[string, object, number]>([
    ['without a reason', { outcome: 'reject' }, 1],
    ['with words that nobody knows', { outcome: 'maybe', reason_code: 'no' }, 2],
    ['without an outcome', {}, 1],
    ['with a reason without end', { ...reject, reason: 'x'.repeat(1001) }, 1],
    ['with a value that breaks its rule', { ...accept, fields: { issue_date: '2999-01-01' } }, 1],
    ['with a value that no check proves', { ...accept, fields: { issue_date: '2018-01-01', status: 1 } }, 1],
    ['with a value of what is rejected', { ...reject, fields: { issue_date: '2018-01-01' } }, 1],
  ])('is not decided %s', async (_, decision, faults) => {
    expect(at.faultsOf(await at.decide(1, review, decision))).toHaveLength(faults);
  });

  it('has another version once it changes, and is not decided at an older one', async () => {
    const change = { identification: [{ id: paperId, country_of_residence: 840 }] };
    expect((await at.call('PUT', `/user/identification/${userId}`, change)).status).toBe(200);
    expect(await at.waiting(userId)).toMatchObject([{ id: review.id, version: 2 }]);
    await at.upload(userId, { type: 3, entity: 25, entity_id: paperId });
    await at.call('PUT', `/user/${userId}`, { personal_info: { last_name: 'Byron' } });
    expect(await at.waiting(userId)).toMatchObject([{ id: review.id, version: 3 }]);
    // What was found of somebody of another name says nothing of who it is now.
    expect((await at.as(1, 'GET', `/review/${review.id}`)).json.review.checks).toEqual([]);
    const stale = await at.decide(1, { ...review, version: 2 }, accept);
    expect([codeOf(stale), stale.json.result.message]).toEqual([
      '409 3051',
      expect.stringContaining('version 3'),
    ]);
  });

  it('ends with what was to be decided, and is then nobody’s', async () => {
    await at.call('DELETE', `/user/identification/${userId}`, { identification: [{ id: paperId }] });
    expect(await at.waiting(userId)).toEqual([]);
    const ended = await at.as(1, 'GET', `/review/${review.id}`);
    expect(ended.json.review).toMatchObject({ state: 'ended', subject: null, decided_by: null });
    expect(codeOf(await at.decide(1, { ...review, version: 3 }, accept))).toBe('409 3019');
    expect(codeOf(await claim(1))).toBe('409 3019');
    await at.upload(userId, { type: 1 });
    const [other] = await at.waiting(userId);
    expect((await at.call('DELETE', `/user/${userId}`)).status).toBe(200);
    expect(await at.waiting(userId)).toEqual([]);
    for (const id of [other.id, 0, 999_999_999, 'none'])
      expect(codeOf(await at.as(1, 'GET', `/review/${id}`))).toBe('404 3050');
    expect(codeOf(await at.decide(1, other, accept))).toBe('404 3050');
    expect(codeOf(await at.as(1, 'POST', `/review/claim/${other.id}`))).toBe('404 3050');
  });

  it.each([
    ['step=tea', '$.step'],
    ['country=xx', '$.country'],
    ['age=-1', '$.age'],
    ['risk=101', '$.risk'],
    ['overdue=2', '$.overdue'],
    ['assigned=2', '$.assigned'],
    ['cursor=abc', '$.cursor'],
    ['steps=selfie', '$.steps'],
  ])('is not listed for %s', async (query, path) => {
    const { status, json } = await at.as(1, 'GET', `/review?${query}`);
    expect([status, json.result.details.map((one: { path: string }) => one.path)]).toEqual([400, [path]]);
  });

  it('is personal info where the programme asks for it, from then on', () =>
    asking('personal_info', async () => {
      const { info } = await at.createUser();
      expect(info.status).toBe('17');
      const [stated] = await at.waiting(info.id);
      expect(stated).toMatchObject({ step: 'personal_info', entity: 29, entity_id: info.id });
      const { json } = await at.decide(1, stated, { ...accept, fields: { first_name: 'Augusta' } });
      expect(json.review).toMatchObject({ state: 'decided', outcome: 'accept' });
      const whole = await userOf(info.id);
      expect(whole.info.status).toBe('1');
      expect(whole.personal_info).toMatchObject({ first_name: 'Augusta', verification_status: 1 });
    }));
});

describe('a decision', () => {
  it('that accepts an identification accepts its documents and corrects values, and the history says who', async () => {
    const { userId } = await at.withPaper();
    const [review] = await at.waiting(userId);
    const fields = { number: `X${review.id}0099`, issue_date: '2018-10-10' };
    const answer = await at.decide(2, review, { ...accept, fields });
    expect(answer.json.review).toMatchObject({
      ...{ id: review.id, state: 'decided', outcome: 'accept', decided_by: at.reviewers[1]!.id },
    });
    const shown = await at.call('GET', `/user/identification/${userId}`, undefined, {
      show_sensitive_data: '1',
    });
    expect(shown.json.identification).toMatchObject([{ ...fields, status: 1, verification_status: 1 }]);
    expect(await documentsOf(userId)).toEqual([2]);
    expect(await at.waiting(userId)).toEqual([]);
    const [decided] = await toldOf(userId);
    expect(decided).toMatchObject({
      ...{ by_entity: 3, by_entity_id: at.reviewers[1]!.id, entity_id: review.id },
      admin_notes: 'Review of identification: accepted',
    });
    expect(JSON.parse(decided.new_data)).toMatchObject({
      ...{ step: 'identification', outcome: 'accept', version: 1, corrected: Object.keys(fields) },
    });
    expect(codeOf(await at.decide(3, review, accept))).toBe('409 3019');
  });

  it('that rejects says why in the history, and to the user in words that help nobody who forges', async () => {
    const preferences = { preferred_language_code: 'fr' };
    const { userId } = await at.withPaper();
    expect((await at.call('PUT', `/user/${userId}`, { preferences })).status).toBe(200);
    const [review] = await at.waiting(userId);
    expect((await at.decide(1, review, reject)).status).toBe(200);
    expect(await paperOf(userId)).toMatchObject({ status: 1, verification_status: 2 });
    expect(await documentsOf(userId)).toEqual([3]);
    const [told] = await toldOf(userId);
    const { outcome: _, ...why } = reject;
    expect(JSON.parse(told.new_data)).toMatchObject(why);
    const token = await ownToken(userId);
    expect(JSON.stringify(await historyOf(userId, token))).not.toMatch(/altered|hologram|"entity":44/iu);
    const { messages } = (await at.server.call('GET', '/v1/message', { token })).json;
    expect(messages).toMatchObject([{ template: 'review_rejected', language: 'fr' }]);
    expect(messages[0].text).toContain('votre pièce d’identité');
    expect(messages[0].text).toContain('pas pu le confirmer');
    expect(messages[0].text).not.toMatch(/hologram|altered/iu);
    expect((await userOf(userId)).notification.message).toContain('pas pu le confirmer');
  });

  it('on an address asks for more, rejects and accepts, and what is asked of the user follows', () =>
    asking('proof_of_address', async () => {
      const { userId, addressId } = await at.withBill();
      const stands = async () => {
        const { info, general_requirements: asked } = await userOf(userId);
        return [info.status, asked?.description ?? ''];
      };
      expect(await stands()).toEqual(['17', 'proof_of_address: submitted']);
      const [review] = await at.waiting(userId);
      expect(review).toMatchObject({ step: 'proof_of_address', entity: 15, entity_id: addressId });
      const asked = await at.decide(1, review, more);
      expect(asked.json.review).toMatchObject({ state: 'asked', closed_date_utc: null });
      // Nobody waits for a reviewer by now, but for the user.
      expect(await stands()).toEqual(['17', 'proof_of_address: missing']);
      expect(await homeOf(userId)).toMatchObject({ verification_status: 0 });
      expect(await at.waiting(userId)).toEqual([]);
      expect(await at.waiting(userId, '&state=asked')).toMatchObject([{ id: review.id, version: 1 }]);
      await at.upload(userId, { type: 7, entity: 15 });
      expect(await stands()).toEqual(['17', 'proof_of_address: submitted']);
      const [again] = await at.waiting(userId);
      expect(again).toMatchObject({ id: review.id, version: 2, state: 'waiting' });
      expect((await at.decide(1, again, reject)).status).toBe(200);
      expect(await homeOf(userId)).toMatchObject({ status: 1, verification_status: 2 });
      expect((await stands())[0]).toBe('17');
      await at.upload(userId, { type: 7, entity: 15 });
      const [another] = await at.waiting(userId);
      expect(another.id).not.toBe(review.id);
      expect((await at.decide(1, another, accept)).status).toBe(200);
      expect(await homeOf(userId)).toMatchObject({ status: 1, verification_status: 1 });
      expect(await stands()).toEqual(['1', '']);
    }));

  it('on a hit follows for what is asked, and the user is told nothing', () =>
    asking('watchlist', async () => {
      const personal_info = { first_name: 'Zebulon', last_name: 'Quix', date_of_birth: '1970-01-01' };
      const { info } = await at.createUser({ personal_info });
      await makeWatchlistHit(at.server.services, 77, info.id);
      const before = await userOf(info.id);
      expect(before.info.status).toBe('17');
      const [review] = await at.waiting(info.id);
      expect(review).toMatchObject({ step: 'watchlist', entity: 42 });
      const token = await ownToken(info.id);
      const seen = await at.server.call('GET', `/v1/user/${info.id}`, { token });
      expect(JSON.stringify(seen.json)).not.toContain('watchlist');
      const { json } = await at.as(1, 'GET', `/review/${review.id}`);
      expect(json.review).toMatchObject({ documents: [], subject: { status: 'open', watchlist: 'listed' } });
      expect(at.faultsOf(await at.decide(1, review, accept))).toHaveLength(1);
      const hit = { status: 'dismissed', version: 1, reason: 'Another birth date.' };
      await withSettings({ four_eyes: ['watchlist'] }, { four_eyes: [] }, async () => {
        const past = await at.as(1, 'PUT', `/watchlist/hit/${review.entity_id}`, { hit });
        expect(codeOf(past)).toBe('409 3054');
      });
      const decided = await at.decide(1, review, { ...accept, reason: 'Another birth date.' });
      expect(decided.json.review).toMatchObject({ state: 'decided', outcome: 'accept' });
      const after = await userOf(info.id);
      expect(after.info.status).toBe('1');
      expect([after.notification, after.last_activity]).toEqual([before.notification, before.last_activity]);
      expect(await at.waiting(info.id)).toEqual([]);
      expect(JSON.stringify(await historyOf(info.id, token))).not.toMatch(/watchlist|birth date/iu);
      // Whoever may confirm alone does not dismiss alone by that: the hit is open again first, and so is its review.
      await withSettings({ four_eyes: ['accept'] }, { four_eyes: [] }, async () => {
        const say = async (status: string, version: number, reason?: string) => {
          const body = { hit: { status, version, ...(reason && { reason }) } };
          return codeOf(await at.as(1, 'PUT', `/watchlist/hit/${review.entity_id}`, body));
        };
        expect(await say('confirmed', 2)).toBe('200 0000');
        expect(await say('dismissed', 3, 'Somebody else')).toBe('409 3019');
        expect(await say('open', 3)).toBe('400 1001');
        expect(await say('open', 3, 'Looked at too fast')).toBe('200 0000');
        expect(await say('open', 4, 'Again')).toBe('409 3019');
        expect(await say('dismissed', 4, 'Somebody else')).toBe('409 3054');
        expect(await at.waiting(info.id)).toMatchObject([{ step: 'watchlist', state: 'waiting' }]);
        expect((await userOf(info.id)).info.status).toBe('17');
      });
    }));

  it('is made by one of several that are made at once, and once where one is sent twice', async () => {
    const { info } = await at.createUser();
    await at.upload(info.id, { type: 1 });
    const [review] = await at.waiting(info.id);
    // About nothing that waits itself.
    expect(review).toMatchObject({ step: 'document', entity: 26 });
    const answers = await Promise.all([1, 2, 3].map((reviewer) => at.decide(reviewer, review, accept)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    await at.upload(info.id, { type: 1 });
    const [other] = await at.waiting(info.id);
    const decision = { version: 1, ...accept };
    const send = () => at.as(1, 'POST', `/review/decision/${other.id}`, { decision }, { source_id: 'twice' });
    const twice = [await send(), await send()];
    expect(twice.map(({ status }) => status)).toEqual([200, 200]);
    expect(twice[1]!.headers['idempotency-replayed']).toBeDefined();
  });
});

describe('four eyes', () => {
  let userId: number;
  let paperId: number;
  beforeAll(async () => {
    ({ userId, paperId } = await at.withPaper());
  });
  const send = () => at.upload(userId, { type: 3, entity: 25, entity_id: paperId });
  const eyes = (four_eyes: string[], work: () => Promise<void>) =>
    withSettings({ four_eyes }, { four_eyes: [] }, work);

  it('begin anew once what is to be decided has changed, and see otherwise: a third client decides', () =>
    eyes(['identification'], async () => {
      const [review] = await at.waiting(userId);
      expect((await at.decide(1, review, accept)).json.review.state).toBe('second');
      await send();
      // Nobody decides past it, and what decides nothing is done.
      const put = async (change: object, more: object = {}) =>
        codeOf(
          await at.call('PUT', `/user/identification/${userId}`, {
            identification: [{ id: paperId, ...change }],
            ...more,
          }),
        );
      expect(await put({ verification_status: 1 })).toBe('409 3054');
      expect(await put({ verification_status: 2 }, { validate: '1' })).toBe('409 3054');
      expect(await put({ country_of_residence: 840 })).toBe('200 0000');
      const [again] = await at.waiting(userId);
      expect(again).toMatchObject({ version: expect.any(Number), state: 'waiting', opinions_by: [] });
      expect((await at.decide(1, again, accept)).json.review.state).toBe('second');
      expect((await at.decide(2, again, reject)).json.review.state).toBe('third');
      expect(codeOf(await at.decide(2, again, accept))).toBe('409 3053');
      expect((await at.decide(3, again, reject)).json.review).toMatchObject({
        ...{ state: 'decided', outcome: 'reject' },
      });
      expect(await paperOf(userId)).toMatchObject({ verification_status: 2 });
    }));

  it('see the same: the second client decides, who is not the first', () =>
    eyes(['accept'], async () => {
      await send();
      const [review] = await at.waiting(userId);
      const first = await at.decide(1, review, accept);
      expect(first.json.review).toMatchObject({
        ...{ state: 'second', opinions_by: [at.reviewers[0]!.id], outcome: null },
      });
      expect(await paperOf(userId)).toMatchObject({ status: 17 });
      expect(codeOf(await at.decide(1, review, accept))).toBe('409 3053');
      expect(codeOf(await at.as(1, 'POST', `/review/claim/${review.id}`))).toBe('409 3053');
      expect(JSON.stringify((await at.as(2, 'GET', `/review/${review.id}`)).json)).not.toContain('"accept"');
      // Neither does the history tell what the first has said before the second has.
      expect((await toldOf(userId))[0]).toMatchObject({ new_data: '', admin_notes: 'Review: opinion given' });
      expect((await at.decide(2, review, accept)).json.review).toMatchObject({ state: 'decided' });
      expect(await paperOf(userId)).toMatchObject({ status: 1, verification_status: 1 });
      const told = await toldOf(userId);
      expect(told.slice(0, 2).map((one) => [one.by_entity_id, one.admin_notes])).toEqual([
        [at.reviewers[1]!.id, 'Review of identification: accepted'],
        [at.reviewers[0]!.id, 'Review of identification: opinion accept'],
      ]);
    }));

  it('are those of two though all say so at once', () =>
    eyes(['all'], async () => {
      await at.upload(userId, { type: 1 });
      const [review] = await at.waiting(userId);
      const answers = await Promise.all([1, 1, 2, 2].map((reviewer) => at.decide(reviewer, review, accept)));
      const states = answers.filter(({ status }) => status === 200).map(({ json }) => json.review.state);
      expect(states.sort()).toEqual(['decided', 'second']);
      const told = (await toldOf(userId)).filter((one) => one.entity_id === review.id);
      expect(new Set(told.map((one) => one.by_entity_id)).size).toBe(2);
    }));
});

describe('four eyes are those of two whatever a privileged client sets', () => {
  const refused = '409 3054';
  const done = '200 0000';
  const paper = () => ({
    ...{ type: 0, country_of_issue: 858, country_of_residence: 858, number: randomUUID().slice(0, 12) },
    ...{ issue_date: '2017-10-10', expiry_date: '2057-10-10' },
  });
  const home = () => ({ ...examplePerson['addresses']!, address_line1: `${randomUUID().slice(0, 8)} Road` });
  const verified = { verification_status: 1 };
  const rejected = { verification_status: 2 };
  // A paper that was accepted and one that was not, and a home that nobody has decided on.
  const ids = { user: 0, accepted: 0, rejected: 0, home: 0 };
  beforeAll(async () => {
    const { info } = await at.createUser();
    const { identification } = (
      await at.call('POST', `/user/identification/${info.id}`, {
        identification: [
          { ...paper(), ...verified },
          { ...paper(), ...rejected },
        ],
      })
    ).json;
    const { addresses } = (await at.call('GET', `/user/address/${info.id}`)).json;
    Object.assign(ids, { user: info.id, home: addresses[0].id });
    Object.assign(ids, { accepted: identification[0].id, rejected: identification[1].id });
  });
  const person = (changes: object) => ({ personal_info: { ...examplePerson['personal_info']!, ...changes } });
  const document = (info: object) => ({
    info: { language: 'en', subject: 'Proof', ...info },
    attachment: [examplePerson['attachment']!],
  });
  const papers = (method: string, change: () => object) => () =>
    at.call(method, `/user/identification/${ids.user}`, { identification: [change()] });
  const homes = (method: string, change: () => object) => () =>
    at.call(method, `/user/address/${ids.user}`, { addresses: [change()] });
  const create = (changes: () => object) => () => at.call('POST', '/user', newUserBody({ ...changes() }));
  const update = (url: string, changes: () => object) => () =>
    at.call('PUT', `${url}/${ids.user}`, changes());
  const send = (info: () => object) => () => at.upload(ids.user, info());

  const hold = () =>
    at.call('PUT', `/user/identification/${ids.user}`, {
      identification: [{ id: ids.accepted, number: randomUUID().slice(0, 12) }],
      documents: [
        {
          ...document({ type: 2, entity: 25, entity_id: ids.accepted }),
          attachment: [{ ...examplePerson['attachment']!, is_selfie: true }],
        },
      ],
    });

  it.each<[string, string[], () => Promise<Answer>, string]>([
    ['a new paper accepted', ['accept'], papers('POST', () => ({ ...paper(), ...verified })), refused],
    ['a new paper rejected', ['accept'], papers('POST', () => ({ ...paper(), ...rejected })), done],
    ['a new paper rejected', ['all'], papers('POST', () => ({ ...paper(), ...rejected })), refused],
    ['a new paper', ['all'], papers('POST', paper), done],
    ['a new paper accepted', ['selfie'], papers('POST', () => ({ ...paper(), ...verified })), done],
    [
      'an accepted paper rejected',
      ['identification'],
      papers('PUT', () => ({ id: ids.accepted, ...rejected })),
      refused,
    ],
    [
      'a rejected paper accepted',
      ['accept'],
      papers('PUT', () => ({ id: ids.rejected, ...verified })),
      refused,
    ],
    [
      'another number that counts as accepted',
      ['accept'],
      papers('PUT', () => ({ id: ids.accepted, number: randomUUID().slice(0, 12), ...verified })),
      refused,
    ],
    [
      'what nobody checks, said with what stands',
      ['all'],
      papers('PUT', () => ({ id: ids.accepted, custom_field: { shelf: 'B4' }, ...verified })),
      done,
    ],
    ['a new home accepted', ['proof_of_address'], homes('POST', () => ({ ...home(), ...verified })), refused],
    ['a new home', ['proof_of_address'], homes('POST', home), done],
    ['a home rejected', ['all'], homes('PUT', () => ({ id: ids.home, ...rejected })), refused],
    [
      'the home accepted with the user',
      ['accept'],
      update('/user', () => ({ addresses: [{ id: ids.home, ...verified }] })),
      refused,
    ],
    ['a person accepted', ['personal_info'], update('/user/personal_info', () => person(verified)), refused],
    ['a person accepted', ['identification'], update('/user/personal_info', () => person(verified)), done],
    [
      'an accepted person under another name',
      ['accept'],
      update('/user/personal_info', () => person({ first_name: 'Grace', ...verified })),
      refused,
    ],
    ['an accepted person again', ['all'], update('/user/personal_info', () => person(verified)), done],
    ['an accepted document', ['document'], send(() => ({ type: 1, status: 2 })), refused],
    ['a rejected document', ['accept'], send(() => ({ type: 1, status: 3 })), done],
    [
      'another document of an accepted paper',
      ['identification_document'],
      send(() => ({ type: 2, entity: 25, entity_id: ids.accepted, status: 2 })),
      refused,
    ],
    [
      'a document that has its home accepted',
      ['proof_of_address'],
      send(() => ({ type: 7, entity: 15, status: 2 })),
      refused,
    ],
    [
      'a new user with an accepted paper',
      ['accept'],
      create(() => ({ identification: [{ ...paper(), ...verified }] })),
      refused,
    ],
    ['a new user who is accepted', ['all'], create(() => person(verified)), refused],
    ['a new user', ['all'], create(() => ({ identification: [paper()] })), done],
    [
      'a new user with an accepted document',
      ['all'],
      create(() => ({ identification: [paper()], documents: [document({ type: 2, status: 2 })] })),
      refused,
    ],
    ['another number, held with a selfie', ['all'], hold, done],
    ['what is held accepted', ['accept'], papers('PUT', () => ({ id: ids.accepted, ...verified })), refused],
    [
      'what is held rejected',
      ['identification'],
      papers('PUT', () => ({ id: ids.accepted, ...rejected })),
      refused,
    ],
    ['what is held rejected', ['accept'], papers('PUT', () => ({ id: ids.accepted, ...rejected })), done],
    [
      'another number that nobody has accepted',
      ['all'],
      papers('PUT', () => ({ id: ids.accepted, number: randomUUID().slice(0, 12) })),
      done,
    ],
  ])('%s, with %j', async (_, four_eyes, send, expected) => {
    await withSettings({ four_eyes }, { four_eyes: [] }, async () => {
      expect(codeOf(await send())).toBe(expected);
    });
  });
});

describe('an import', () => {
  it('keeps what its rows say was decided elsewhere, with four eyes too', () =>
    withSettings({ four_eyes: ['all'] }, { four_eyes: [] }, async () => {
      const { personal_info, ...row } = newUserBody();
      const { statusCode, payload } = await at.server.app.inject({
        method: 'POST',
        url: '/v1/import',
        headers: {
          authorization: `Bearer ${await at.reviewers[0]!.token()}`,
          'content-type': 'application/x-ndjson',
        },
        payload: `${JSON.stringify({ ...row, source_id: 'moved', personal_info: { ...Object(personal_info), verification_status: 1 } })}\n`,
      });
      expect([statusCode, payload]).toEqual([200, expect.stringContaining('"created"')]);
      const user = await userOf(JSON.parse(payload.split('\n')[0]!).id);
      expect(user.personal_info.verification_status).toBe(1);
    }));
});

describe('a page of thousands', () => {
  const count = 3000;
  const nothing: ReviewQuestion = {
    ...{ step: undefined, user_id: undefined, country: undefined, state: undefined },
    ...{
      before: undefined,
      dueBefore: null,
      overdue: undefined,
      risk: undefined,
      assigned: undefined,
      claimed_by: undefined,
    },
  };
  const page = { now: '2027-06-01T00:00:00', after: null, limit: 11 };

  let owner: postgres.Sql;
  beforeAll(async () => {
    owner = postgres({ ...at.server.database.adminOptions, max: 1, onnotice: () => {} });
    await owner`alter table review set (autovacuum_enabled = off)`;
    await owner`alter table users set (autovacuum_enabled = off)`;
    await owner`insert into users (program_id, id, type, status, client_id, created_at, updated_at, history_number, history_hash,
        history_at, is_asked, risk_rate)
      select 77, 9000000 + g, 1, 1, 1, now(), now(), 1, '', now(), false,
        case when g = 1 then 80 when g <> 201 then 30 end from generate_series(0, 299) g`;
    // One in a thousand of another step, of another country, and held; half are decided.
    await owner`insert into review (program_id, user_id, id, step, entity, entity_id, country, version, created_at, claimed_by,
        claimed_until, closed_at)
      select 77, 9000000 + g % 300, 1000000 + g, case when g % 1000 = 0 then 'selfie' else 'document' end, 26, 1000000 + g,
        case when g % 1000 = 1 then '004' else '124' end, 1, timestamp '2026-01-01' + make_interval(mins => g),
        case when g % 1000 = 3 then 9 end, case when g % 1000 = 3 then timestamp '2027-07-01' end,
        case when g % 2 = 1 and g % 1000 not in (1, 3) then now() end
      from generate_series(1, ${2 * count}) g`;
    await owner`vacuum analyze review`;
    await owner`vacuum analyze users`;
  });
  afterAll(() => owner?.end());

  it.each<[string, Partial<ReviewQuestion>, Partial<Parameters<typeof listReviews>[2]>, string]>([
    ['of all', {}, {}, 'review_queue'],
    ['of all, far in', {}, { after: { value: '2026-01-03T00:00:00', id: 0 } }, 'review_queue'],
    ['of a rare step', { step: 'selfie' }, {}, 'review_step'],
    ['of a rare country', { country: '004' }, {}, 'review_country'],
    ['that a client holds', { claimed_by: 9 }, {}, 'review_claimed'],
    ['that somebody holds', { assigned: true }, {}, 'review_claimed'],
    ['that is old', { before: '2026-01-02T00:00:00' }, {}, 'review_queue'],
    ['that is overdue', { overdue: true, dueBefore: '2026-01-02T00:00:00' }, {}, 'review_queue'],
    ['of risk', { risk: 30 }, {}, 'review_queue'],
    ['of one user', { user_id: 9_000_001 }, {}, ''],
  ])('%s is read by an index', async (_, asked, behind, index) => {
    const statement = listReviews(77, { ...nothing, ...asked }, { ...page, ...behind });
    const plan = await planOf(at.server.services.connections, 77, statement);
    if (index) expect(plan.indexes).toContain(index);
    expect(plan.readOf('review')).toBeLessThanOrEqual(30);
  });

  it('is listed the oldest first, page by page, and as it is asked for', async () => {
    const of = (query: string) => at.as(1, 'GET', `/review?country=004${query}`).then(({ json }) => json);
    const idsOf = async (query: string) => (await of(query)).review.map((one: Answer['json']) => one.id);
    const ids = Array.from({ length: 6 }, (_, place) => 1_000_001 + place * 1000);
    const first = await of('&page_size=4');
    expect(first.review.map((one: Answer['json']) => one.id)).toEqual(ids.slice(0, 4));
    const second = await of(`&page_size=4&cursor=${first.cursor}`);
    expect(second.review.map((one: Answer['json']) => one.id)).toEqual(ids.slice(4));
    expect(second.cursor).toBeNull();
    expect(await idsOf('&step=proof_of_address')).toEqual([]);
    expect(await idsOf(`&user_id=${9_000_001}`)).toEqual(ids.filter((id) => (id - 1_000_000) % 300 === 1));
    await at.as(2, 'POST', `/review/claim/${ids[1]}`);
    const [mine, other] = [at.reviewers[1]!.id, at.reviewers[0]!.id];
    expect(await idsOf('&assigned=1')).toEqual([ids[1]]);
    expect(await idsOf('&assigned=0')).toEqual(ids.filter((id) => id !== ids[1]));
    expect(await idsOf(`&claimed_by=${mine}`)).toEqual([ids[1]]);
    expect(await idsOf(`&claimed_by=${other}`)).toEqual([]);
    const ofUsers = (...users: number[]) => ids.filter((id) => users.includes((id - 1_000_000) % 300));
    expect(await idsOf('&risk=80')).toEqual(ofUsers(1));
    expect(await idsOf('&risk=81')).toEqual([]);
    expect(await idsOf('&risk=30')).toEqual(ofUsers(1, 101));
    // Of one nobody has asked.
    expect(await idsOf('&risk=0')).toEqual(ofUsers(1, 101));
    // As many whole days as the third waits.
    const dayOf = (id: number) => Date.parse('2026-01-01T00:00:00Z') + (id - 1_000_000) * 60_000;
    const age = Math.floor((at.now().getTime() - dayOf(ids[2]!)) / 86_400_000);
    expect(await idsOf(`&age=${age}`)).toEqual(
      ids.filter((id) => dayOf(id) <= at.now().getTime() - age * 86_400_000),
    );
    expect(await idsOf(`&age=${age + 1000}`)).toEqual([]);
    // By the hour at which the third is over its limit, no other is than those before it.
    const hours = Math.floor((at.now().getTime() - dayOf(ids[2]!)) / 3_600_000);
    const overdue = ids.filter((id) => dayOf(id) <= at.now().getTime() - hours * 3_600_000);
    await withSettings({ review_hours: hours }, { review_hours: 72 }, async () => {
      expect(await idsOf('&overdue=1')).toEqual(overdue);
      expect(await idsOf('&overdue=0')).toEqual(ids.filter((id) => !overdue.includes(id)));
      // Of whom more is asked, nothing is due.
      await owner`update review set asked_at = created_at where id = ${overdue[0]!}`;
      expect(await idsOf('&state=asked&overdue=1')).toEqual([]);
      expect(await idsOf('&state=asked&overdue=0')).toEqual([overdue[0]]);
      await owner`update review set asked_at = null where id = ${overdue[0]!}`;
    });
    await withSettings({ review_hours: 0 }, { review_hours: 72 }, async () => {
      expect((await of('&overdue=0')).review.map((one: Answer['json']) => one.decide_by)).toEqual(
        ids.map(() => null),
      );
      expect(await idsOf('&overdue=1')).toEqual([]);
    });
  });
});
