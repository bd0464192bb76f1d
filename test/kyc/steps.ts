import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import type { Requirement } from '../../src/catalogue/requirements.ts';
import { runCheck } from '../../src/kyc/checks/run-check.ts';
import { expireIdentifications } from '../../src/kyc/expire-identifications.ts';
import { rederiveStandings, settleDueStandings } from '../../src/users/rederive-standing.ts';
import { remindOfTickets } from '../../src/users/remind-tickets.ts';
import { screenUser } from '../../src/watchlists/screen-user.ts';
import type { Answer } from '../harness/assembled.ts';
import { makeWatchlistHit } from '../harness/watchlists.ts';
import type { Place } from './agreement.ts';

type Json = Answer['json'];

/** One user, and what happens to it. */
export interface Stage extends Place {
  userId: number;
  requirements: readonly Requirement[];
  opened: readonly Json[];
  /** The reviews that were listed at any time, as they were then. */
  readonly seen: { readonly id: number; readonly version: number }[];
}

/** What a programme may ask for. */
export const askings: readonly (readonly Requirement[])[] = [
  [],
  [{ step: 'proof_of_address' }],
  [{ step: 'identification' }, { step: 'identification_document' }, { step: 'selfie' }],
  [{ step: 'email' }, { step: 'phone', blocks: 0 }, { step: 'personal_info' }, { step: 'watchlist' }],
  [
    { step: 'identification', countries: ['124'] },
    { step: 'proof_of_address', when: 'after_days', days: 3 },
  ],
  [{ step: 'selfie', when: 'after_days', days: 40 }, { step: 'watchlist', blocks: 0 }, { step: 'email' }],
];

/** Which rules look at what users say. */
const checkings: readonly (readonly object[])[] = [
  [],
  [
    { check: 'dates', counts: 'advises' },
    { check: 'age', counts: 'decides' },
  ],
  ['dates', 'country', 'name'].map((check) => ({ check, counts: 'decides' })),
];

const place = fc.nat(3);
const verdict = fc.constantFrom(1, 2);
const proof = fc.constantFrom('none', 'document', 'selfie');
const outcome = fc.constantFrom('accept', 'reject', 'more');

/** What may happen, each with its own choices. */
const happenings = {
  /** A new paper, with or without what proves it; some run out soon. */
  paper: fc.record({ proof, days: fc.constantFrom(20, 400, 4000) }),
  /** A paper is corrected. */
  correct: fc.record({
    place,
    proof,
    member: fc.constantFrom('number', 'country_of_issue', 'expiry_date', 'custom_field'),
  }),
  dropPaper: fc.record({ place }),
  /** Somebody in the back office says what came of a check. */
  say: fc.record({
    list: fc.constantFrom('identification', 'addresses', 'email', 'phone', 'personal_info'),
    place,
    verdict,
  }),
  /** A document alone, of which the back office may decide at once. */
  send: fc.record({
    type: fc.constantFrom(7, 6, 2, 1),
    place,
    status: fc.constantFrom(undefined, undefined, 2, 3),
  }),
  /** A reviewer decides; two at once, or on what was seen some time ago. */
  decide: fc.record({ place, outcome, isTwice: fc.boolean() }),
  decideLate: fc.record({ place: fc.nat(9), outcome }),
  move: fc.record({ country: fc.constantFrom('124', '250') }),
  address: fc.record({ place, what: fc.constantFrom('add', 'add primary', 'make primary', 'drop') }),
  contact: fc.record({
    list: fc.constantFrom('email', 'phone'),
    place,
    what: fc.constantFrom('change', 'add', 'drop'),
  }),
  rename: fc.record({ isBorn: fc.boolean() }),
  ask: fc.record({ asking: fc.nat(askings.length - 1), checking: fc.nat(checkings.length - 1) }),
  /** A check runs, once or twice; it may have ended, or be of what is gone. */
  check: fc.record({ place: fc.nat(9), isTwice: fc.boolean() }),
  wait: fc.record({ days: fc.constantFrom(1, 4, 30, 400) }),
  cancelTicket: fc.record({ place }),
  list: fc.record({ isListed: fc.boolean() }),
  trust: fc.record({ level: fc.nat(5) }),
  suspend: fc.record({ status: fc.constantFrom('1', '2') }),
  close: fc.record({}),
  /** The database goes away in the middle of a call. */
  crash: fc.record({ what: fc.constantFrom('paper', 'bill', 'wait', 'list'), milliseconds: fc.nat(30) }),
} as const;

