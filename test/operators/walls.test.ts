import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { type Answer, type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { signedIn, type TestOperator } from '../harness/operators.ts';
import { makeWatchlistHit } from '../harness/watchlists.ts';

let server: AssembledTest;
let now = Date.parse('2027-03-01T10:00:00Z');

let token: string;

beforeAll(async () => {
  server = await assembleTest({}, { clock: () => new Date(now) });
  token = await server.token('user user:privileged user:sensitive program:admin admin');
});
afterAll(() => server.close());

const call = (method: string, url: string, body?: object) =>
  server.call(method, `/v1${url}`, { token, ...(body && { body }) });
const codeOf = ({ json }: Answer): string => json?.result?.code;

/** Code by which an operator is told that the roles do not allow a call. */
const closed = '2023';

describe('a review', () => {
  it('is decided and held by whoever may decide what it is about, in no other way', async () => {
    const { json } = await call('POST', '/user', newUserBody());
    const { id: userId } = json.info;
    await call('POST', `/user/document/${userId}`, {
      info: { type: 7, language: 'en', subject: 'Bill', entity: 15, entity_id: json.address.id },
      attachment: [examplePerson['attachment']!],
    });
    await makeWatchlistHit(server.services, 77, userId);
    const reviewer = await signedIn(server, ['reviewer']);
    const other = await signedIn(server, ['reviewer']);
    const senior = await signedIn(server, ['senior']);
    const waiting = async (step: string) =>
      (await call('GET', `/review?user_id=${userId}&step=${step}`)).json.review[0];
    const claim = (operator: TestOperator, { id }: { id: number }) =>
      operator.call('POST', `/review/claim/${id}`, {});
    const decide = (operator: TestOperator, { id, version }: { id: number; version: number }, more = {}) =>
      operator.call('POST', `/review/decision/${id}`, {
        decision: { outcome: 'accept', reason: 'Another person', version, ...more },
      });
    const hit = await waiting('watchlist');
    const refused = await decide(reviewer, hit);
    expect([refused.status, codeOf(refused)]).toEqual([403, closed]);
    expect(refused.json.result.message).toMatch(/: hits\./u);
    expect(codeOf(await claim(reviewer, hit))).toBe(closed);
    expect(await waiting('watchlist')).toMatchObject({ state: 'waiting', claimed_by: null });
    expect((await decide(senior, hit)).json.review.outcome).toBe('accept');
    // Nor are values corrected by who may not change them.
    const paper = await waiting('proof_of_address');
    const limits = [{ role: 'reviewer', without: ['identity'] }];
    await call('PUT', '/program/77', { program: { four_eyes: ['all'], role_limits: limits } });
    expect(codeOf(await decide(reviewer, paper, { fields: { city_town: 'Toronto' } }))).toBe(closed);
    // Whoever may give no second opinion keeps nobody from giving it.
    expect((await decide(reviewer, paper)).json.review.state).toBe('second');
    const second = await claim(other, paper);
    expect(second.json.result.message).toMatch(/: second_opinion\./u);
    expect((await waiting('proof_of_address')).claimed_by).toBeNull();
    expect(codeOf(await claim(senior, paper))).toBe('0000');
    await call('PUT', '/program/77', { program: { four_eyes: [], role_limits: [] } });
  });
});

describe('an operator', () => {
  it('sets no secret of a user, whatever the roles and the operation, and is shown no input for one', async () => {
    const { id } = (await call('POST', '/user', newUserBody())).json.info;
    const every = await signedIn(server, ['support', 'reviewer', 'senior']);
    const secrets = [
      { password: 'set by a senior 1' },
      { trust_level: '3', security_code: '4711' },
      { secret_answer_1: 'Rex' },
      { secret_question_2: '3' },
    ];
    const bodies = secrets.map((security) => ({ security }));
    for (const url of [`/user/security/${id}`, `/user/${id}`])
      for (const body of bodies) {
        const refused = await every.call('PUT', url, body);
        expect([refused.status, codeOf(refused)]).toEqual([403, closed]);
      }
    const login = { external_auth: [{ id: 1, login_id: 'mine', type: 1 }] };
    expect(codeOf(await every.call('PUT', `/user/${id}`, login))).toBe(closed);
    expect(codeOf(await every.call('POST', '/user', newUserBody()))).toBe(closed);
    const level = await every.call('PUT', `/user/security/${id}`, { security: { trust_level: '3' } });
    expect([codeOf(level), level.json.security.trust_level]).toEqual(['0000', '3']);
    const fieldsOf = ({ json }: Answer): { name: string; put: string }[] =>
      json.catalogue.resources.find(({ name }: { name: string }) => name === 'security').fields;
    const writable = (answer: Answer) =>
      fieldsOf(answer).flatMap(({ name, put }) => (put === 'NA' ? [] : [name]));
    expect(writable(await every.call('GET', '/catalogue'))).toEqual(['trust_level', 'status']);
    expect(writable(await call('GET', '/catalogue'))).toContain('password');
  });

  it('acts on nobody who has their own email, whatever the programme says of unique emails', async () => {
    await call('PUT', '/program/77', { program: { unique_email: false } });
    const address = 'Grace.Shared@example.com';
    const made = async () => {
      const { json } = await call('POST', '/user', newUserBody({ email: [{ address, is_primary: 1 }] }));
      return { userId: json.info.id, emailId: json.email[0].id };
    };
    const [one, other] = [await made(), await made()];
    const stranger = (await call('POST', '/user', newUserBody())).json.info.id;
    const operator = await signedIn(server, ['senior', 'support'], { email: address.toLowerCase() });
    const note = (userId: number) =>
      operator.call('POST', `/user/custom_field/${userId}`, { custom_field: { a: 1 } });
    const codes = async () => [codeOf(await note(one.userId)), codeOf(await note(other.userId))];
    expect(await codes()).toEqual(['3043', '3043']);
    expect(codeOf(await note(stranger))).toBe('0000');
    // Whoever is the user could take the address away.
    const more = { email: [{ address: 'grace.other@example.com', is_primary: 1 }] };
    await call('POST', `/user/email/${one.userId}`, more);
    const gone = await call('DELETE', `/user/email/${one.userId}`, { email: [{ id: one.emailId }] });
    expect(codeOf(gone)).toBe('0000');
    expect(await codes()).toEqual(['3043', '3043']);
    await call('DELETE', `/user/${other.userId}`);
    await operator.call('PUT', '/session', { session: { otp: operator.otp() } });
    // An operator says why, by a code and not in words.
    for (const reason_code of [undefined, 'Ada asked for it'])
      expect(
        codeOf(await operator.call('POST', `/user/erasure/${other.userId}`, { erasure: { reason_code } })),
      ).toBe('1001');
    const erasure = { erasure: { reason_code: 'person_request' } };
    expect(codeOf(await operator.call('POST', `/user/erasure/${other.userId}`, erasure))).toBe('3043');
    await call('PUT', '/program/77', { program: { unique_email: true } });
  });

  it('decides nothing about a user who has their own email, neither a review nor a hit of a watchlist', async () => {
    const waiting = async () => {
      const { json } = await call('POST', '/user', newUserBody());
      const { id } = json.info;
      await call('POST', `/user/document/${id}`, {
        info: { type: 7, language: 'en', subject: 'Bill', entity: 15, entity_id: json.address.id },
        attachment: [examplePerson['attachment']!],
      });
      const hitId = await makeWatchlistHit(server.services, 77, id);
      const { review } = (await call('GET', `/review?user_id=${id}`)).json;
      const of = (wanted: string) => review.find(({ step }: { step: string }) => step === wanted);
      return { email: json.email[0].address, hitId, paper: of('proof_of_address'), hit: of('watchlist') };
    };
    const [own, other] = [await waiting(), await waiting()];
    const operator = await signedIn(server, ['reviewer', 'senior'], { email: own.email.toUpperCase() });
    const decide = ({ id, version }: { id: number; version: number }) =>
      operator.call('POST', `/review/decision/${id}`, {
        decision: { outcome: 'accept', reason: 'Another person', version },
      });
    const decideHit = async (id: number) => {
      const [{ version }] = (await call('GET', `/watchlist/hit?hit_id=${id}`)).json.hits;
      const hit = { status: 'dismissed', reason: 'Another person', version };
      return operator.call('PUT', `/watchlist/hit/${id}`, { hit });
    };
    expect(codeOf(await decide(own.paper))).toBe('3043');
    expect(codeOf(await decide(own.hit))).toBe('3043');
    expect(codeOf(await decideHit(own.hitId))).toBe('3043');
    const standing = (await call('GET', `/review/${own.paper.id}`)).json.review;
    expect(standing.state).toBe('waiting');
    expect((await call('GET', `/watchlist/hit?hit_id=${own.hitId}`)).json.hits[0].status).toBe('open');
    expect(codeOf(await decide(other.paper))).toBe('0000');
    expect(codeOf(await decideHit(other.hitId))).toBe('0000');
  });

  it('gives the second factor again for a secret that signs webhooks', async () => {
    const admin = await signedIn(server, ['program_administrator']);
    const webhook = { url: 'https://hooks.example.com/roster', events: ['*'] };
    const make = () => admin.call('POST', '/webhook', { webhook });
    now += 11 * 60_000;
    expect(codeOf(await make())).toBe('2024');
    await admin.call('PUT', '/session', { session: { otp: admin.otp() } });
    const { id } = (await make()).json.webhook;
    now += 11 * 60_000;
    const rotate = () => admin.call('POST', `/webhook/${id}/secret`, { overlap_hours: 1 });
    expect(codeOf(await rotate())).toBe('2024');
    await admin.call('PUT', '/session', { session: { otp: admin.otp() } });
    expect((await rotate()).json.webhook.secret).toMatch(/./u);
  });
});
