import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/catalogue/operation.ts';
import { operations, ownOperations } from '../../src/catalogue/operations.ts';
import { roleNames } from '../../src/catalogue/permissions.ts';
import { sessionBodies } from '../../src/catalogue/session-bodies.ts';
import { topicOf } from '../../src/catalogue/topics.ts';
import { type AssembledTest, assembleTest } from '../harness/assembled.ts';
import { signedIn, type TestOperator } from '../harness/operators.ts';

let server: AssembledTest;
let operator: TestOperator;
let now = Date.parse('2027-03-01T10:00:00Z');

beforeAll(async () => {
  server = await assembleTest({}, { clock: () => new Date(now) });
  operator = await signedIn(server, roleNames);
});
afterAll(() => server.close());

/** A call that asks for the second factor where it is older than ten minutes. */
interface GuardedCall {
  readonly name: string;
  readonly operation: Operation;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the catalogue says needs a fresh second factor: operations, members of an operation's object, and values in clear in bulk. */
const guarded: readonly GuardedCall[] = [...operations, ...ownOperations].flatMap((operation) => {
  const { id, verb, stepUp, stepUpFor = [], stream, group } = operation;
  const { member, required = [] } = sessionBodies[id as keyof typeof sessionBodies] ?? {};
  const body = member ? { [member]: Object.fromEntries(required.map((one) => [one, 'totp'])) } : {};
  const whole = { name: id, operation, ...(verb !== 'get' && { body }) };
  const headers = { show_sensitive_data: '1' };
  return [
    ...(stepUp ? [whole] : []),
    ...stepUpFor.map((name) => ({
      ...whole,
      name: `${id} ${name}`,
      body: { [topicOf({ id })]: { [name]: [] } },
    })),
    ...(group === 'transfer' && stream && 'sometimes' in stream
      ? [{ ...whole, name: `${id} in clear`, headers }]
      : []),
  ];
});

const send = ({ operation: { verb, path }, body, headers }: GuardedCall) =>
  operator.call(verb.toUpperCase(), path.replace(/:[a-z_]+/gu, '999999'), body, headers);

async function codesOf(calls: readonly GuardedCall[]): Promise<[string, string | undefined][]> {
  const codes: [string, string | undefined][] = [];
  for (const call of calls) codes.push([call.name, (await send(call)).json?.result?.code]);
  return codes;
}

describe('a second factor of a moment ago', () => {
  it('is asked for by what is worth more', () => {
    expect(guarded.map(({ name }) => name).sort()).toEqual([
      'client.create',
      'client.delete',
      'client.rotate',
      'client.update',
      'operator.create',
      'operator.disable',
      'operator.end_sessions',
      'operator.invite',
      'operator.reset_second_factor',
      'operator.update',
      'program.update four_eyes',
      'program.update open_id',
      'program.update role_limits',
      'session.factor.add',
      'session.factor.offer',
      'session.factor.remove',
      'session.recovery.renew',
      'transfer.archive',
      'transfer.export in clear',
      'user.erase',
      'webhook.create',
      'webhook.rotate_secret',
    ]);
  });

  it('is asked for of an operator with every right once ten minutes are over, and of none right after it was given', async () => {
    now += 10 * 60_000 - 1000;
    for (const [name, code] of await codesOf(guarded)) expect([name, code]).not.toEqual([name, '2024']);
    now += 2000;
    expect(await codesOf(guarded)).toEqual(guarded.map(({ name }) => [name, '2024']));
    const confirmed = await operator.call('PUT', '/session', { session: { otp: operator.otp() } });
    expect(confirmed.status).toBe(200);
    for (const [name, code] of await codesOf(guarded)) expect([name, code]).not.toEqual([name, '2024']);
  });
});
