import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { documentStatus } from '../../src/catalogue/codes.ts';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { type Answer, type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { type Browser, inviteOperator, openBrowser, password, signedIn } from '../harness/operators.ts';
import { makeWatchlistHit } from '../harness/watchlists.ts';

// Where two are to decide, one operator does not: by whatever sessions, calls and roles, nor by two calls at once.
let server: AssembledTest;
let token: string;
let now = Date.parse('2027-03-01T10:00:00Z');
let userId: number;
let paper: { readonly id: number; readonly version: number };
let hit: { readonly id: number; readonly version: number };
let hitId: number;

const call = (method: string, url: string, body?: object) =>
  server.call(method, `/v1${url}`, { token, ...(body && { body }) });
const codeOf = ({ json }: Answer): string => json?.result?.code;

beforeAll(async () => {
  server = await assembleTest({}, { clock: () => new Date(now) });
});
afterAll(() => server?.close());

/** Each test has a user with a bill and a hit that wait for two. */
beforeEach(async () => {
  token = await server.token('user user:privileged user:sensitive program:admin admin');
  await call('PUT', '/program/77', { program: { four_eyes: [] } });
  const { json } = await call('POST', '/user', newUserBody());
  userId = json.info.id;
  await call('POST', `/user/document/${userId}`, {
    info: { type: 7, language: 'en', subject: 'Bill', entity: 15, entity_id: json.address.id },
    attachment: [examplePerson['attachment']!],
  });
  hitId = await makeWatchlistHit(server.services, 77, userId);
  await call('PUT', '/program/77', { program: { four_eyes: ['all'] } });
  const { review } = (await call('GET', `/review?user_id=${userId}`)).json;
  const of = (wanted: string) => review.find(({ step }: { step: string }) => step === wanted);
  [paper, hit] = [of('proof_of_address'), of('watchlist')];
});

const decide = (browser: Browser, { id, version }: { id: number; version: number }) =>
  browser.call('POST', `/review/decision/${id}`, {
    decision: { outcome: 'accept', reason: 'As seen', version },
  });
const standing = async ({ id }: { id: number }) => (await call('GET', `/review/${id}`)).json.review;
const decideBoth = async (browser: Browser) => [
  codeOf(await decide(browser, await standing(paper))),
  codeOf(await decide(browser, await standing(hit))),
];

/** Expects that what waits has one opinion and no outcome. */
async function expectUndecided(): Promise<void> {
  for (const each of [paper, hit])
    expect(await standing(each)).toMatchObject({ state: 'second', outcome: null, closed_date_utc: null });
  const [{ status }] = (await call('GET', `/watchlist/hit?hit_id=${hitId}`)).json.hits;
  expect(status).toBe('open');
}

describe('one operator', () => {
  it('gives one opinion, in whatever session, and after leaving the programme and coming back', async () => {
    const senior = await signedIn(server, ['senior']);
    expect(await decideBoth(senior)).toEqual(['0000', '0000']);
    await expectUndecided();
    now += 2 * 60_000;
    const beside = openBrowser(server);
    await beside.call('POST', '/session', { session: { email: senior.email, password } });
    await beside.call('PUT', '/session', { session: { otp: senior.otp() } });
    for (const browser of [senior, beside]) expect(await decideBoth(browser)).toEqual(['3053', '3053']);
    const admin = await signedIn(server, ['program_administrator']);
    await inviteOperator(server, ['viewer'], { programId: await otherProgram(), email: senior.email });
    expect(codeOf(await admin.call('DELETE', `/operator/${senior.id}`))).toBe('0000');
    await inviteOperator(server, ['senior', 'reviewer'], { email: senior.email });
    now += 2 * 60_000;
    const back = openBrowser(server);
    await back.call('POST', '/session', { session: { email: senior.email, password } });
    await back.call('PUT', '/session', { session: { otp: senior.otp() } });
    const here = Object.assign(openBrowser(server), {
      call: (method: string, url: string, body?: object) =>
        back.call(method, url, body, { 'program-id': '77' }),
    });
    expect(await decideBoth(here)).toEqual(['3053', '3053']);
    await expectUndecided();
  });

  it('gives one of two calls at once', async () => {
    const senior = await signedIn(server, ['senior']);
    for (const each of [paper, hit]) {
      const codes = (await Promise.all([1, 2, 3].map(() => decide(senior, each)))).map(codeOf);
      expect(codes.filter((code) => code === '0000')).toHaveLength(1);
    }
    await expectUndecided();
  });

  it('decides by no other call', async () => {
    const every = await signedIn(server, ['senior', 'reviewer', 'support']);
    const id = (await call('GET', `/user/${userId}`)).json.address.id;
    const seen = await call('GET', `/user/document/${userId}`);
    const documents = [{ info: { id: seen.json.documents[0].info.id, status: documentStatus.accepted } }];
    const tried = [
      ['PUT', `/user/address/${userId}`, { address: { id, verification_status: 1 } }],
      ['PUT', `/user/${userId}`, { address: { id, verification_status: 1 } }],
      ['PUT', `/user/${userId}`, { documents }],
      ['PUT', `/watchlist/hit/${hitId}`, { hit: { status: 'dismissed', reason: 'Not them', version: 1 } }],
    ] as const;
    const codes: string[] = [];
    for (const [method, url, body] of tried) codes.push(codeOf(await every.call(method, url, body)));
    // The status of a document is nothing that a change writes.
    expect(codes).toEqual(['3054', '3054', '0000', '3054']);
    const after = await call('GET', `/user/document/${userId}`);
    expect(after.json.documents[0].info.status).toBe(documentStatus.received);
    for (const each of [paper, hit]) expect((await standing(each)).state).toBe('waiting');
  });

  it('lifts four eyes by no call without a second factor of a moment ago, and neither by the role of seniors', async () => {
    const senior = await signedIn(server, ['senior', 'auditor']);
    const lift = (browser: Browser) => browser.call('PUT', '/program/77', { program: { four_eyes: [] } });
    expect(codeOf(await lift(senior))).toBe('2023');
    const admin = await signedIn(server, ['program_administrator', 'installation_administrator']);
    now += 11 * 60_000;
    expect(codeOf(await lift(admin))).toBe('2024');
  });
});

it('two operators decide, also at once', async () => {
  const [ada, ben] = [await signedIn(server, ['senior']), await signedIn(server, ['senior'])];
  for (const each of [paper, hit]) {
    const codes = (await Promise.all([decide(ada, each), decide(ben, each)])).map(codeOf);
    // Who comes second decides on another version than the one that was seen, and looks again.
    if (codes.includes('3051')) await decide(codes[0] === '3051' ? ada : ben, await standing(each));
    expect(await standing(each)).toMatchObject({ outcome: 'accept', state: 'decided' });
  }
});

let programs = 200;
async function otherProgram(): Promise<number> {
  programs += 1;
  await call('POST', '/program', { program: { id: programs, name: `Programme ${programs}` } });
  return programs;
}
