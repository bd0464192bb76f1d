import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enqueueOwedChecks } from '../../src/kyc/checks/run-check.ts';
import { type CheckSetting, setUpChecks } from './setting.ts';

// Which checks run on what, and what becomes of what they find.
let at: CheckSetting;

beforeAll(async () => {
  at = await setUpChecks();
  await want('age', 'person_known', 'dates', 'paper_known');
});
afterAll(() => at?.close());

const want = (...names: readonly string[]) => at.want('advises', ...names);
const wantDecided = (...names: readonly string[]) => at.want('decides', ...names);
const run = (userId: number, checkId: number) => at.run(userId, checkId);
const runAll = (userId: number) => at.runAll(userId);
const checksOf = (userId: number, query?: string) => at.checksOf(userId, query);

const paper = {
  type: 1,
  country_of_issue: '250',
  country_of_residence: '250',
  number: '12AB34567',
  issue_date: '2020-01-01',
  expiry_date: '2066-01-01',
};

/** Creates a user of a name of its own. */
const person = async (last_name: string, changes = {}): Promise<number> =>
  (
    await at.createUser({
      personal_info: { first_name: 'Ada', last_name, date_of_birth: '1988-04-17', ...changes },
    })
  ).info.id;

async function addPaper(userId: number, changes = {}): Promise<number> {
  const { json } = await at.call('POST', `/user/identification/${userId}`, {
    identification: [{ ...paper, ...changes }],
  });
  return json.identification[0].id;
}

const found = async (userId: number) =>
  (await checksOf(userId))
    .toReversed()
    .map(({ check, state, outcome, reasons }) => [
      check,
      outcome ?? state,
      ...reasons.map(({ code }: { code: string }) => code),
    ]);