type Name = keyof typeof happenings;
type Choices<One extends Name> = (typeof happenings)[One] extends fc.Arbitrary<infer Value> ? Value : never;

/** One thing that happens. */
export type Step = { [One in Name]: { readonly what: One; readonly by: Choices<One> } }[Name];

const weights: Partial<Record<Name, number>> = {
  decide: 8,
  paper: 3,
  correct: 3,
  send: 5,
  say: 3,
  ask: 3,
  check: 4,
  wait: 2,
};

/** Anything that may happen. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  ...(Object.entries(happenings) as [Name, fc.Arbitrary<never>][]).map(([what, by]) => ({
    weight: weights[what] ?? 1,
    arbitrary: by.map((choices) => ({ what, by: choices }) as Step),
  })),
);

/** Does what a step says. Returns the answers; none where nothing is called, or there is nothing to do it with. */
export async function take(stage: Stage, step: Step): Promise<readonly Answer[]> {
  const run = steps[step.what] as (stage: Stage, by: Step['by']) => Promise<readonly Answer[]>;
  return run(stage, step.by);
}

const steps: { readonly [One in Name]: (stage: Stage, by: Choices<One>) => Promise<readonly Answer[]> } = {
  paper: async ({ at, userId }, { proof: kind, days }) => [await addPaper(at, userId, kind, days)],
  async correct({ at, userId }, { place: index, proof: kind, member }) {
    const row = pick(await listOf(at, userId, 'identification'), index);
    if (!row) return [await addPaper(at, userId, kind, 400)];
    const values: Record<string, unknown> = {
      number: randomUUID().slice(0, 12),
      country_of_issue: row.country_of_issue === '124' ? '250' : '124',
      expiry_date: dayIn(at, 500),
      custom_field: { seen: randomUUID() },
    };
    const body = { identification: [{ id: row.id, [member]: values[member] }], ...proofOf(kind) };
    return [await at.call('PUT', `/user/identification/${userId}`, body)];
  },
  async dropPaper({ at, userId }, { place: index }) {
    const row = pick(await listOf(at, userId, 'identification'), index);
    return row
      ? [await at.call('DELETE', `/user/identification/${userId}`, { identification: [{ id: row.id }] })]
      : [];
  },
  async say({ at, userId }, { list, place: index, verdict: verification_status }) {
    if (list === 'personal_info')
      return [
        await at.call('PUT', `/user/${userId}`, {
          personal_info: { verification_status: verification_status % 2 },
        }),
      ];
    const row = pick(await listOf(at, userId, list), index);
    if (!row) return [];
    const path = list === 'addresses' ? 'address' : list;
    return [
      await at.call('PUT', `/user/${path}/${userId}`, { [list]: [{ id: row.id, verification_status }] }),
    ];
  },
  async send({ at, userId }, { type, place: index, status }) {
    const rows = await listOf(at, userId, type === 7 ? 'addresses' : 'identification');
    const about = pick(rows, index);
    const info = {
      type,
      ...(status && { status }),
      ...(about && { entity: type === 7 ? 15 : 25, entity_id: about.id }),
    };
    return [await at.upload(userId, info)];
  },
  async decide(stage, { place: index, outcome: said, isTwice }) {
    const { at, userId } = stage;
    const open = await at.waiting(userId);
    stage.seen.push(...open);
    const review = pick(open, index);
    // There is something to decide the next time.
    if (!review) return [await at.upload(userId, { type: index > 1 ? 7 : 2 })];
    const decide = (reviewer: number) => at.decide(reviewer, review, decisionOf(said));
    if (!isTwice) return [await decide(1)];
    const answers = await Promise.all([decide(1), decide(2)]);
    expect(
      answers
        .map(({ status }) => status)
        .sort()
        .slice(0, 1),
    ).toEqual([200]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(
      said === 'more' ? answers.filter((one) => one.status === 200).length : 1,
    );
    return answers;
  },
  async decideLate({ at, seen }, { place: index, outcome: said }) {
    const review = pick(seen, index);
    if (!review) return [];
    const { json, status } = await at.as(1, 'GET', `/review/${review.id}`);
    const answer = await at.decide(1, review, decisionOf(said));
    const isOpen = status === 200 && !['decided', 'ended'].includes(json.review.state);
    if (!isOpen || json.review.version !== review.version) expect([404, 409]).toContain(answer.status);
    return [answer];
  },
  move: async ({ at, userId }, { country }) => [
    await at.call('PUT', `/user/${userId}`, { address: { country_code: country, city_town: randomUUID() } }),
  ],
  async address({ at, userId }, { place: index, what }) {
    const row = pick(await listOf(at, userId, 'addresses'), index);
    const path = `/user/address/${userId}`;
    if (what.startsWith('add')) {
      const address = {
        ...examplePerson['addresses'],
        address_line1: randomUUID(),
        is_primary: what === 'add' ? 0 : 1,
      };
      return [await at.call('POST', path, { addresses: [address] })];
    }
    if (!row) return [];
    const change = what === 'drop' ? { id: row.id } : { id: row.id, is_primary: 1 };
    return [await at.call(what === 'drop' ? 'DELETE' : 'PUT', path, { addresses: [change] })];
  },
  async contact({ at, userId }, { list, place: index, what }) {
    const row = pick(await listOf(at, userId, list), index);
    const path = `/user/${list}/${userId}`;
    const fresh = list === 'email' ? { address: `${randomUUID()}@example.com` } : { number: freshNumber() };
    const entry = list === 'email' ? fresh : { country_code: '124', ...fresh };
    if (what === 'add') return [await at.call('POST', path, { [list]: [{ ...entry, is_primary: 0 }] })];
    if (!row) return [];
    const change = what === 'drop' ? { id: row.id } : { id: row.id, ...fresh };
    return [await at.call(what === 'drop' ? 'DELETE' : 'PUT', path, { [list]: [change] })];
  },
  rename: async ({ at, userId }, { isBorn }) => [
    await at.call('PUT', `/user/${userId}`, {
      personal_info: isBorn
        ? { date_of_birth: `19${60 + (made++ % 30)}-02-03` }
        : { last_name: `Name ${letters()}` },
    }),
  ],
  async ask(stage, { asking, checking }) {
    stage.requirements = askings[asking]!;
    await stage.at.settle({ requirements: stage.requirements, checks: checkings[checking]! });
    await rederiveStandings(stage.at.server.services, never, () => undefined, -60);
    return [];
  },
  async check({ at, userId }, { place: index, isTwice }) {
    const check = pick((await at.call('GET', `/check?user_id=${userId}`)).json.checks as Json[], index);
    if (!check) return [];
    const job = { programId: 77, userId, id: 1, attempt: 1, signal: never, payload: { checkId: check.id } };
    await Promise.all(
      Array.from({ length: isTwice ? 2 : 1 }, () =>
        runCheck(at.server.services, at.server.access.callers, job),
      ),
    );
    return [];
  },
  async wait(stage, { days }) {
    stage.at.wait(days * 24 * 60);
    await runJobs(stage);
    return [];
  },
  async cancelTicket({ at, userId }, { place: index }) {
    const { tickets } = (await at.call('GET', `/ticket?user_id=${userId}`)).json;
    const open = pick(
      (tickets as Json[]).filter(({ info }) => info.status < 3),
      index,
    );
    const ticket = { status: 9, reason: 'Seen in person' };
    return open ? [await at.call('PUT', `/ticket/${open.info.id}`, { ticket })] : [];
  },
  async list({ at, userId }, { isListed }) {
    const { services } = at.server;
    if (isListed) await makeWatchlistHit(services, 77, userId);
    else await screenUser(services, 77, userId);
    return [];
  },
  trust: async ({ at, userId }, { level }) => [
    await at.call('PUT', `/user/${userId}`, { security: { trust_level: String(level) } }),
  ],
  suspend: async ({ at, userId }, { status }) => [
    await at.call('PUT', `/user/${userId}`, { info: { status } }),
  ],
  async close(stage) {
    const { at, owner, userId } = stage;
    const answer = await at.call('DELETE', `/user/${userId}`);
    expect(await at.waiting(userId)).toEqual([]);
    const open = await owner`select id from ticket where user_id = ${userId} and status in (1, 2)`;
    expect([...open]).toEqual([]);
    await enter(stage);
    return [answer];
  },
  async crash(stage, { what, milliseconds }) {
    const { at, owner, userId } = stage;
    if (what === 'wait') at.wait(10 * 24 * 60);
    const works = {
      paper: () => addPaper(at, userId, 'selfie', 400),
      bill: () => at.upload(userId, { type: 7, entity: 15 }),
      wait: () => runJobs(stage),
      list: () => makeWatchlistHit(at.server.services, 77, userId),
    };
    const work = works[what as keyof typeof works]().catch(() => 'broken off');
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    const ended =
      await owner`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename <> current_user`;
    expect(ended.length).toBeGreaterThan(0);
    const outcome = await work;
    // 400 where there is no address that a bill could prove.
    if (typeof outcome === 'object') expect([200, 400, 500, 503]).toContain(outcome.status);
    await expect.poll(async () => (await at.call('GET', `/user/${userId}`)).status).toBe(200);
    // Jobs that are broken off run again.
    if (what === 'wait') await runJobs(stage);
    if (what === 'list') await makeWatchlistHit(at.server.services, 77, userId);
    return [];
  },
};

const never = new AbortController().signal;
let made = 0;

/** Does what is done every day. */
async function runJobs({ at: { server } }: Stage): Promise<void> {
  await expireIdentifications(server.services, never);
  await settleDueStandings(server.services, never);
  await remindOfTickets(server.services, never);
}

/** Lets a new user take the stage. */
export async function enter(stage: Stage): Promise<void> {
  const made = await stage.at.createUser({
    personal_info: { first_name: 'Ada', last_name: `Name ${letters()}`, date_of_birth: '1988-04-17' },
  });
  stage.userId = made.info.id;
  stage.opened = made.ticket ?? [];
}

function letters(): string {
  return randomUUID().replaceAll(/[^a-f]/gu, '');
}

function freshNumber(): string {
  made += 1;
  return `+1604${5_550_000 + made}`;
}

function pick<One>(rows: readonly One[], index: number): One | undefined {
  return rows[index % Math.max(rows.length, 1)];
}

async function listOf(at: Place['at'], userId: number, member: string): Promise<Json[]> {
  return (await at.call('GET', `/user/${userId}`)).json[member] ?? [];
}

function decisionOf(said: string): object {
  return { outcome: said, reason: 'As it looks', ...(said !== 'accept' && { reason_code: 'unreadable' }) };
}

function dayIn(at: Place['at'], days: number): string {
  return new Date(at.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);
}

async function addPaper(at: Place['at'], userId: number, kind: string, days: number): Promise<Answer> {
  const paper = {
    ...{ type: 0, country_of_issue: '124', country_of_residence: '124', number: randomUUID().slice(0, 12) },
    ...{ issue_date: '2017-10-10', expiry_date: dayIn(at, days) },
  };
  return at.call('POST', `/user/identification/${userId}`, { identification: [paper], ...proofOf(kind) });
}

/** What proves a paper, beside it in a body. */
function proofOf(kind: string): object {
  if (kind === 'none') return {};
  const file = examplePerson['attachment']!;
  const files = kind === 'selfie' ? [file, { ...file, is_selfie: 1 }] : [file];
  const info = { type: 2, entity: 25, language: 'en', subject: 'Passport' };
  return { documents: [{ info, attachment: files }] };
}
