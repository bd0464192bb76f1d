import { afterAll, beforeAll, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { lists, singles } from '../../src/catalogue/members.ts';
import { isNoted } from '../../src/catalogue/noted-operations.ts';
import type { Operation } from '../../src/catalogue/operation.ts';
import { isOfSession, ownOperations } from '../../src/catalogue/operations.ts';
import { roleNames } from '../../src/catalogue/permissions.ts';
import { memberIn } from '../../src/objects.ts';
import { goodCall, type TableCall } from '../coverage/calls.ts';
import { everyRow, type Row } from '../coverage/rows.ts';
import { openStage, type Stage } from '../coverage/stage.ts';
import { signedIn, type TestOperator } from '../harness/operators.ts';

// Every call that changes or reveals something, as an operator sends it who may do everything, of users who all have the operator's email.
let stage: Stage;
let operator: TestOperator;
const outcomes: { readonly id: string; readonly code: string; readonly noted: readonly string[] }[] = [];

/** The operation of a row; of a POST that only asks, that of the GET. */
function operationOf({ id, operation }: Row): Operation | undefined {
  return operation ?? ownOperations.find((one) => one.id === id);
}

/** The operation of a row that the log tells of, where operators may call it. */
function notedOf(row: Row): Operation | undefined {
  const found = operationOf(row);
  return found && isNoted(found) && found.permissions.length > 0 ? found : undefined;
}

/** What an operator sends in place of what a client does: neither a secret of the person nor an erasure without a reason. */
const bodies: Readonly<Record<string, object>> = {
  'user.security.update': { security: { trust_level: '3' } },
  'user.erase': { erasure: { reason_code: 'person_request' } },
};

beforeAll(async () => {
  stage = await openStage();
  const program = { unique_email: false };
  await stage.server.call('PUT', '/v1/program/77', { token: await stage.token(), body: { program } });
  const calls: [Operation, TableCall][] = [];
  for (const row of everyRow()) {
    const operation = notedOf(row);
    if (operation) calls.push([operation, await goodCall(row, stage)]);
  }
  // After the last step that lets days pass, which would end the session.
  operator = await signedIn(stage.server, roleNames);
  const email = [{ address: operator.email.toUpperCase(), is_primary: 0 }];
  const open = await stage.owner`select id from users where program_id = 77 and closed_at is null`;
  for (const { id } of open)
    await stage.server.call('POST', `/v1/user/email/${id}`, { token: await stage.token(), body: { email } });
  let last = 0;
  for (const [{ id }, { method, url, body, type }] of calls) {
    const sent = method === 'GET' ? undefined : (bodies[id] ?? body ?? {});
    const headers = type ? { 'content-type': type } : {};
    const { json } = await operator.call(method, url.replace(/^\/v1/u, ''), sent, headers);
    const rows = await stage.owner`select number, activity from operator_log
      where operator_id = ${operator.id} and number > ${last} order by number`;
    last = rows.at(-1)?.['number'] ?? last;
    const noted = rows.map(({ activity }) => activity).filter((activity) => activity.includes('.'));
    outcomes.push({ id, code: json?.result?.code, noted });
  }
}, 120_000);
afterAll(() => stage?.close());

it('is in the log of the operator, once, as what it is', () => {
  expect(outcomes.length).toBeGreaterThan(90);
  expect(outcomes.filter(({ id, noted }) => noted.join() !== id)).toEqual([]);
});

/** Calls about one user. */
const aboutUser =
  /^(?:user|ticket|check|review|message)\.|^(?:watchlist\.decide|operator\.reveal|transfer\.archive)$/u;

/** Calls that end otherwise. */
const others = [
  // Says the same of everybody; what it sends goes to the mailbox of the person.
  'user.security.reset_forgotten_password',
  // Nobody holds a review whom it is not given to.
  'review.release',
  // A user who is closed gets no further email: walls.test.ts erases one who has it.
  'user.erase',
];

it('is refused of the user who has the email of the operator', () => {
  const asked = outcomes.filter(({ id }) => aboutUser.test(id) && !others.includes(id));
  expect(asked.length).toBeGreaterThan(60);
  expect(asked.filter(({ code }) => code !== '3043')).toEqual([]);
});

it('is refused of the page of another site, and so is what is called about a session', async () => {
  const wrong: string[] = [];
  const changing = [...everyRow(), ...ownOperations.filter(({ id }) => isOfSession(id))].flatMap((row) => {
    const { id, path } = row;
    const method = 'method' in row ? row.method : row.verb.toUpperCase();
    return method === 'GET'
      ? []
      : [{ id, method, url: path.replace(/^\/v1/u, '').replace(/:[a-z_]+/gu, '999999') }];
  });
  expect(changing.length).toBeGreaterThan(120);
  for (const { id, method, url } of changing)
    for (const origin of ['https://evil.example', 'http://localhost:8081']) {
      const { json } = await operator.call(method, url, {}, { origin });
      if (json?.result?.code !== '2025') wrong.push(`${id}: ${json?.result?.code}`);
    }
  expect(wrong).toEqual([]);
  expect((await operator.call('GET', '/session')).json.session.state).toBe('active');
});

/** The values of the example person that answers mask. */
const masked = [...lists, ...singles].flatMap(({ name: member, fields }) =>
  Object.entries(fields).flatMap(([name, { protect }]) => {
    const value = memberIn(examplePerson[member], name);
    return protect === 'masked' && typeof value === 'string' ? [value] : [];
  }),
);

it('shows nothing in clear where it only reads, also where that is asked for', async () => {
  expect(masked.length).toBeGreaterThan(3);
  const reads = everyRow().flatMap((row) => {
    const found = operationOf(row);
    // The catalogue has examples of values.
    const isRead = found && !isNoted(found) && found.permissions.length > 0 && row.id !== 'catalogue.get';
    return isRead ? [{ row, found }] : [];
  });
  expect(reads.length).toBeGreaterThan(50);
  const reader = await signedIn(stage.server, roleNames);
  const wrong: string[] = [];
  for (const { row } of reads) {
    const { method, url, body } = await goodCall(row, stage);
    const send = (headers: Record<string, string>) =>
      reader.call(method, url.replace(/^\/v1/u, ''), method === 'GET' ? undefined : (body ?? {}), headers);
    const [plain, clear] = [await send({}), await send({ 'show-sensitive-data': '1' })];
    const text = JSON.stringify(plain.json);
    if (plain.status !== 200 || masked.some((value) => text.includes(value)))
      wrong.push(`${row.id}: ${plain.status}`);
    if (clear.json?.result?.code !== '2023') wrong.push(`${row.id} in clear: ${clear.status}`);
  }
  expect(wrong).toEqual([]);
}, 120_000);
