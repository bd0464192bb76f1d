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