describe('a check', () => {
  it('is asked for with what it is about, runs once, and is noted in the history', async () => {
    const userId = await person('Once');
    expect(await found(userId)).toEqual([
      ['age', 'waiting'],
      ['person_known', 'waiting'],
    ]);
    const waiting = (await checksOf(userId)).at(-1);
    expect(waiting).toMatchObject({
      ...{ check: 'age', step: 'personal_info', entity: 29, entity_id: userId, state: 'waiting' },
      ...{ counts: 'advises', outcome: null, reasons: [], end_date_utc: null },
    });
    const { json: before } = await at.call('GET', `/user/${userId}`);
    await Promise.all([run(userId, waiting.id), run(userId, waiting.id)]);
    await runAll(userId);
    await runAll(userId);
    expect(await found(userId)).toEqual([
      ['age', 'accept'],
      ['person_known', 'accept'],
    ]);
    const { json: history } = await at.call('GET', `/user/history/${userId}`);
    const notes = history.history.map((one: { admin_notes: string }) => one.admin_notes);
    expect(notes.filter((note: string) => note.startsWith('Check '))).toEqual([
      `Check person_known of personal_info ${userId}: accept`,
      `Check age of personal_info ${userId}: accept`,
    ]);
    expect(history.history[0]).toMatchObject({ by_entity: 1, by_entity_id: 0, entity: 43 });
    // Nothing that the user did.
    const { json: after } = await at.call('GET', `/user/${userId}`);
    expect(after.last_activity).toEqual(before.last_activity);
  });

  it('of a paper says what is wrong with it, and of what it was is void once it is another', async () => {
    const userId = await person('Paper');
    await runAll(userId);
    const id = await addPaper(userId, {
      issue_date: '1980-01-01',
      expiry_date: '2028-01-01',
      number: 'PP111111',
    });
    await runAll(userId);
    const [known, dates] = await checksOf(userId, `&entity_id=${id}`);
    expect(known).toMatchObject({ check: 'paper_known', outcome: 'accept', entity: 25 });
    expect(dates).toMatchObject({ check: 'dates', outcome: 'reject' });
    expect(dates.reasons).toEqual([
      { code: 'issued_before_birth', text: 'The paper was issued before the person was born.' },
    ]);
    await at.call('PUT', `/user/identification/${userId}`, {
      identification: [{ id, issue_date: '2020-01-01' }],
    });
    await at.call('PUT', `/user/identification/${userId}`, {
      identification: [{ id, issue_date: '2020-01-02' }],
    });
    await runAll(userId);
    expect(
      (await checksOf(userId, `&entity_id=${id}&check=dates`)).map((one) => one.outcome ?? one.state),
    ).toEqual(['accept', 'void', 'reject']);
    // What is not checked asks for nothing.
    await at.call('PUT', `/user/identification/${userId}`, {
      identification: [{ id, custom_field: { seen: 1 } }],
    });
    expect(await checksOf(userId, `&entity_id=${id}&check=dates`)).toHaveLength(3);
  });

  it('of a paper that is gone, or of a user who is closed, has no outcome', async () => {
    const userId = await person('Gone');
    const id = await addPaper(userId, { number: 'GG111111' });
    await at.call('DELETE', `/user/identification/${userId}`, { identification: [{ id }] });
    await runAll(userId);
    expect((await checksOf(userId, `&entity_id=${id}`)).map(({ state }) => state)).toEqual(['void', 'void']);
    const closing = await person('Closing');
    await at.call('DELETE', `/user/${closing}`);
    await runAll(closing);
    expect(await checksOf(closing)).toEqual([]);
  });

  it('finds the paper and the person of another user, however they are written', async () => {
    const first = await person('Łukaszewski', { date_of_birth: '1971-01-01' });
    const second = await person('Ada', { first_name: 'LUKASZEWSKI', date_of_birth: '1971-01-01' });
    const third = await person('Łukaszewski', { date_of_birth: '1971-01-02' });
    for (const userId of [first, second]) await addPaper(userId, { number: 'TT-22 22.22' });
    for (const userId of [first, second, third]) await runAll(userId);
    const outcomes = async (userId: number) =>
      Object.fromEntries((await found(userId)).map(([name, ...rest]) => [name, rest]));
    for (const userId of [first, second])
      expect(await outcomes(userId)).toMatchObject({
        person_known: ['unclear', 'person_known'],
        paper_known: ['unclear', 'paper_known'],
      });
    expect(await outcomes(third)).toMatchObject({ person_known: ['accept'] });
  });

  it('of a document compares its name and its files with those of others', async () => {
    await want('name', 'file_known');
    const file = { file_name: 'Bill', file_extension: '.txt' };
    const send = async (userId: number, text: string, last_name: string) => {
      const { json } = await at.call('POST', `/user/document/${userId}`, {
        info: { type: 7, language: 'en', subject: 'Bill', first_name: 'Ada', last_name },
        attachment: [{ ...file, content: Buffer.from(text).toString('base64') }],
      });
      await runAll(userId);
      return json.info.document_id;
    };
    const [first, second] = [await person('Sender'), await person('Sender')];
    await send(first, 'the same bill', 'SENDER');
    expect(await found(first)).toEqual([
      ['name', 'accept'],
      ['file_known', 'accept'],
    ]);
    const id = await send(second, 'the same bill', 'Other');
    expect(await found(second)).toEqual([
      ['name', 'unclear', 'name_differs'],
      ['file_known', 'unclear', 'file_known'],
    ]);
    expect((await checksOf(second))[0]).toMatchObject({ step: 'document', entity: 26, entity_id: id });
    // Who reviews is shown what they found.
    const [waiting] = (await at.call('GET', `/review?user_id=${second}`)).json.review;
    const { review } = (await at.call('GET', `/review/${waiting.id}`)).json;
    expect(review.checks).toEqual((await checksOf(second)).toReversed());
    await want('age', 'person_known', 'dates', 'paper_known');
  });

  it('that decides rejects by itself, and accepts with all others that decide', async () => {
    await wantDecided('age', 'dates', 'country');
    const userId = await person('Decided');
    await runAll(userId);
    const standing = async () => {
      const { json } = await at.call('GET', `/user/${userId}`);
      const papers = (json.identification ?? []) as { status: number; verification_status: number }[];
      const states = papers.map((one) => [one.status, one.verification_status]);
      return { person: json.personal_info.verification_status, trust: json.security.trust_level, states };
    };
    expect(await standing()).toMatchObject({ person: 1, trust: '1', states: [] });
    const id = await addPaper(userId, { number: 'DD111111' });
    const [country, dates] = await checksOf(userId, `&entity_id=${id}`);
    await run(userId, dates.id);
    expect((await standing()).states).toEqual([[17, 0]]);
    await Promise.all([run(userId, country.id), run(userId, country.id)]);
    expect((await standing()).states).toEqual([[1, 1]]);
    // Changed, and wrong: the first that rejects is enough. What comes after it decides nothing.
    await at.call('PUT', `/user/identification/${userId}`, {
      identification: [{ id, issue_date: '1980-01-01', expiry_date: '2028-01-01' }],
    });
    expect((await standing()).states).toEqual([[17, 0]]);
    await runAll(userId);
    expect((await standing()).states).toEqual([[1, 2]]);
    const { json } = await at.call('GET', `/user/history/${userId}?page_size=50`);
    const notes = json.history.map((one: { admin_notes: string }) => one.admin_notes);
    expect(notes).toContain('User identification rejected (by a check): verification status');
    expect(notes).toContain('User identification accepted (by a check): verification status');
    const own = await at.server.token('user', { user_id: String(userId) });
    const told = (await at.server.call('GET', `/v1/user/${userId}`, { token: own })).json;
    expect(told.notification.message).toContain('not able to confirm it');
    expect(told.last_activity.notes.admin_notes).toBe(
      'User identification rejected (by a check): verification status',
    );
    const seen = await at.server.call('GET', `/v1/user/history/${userId}?page_size=50`, { token: own });
    expect(JSON.stringify(seen.json.history)).not.toMatch(/"Check |issued_before/u);
    // Somebody decided before the check ran.
    const other = await addPaper(userId, {
      number: 'DD222222',
      issue_date: '1980-01-01',
      expiry_date: '2028-01-01',
    });
    await at.call('PUT', `/user/identification/${userId}`, {
      identification: [{ id: other, verification_status: 1 }],
    });
    await runAll(userId);
    expect((await checksOf(userId, `&entity_id=${other}&check=dates`))[0]).toMatchObject({
      outcome: 'reject',
    });
    expect((await standing()).states).toEqual([
      [1, 2],
      [1, 1],
    ]);
    for (const check of ['person_known', 'number', 'paper_known', 'file_known']) {
      const checks = [{ check, counts: 'decides' }];
      expect(await at.tryChecks(checks), check).toBe(400);
    }
    await want('age', 'person_known', 'dates', 'paper_known');
  });

  it('of the machine-readable zone is asked for by who reads it, and told to those who review', async () => {
    await wantDecided('mrz');
    const userId = await person('Moreau');
    const id = await addPaper(userId, { number: '12AB34567', expiry_date: '2030-02-28' });
    const mrz = 'P<FRAMOREAU<<ADA<<<<<<<<<<<<<<<<<<<<<<<<<<<<\n12AB345673FRA8804178F3002289<<<<<<<<<<<<<<<4';
    const own = await at.server.token('user', { user_id: String(userId) });
    const ask = (check: object, token = own, about = userId) =>
      at.server.call('POST', `/v1/check/run/${about}`, { token, body: { check } });
    const dry = await at.call('POST', `/check/run/${userId}`, {
      check: { check: 'mrz', entity_id: id, mrz },
      validate: '1',
    });
    expect([dry.json.check.id, await checksOf(userId)]).toEqual([0, []]);
    const { json: asked } = await ask({ check: 'mrz', entity_id: id, mrz });
    expect(asked.check).toMatchObject({
      check: 'mrz',
      entity_id: id,
      state: 'waiting',
      counts: 'advises',
      reasons: [],
    });
    expect((await ask({ check: 'mrz', entity_id: id, mrz })).json.result.code).toBe('3019');
    expect(JSON.stringify(await at.owner`select sealed from user_check`)).not.toContain('MOREAU');
    await runAll(userId);
    expect(await found(userId)).toEqual([['mrz', 'accept']]);
    const paper = async () => (await at.call('GET', `/user/identification/${userId}`)).json.identification[0];
    // Nobody decides on oneself: what is stated is enough to make such a zone.
    expect(await paper()).toMatchObject({ status: 17, verification_status: 0 });
    // Read wrongly, and once more.
    const misread = mrz.replace('<4', '<5');
    await ask({ check: 'mrz', entity_id: id, mrz: misread }, at.plainToken);
    await runAll(userId);
    expect((await checksOf(userId))[0]).toMatchObject({ counts: 'decides', outcome: 'unclear' });
    expect(await paper()).toMatchObject({ status: 17, verification_status: 0 });
    const read = await ask({ check: 'mrz', entity_id: id, mrz }, at.plainToken);
    expect(read.json.check.counts).toBe('decides');
    await runAll(userId);
    expect(await paper()).toMatchObject({ status: 1, verification_status: 1 });
    // Of another user, of no user, of another's paper, and of nothing that is a zone.
    const other = await person('Other');
    expect((await ask({ check: 'mrz', entity_id: id, mrz }, own, other)).status).toBe(404);
    expect((await ask({ check: 'mrz', entity_id: id, mrz }, at.plainToken, other)).json.result.code).toBe(
      '3002',
    );
    const wrong = [
      [{ check: 'mrz', entity_id: id, mrz: 'P<FRAMOREAU' }, ['$.check.mrz: 1102']],
      [{ check: 'mrz', entity_id: id, mrz: `${mrz}\n${mrz}` }, ['$.check.mrz: 1102']],
      [{ check: 'dates' }, ['$.check.check: 1113', '$.check.entity_id: 1101', '$.check.mrz: 1101']],
    ] as const;
    for (const [check, faults] of wrong) expect(at.faultsOf(await ask(check))).toEqual(faults);
    await at.set({ checks: [{ check: 'mrz', counts: 'off' }] });
    expect((await ask({ check: 'mrz', entity_id: id, mrz })).status).toBe(409);
    await want('age', 'person_known', 'dates', 'paper_known');
  });

  it('runs only where the programme wants it, and not on a dry run', async () => {
    await want();
    const none = await person('Nothing');
    await want('age');
    await at.call('PUT', `/user/${none}`, { personal_info: { last_name: 'Else' }, validate: '1' });
    expect(await checksOf(none)).toEqual([]);
    await at.call('PUT', `/user/${none}`, { personal_info: { nick_name: 'Else' } });
    expect(await checksOf(none)).toEqual([]);
    await at.call('PUT', `/user/${none}`, { personal_info: { last_name: 'Else' } });
    expect((await checksOf(none)).map(({ check }) => check)).toEqual(['age']);
    for (const checks of [
      [{ check: 'faces', counts: 'advises' }],
      [{ check: 'age' }],
      [{ check: 'age', counts: 1 }],
    ])
      expect(await at.tryChecks(checks)).toBe(400);
    await want('age', 'person_known', 'dates', 'paper_known');
  });

  it('that waited when a backup was made is owed after a restore', async () => {
    const userId = await person('Restored');
    await at.owner`delete from job where name = 'checks.run'`;
    for (const _ of [1, 2]) await enqueueOwedChecks(at.server.services);
    expect(
      await at.owner`select count(*)::int from job where name = 'checks.run' and user_id = ${userId}`,
    ).toEqual([{ count: 2 }]);
    await runAll(userId);
    expect((await checksOf(userId)).map(({ state }) => state)).toEqual(['done', 'done']);
  });
});

describe('who may see', () => {
  it('a check is who reviews, of the own programme; its page goes on where it ended', async () => {
    const userId = await person('Seen');
    const [newest] = await checksOf(userId);
    expect((await at.call('GET', `/check/${newest.id}`)).json.check).toEqual(newest);
    for (const id of ['0', '999999', 'x', '-1'])
      expect((await at.call('GET', `/check/${id}`)).json.result.code).toBe('3060');
    for (const path of ['/v1/check', `/v1/check/${newest.id}`])
      expect((await at.server.call('GET', path, { token: at.plainToken })).status).toBe(403);
    const page = (await at.call('GET', `/check?user_id=${userId}&page_size=1`)).json;
    const next = (await at.call('GET', `/check?user_id=${userId}&page_size=1&cursor=${page.cursor}`)).json;
    expect([...page.checks, ...next.checks]).toEqual(await checksOf(userId));
    expect(next.cursor).toBeNull();
    // A cursor of another question.
    expect((await at.call('GET', `/check?page_size=1&cursor=${page.cursor}`)).status).toBe(400);
    expect((await at.call('GET', '/check?colour=red')).status).toBe(400);
  });

  it('what checks found is not the user of a token that is bound to one', async () => {
    const userId = await person('Bound');
    await runAll(userId);
    const token = await at.server.token('user', { user_id: String(userId) });
    const { json } = await at.server.call('GET', `/v1/user/history/${userId}`, { token });
    expect(json.history.length).toBeGreaterThan(0);
    expect(JSON.stringify(json.history)).not.toContain('Check ');
  });

  it('nothing of why a check found what it found lies in the database in clear', async () => {
    const userId = await person('Sealed', { date_of_birth: '1901-01-01' });
    await runAll(userId);
    expect((await checksOf(userId, '&check=age'))[0].reasons[0].code).toBe('implausible_age');
    const rows =
      await at.owner`select row_to_json(c)::text as row from user_check c where user_id = ${userId}`;
    expect(JSON.stringify(rows)).not.toContain('implausible');
  });
});
