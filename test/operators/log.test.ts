import { afterAll, beforeAll, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { openBrowser, password, signedIn, type TestOperator } from '../harness/operators.ts';

let server: AssembledTest;
let token: string;
let now = Date.parse('2027-03-01T10:00:00Z');

beforeAll(async () => {
  server = await assembleTest({}, { clock: () => new Date(now) });
  token = await server.token('user user:privileged program:admin');
});
afterAll(() => server.close());

const call = (method: string, url: string, body?: object) =>
  server.call(method, `/v1${url}`, { token, ...(body && { body }) });

/** The log of an operator as an auditor reads it, the oldest first. */
async function logOf({ id }: TestOperator) {
  const auditor = await signedIn(server, ['auditor']);
  const { json } = await auditor.call('GET', `/operator_log?operator_id=${id}&verify=1`);
  expect(json.verified).toBe(1);
  return json.operator_log.toReversed();
}

it('the log of an operator has the sign-in, a value shown, a decision, an export, and other roles', async () => {
  const { json } = await call('POST', '/user', newUserBody({ credit_card: [examplePerson.credit_card] }));
  const userId = json.info.id;
  await call('POST', `/user/document/${userId}`, {
    info: { type: 7, language: 'en', subject: 'Bill', entity: 15, entity_id: json.address.id },
    attachment: [examplePerson['attachment']!],
  });
  const operator = await signedIn(server, ['reviewer', 'senior']);
  now += 2 * 60_000;
  const browser = openBrowser(server);
  await browser.call('POST', '/session', { session: { email: operator.email, password } });
  await browser.call('PUT', '/session', { session: { otp: operator.otp() } });
  const reveal = {
    ...{ member: 'credit_card', id: json.credit_card[0].id, field: 'number' },
    ...{ reason_code: 'dispute', reason: 'Chargeback of 1 March' },
  };
  const revealed = await browser.call('POST', `/reveal/${userId}`, { reveal });
  expect(revealed.status).toBe(200);
  const [review] = (await browser.call('GET', `/review?user_id=${userId}&step=proof_of_address`)).json.review;
  const decided = await browser.call('POST', `/review/decision/${review.id}`, {
    decision: { outcome: 'accept', version: review.version },
  });
  expect(decided.status).toBe(200);
  const exported = await browser.call('GET', '/export', undefined, { show_sensitive_data: '1' });
  expect(exported.status).toBe(200);
  const admin = await signedIn(server, ['program_administrator']);
  const roles = { operator: { roles: [{ roles: ['viewer'] }] } };
  expect((await admin.call('PUT', `/operator/${operator.id}`, roles)).status).toBe(200);

  const entries = await logOf(operator);
  expect(entries.map(({ activity }: { activity: string }) => activity)).toEqual([
    ...[
      'invited',
      'set_up',
      'signed_in',
      'operator.reveal',
      'review.decide',
      'transfer.export',
      'roles_changed',
    ],
  ]);
  const [, , signedInBy, shown, decision, dump, changed] = entries;
  expect(signedInBy).toMatchObject({ detail: { by: 'totp' }, network: '127.0.0.1', by_operator_id: null });
  expect(shown).toMatchObject({ program_id: 77, detail: { user_id: String(userId) } });
  expect(decision).toMatchObject({ program_id: 77, detail: { review_id: String(review.id) } });
  expect(dump).toMatchObject({ program_id: 77 });
  expect(changed).toMatchObject({ by_operator_id: admin.id, detail: { roles: ['77: viewer'] } });
  // No value of the user is in it.
  expect(JSON.stringify(entries)).not.toContain(String(examplePerson.credit_card!['number']));
  expect(JSON.stringify(entries)).not.toContain('Chargeback');
  // What the administrator did is in the log of the administrator as well.
  expect((await logOf(admin)).at(-1)).toMatchObject({ activity: 'operator.update' });
});

it('the log is narrowed by what was done, by whom and by day, and goes on where a page of it ended', async () => {
  const [auditor, operator] = [await signedIn(server, ['auditor']), await signedIn(server, ['viewer'])];
  const admin = await signedIn(server, ['program_administrator']);
  now += 24 * 60 * 60_000;
  const day = new Date(now).toISOString().slice(0, 10);
  // A session of the day before has ended.
  const inCharge = openBrowser(server);
  await inCharge.call('POST', '/session', { session: { email: admin.email, password } });
  await inCharge.call('PUT', '/session', { session: { otp: admin.otp() } });
  for (const role of ['support', 'rules']) {
    const roles = { operator: { roles: [{ roles: [role] }] } };
    expect((await inCharge.call('PUT', `/operator/${operator.id}`, roles)).status).toBe(200);
  }
  const reader = openBrowser(server);
  await reader.call('POST', '/session', { session: { email: auditor.email, password } });
  await reader.call('PUT', '/session', { session: { otp: auditor.otp() } });
  const read = async (query: string) => (await reader.call('GET', `/operator_log?${query}`)).json;
  const found = async (query: string) =>
    (await read(query)).operator_log.map((entry: { operator_id: number; activity: string }) => [
      entry.operator_id,
      entry.activity,
    ]);
  const changed = [operator.id, 'roles_changed'];
  expect(await found(`by_operator_id=${admin.id}`)).toEqual([changed, changed]);
  expect(await found(`operator_id=${admin.id}&activity=operator.update`)).toHaveLength(2);
  expect(await found(`operator_id=${operator.id}&from_date=${day}`)).toEqual([changed, changed]);
  expect(await found(`by_operator_id=${admin.id}&to_date=2027-03-01`)).toEqual([]);
  expect(await found(`activity=invited&to_date=2027-03-01&operator_id=${operator.id}`)).toEqual([
    [operator.id, 'invited'],
  ]);
  const first = await read(`by_operator_id=${admin.id}&page_size=1`);
  const next = await read(`by_operator_id=${admin.id}&page_size=1&cursor=${first.cursor}`);
  expect(next.operator_log[0].detail.roles).toEqual(['77: support']);
  expect(next.cursor).toBeNull();
  const wrong = await reader.call('GET', '/operator_log?activity=dance&from_date=yesterday&by_operator_id=x');
  expect(wrong.status).toBe(400);
  expect(wrong.json.result.details.map(({ path }: { path: string }) => path).toSorted()).toEqual([
    ...['$.activity', '$.by_operator_id', '$.from_date'],
  ]);
});
