import { setTimeout as sleep } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInvitation, invite, rememberChallenge } from '../../src/operators/invitations.ts';
import { formatDateTime } from '../../src/time/format-instant.ts';
import { type AssembledTest, assembleTest } from '../harness/assembled.ts';
import { lockWaits } from '../harness/lock-waits.ts';
import { inviteOperator, openBrowser, password, signedIn, type TestOperator } from '../harness/operators.ts';

let server: AssembledTest;
let owner: postgres.Sql;
let admin: TestOperator;

beforeAll(async () => {
  server = await assembleTest();
  owner = postgres({ ...server.database.adminOptions, max: 2, onnotice: () => {} });
  admin = await signedIn(server, ['program_administrator']);
});
afterAll(async () => {
  await owner?.end();
  await server?.close();
});

const codeOf = ({ json }: { json: { result: { code: string } } }) => json.result.code;

/** Somebody who is invited, and what accepts the invitation. */
async function invited() {
  const { id, token } = await inviteOperator(server, ['viewer']);
  const { json } = await openBrowser(server).call('POST', '/session/setup', { setup: { token } });
  const otp = new TOTP({ secret: Secret.fromBase32(json.setup.totp.secret) }).generate();
  const setup = { token, password, otp };
  return { id, token, accept: () => openBrowser(server).call('PUT', '/session/setup', { setup }) };
}

const inviteAgain = (id: number) => admin.call('POST', `/operator/invitation/${id}`, {});
const reset = (id: number) => admin.call('DELETE', `/operator/factor/${id}`);

/** Waits until so many sessions of the database wait for a lock. */
async function waiting(sql: postgres.TransactionSql, count: number): Promise<void> {
  while ((await lockWaits(sql)).length < count) await sleep(20);
}

describe('accepting an invitation while another is made', () => {
  it.each([
    ['inviting again', inviteAgain],
    ['a reset', reset],
  ])('waits for %s that came first, and not the other way round', async (_, renew) => {
    const { id, accept } = await invited();
    const calls: ReturnType<typeof accept>[] = [];
    await owner.begin(async (sql) => {
      await sql`select from operator where id = ${id} for update`;
      calls.push(renew(id));
      await waiting(sql, 1);
      calls.push(accept());
      await waiting(sql, 2);
    });
    const answers = await Promise.all(calls);
    expect(answers.map(codeOf)).toEqual(['0000', '4021']);
  });

  it('ends with one of the two, however often', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { id, accept } = await invited();
      const renew = round % 2 === 0 ? inviteAgain : reset;
      const [renewed, accepted] = await Promise.all([renew(id), accept()]);
      const codes = [codeOf(renewed), codeOf(accepted)];
      // Who has accepted is not invited again; a reset is possible before and after.
      if (renew === reset) expect(['0000 0000', '0000 4021']).toContain(codes.join(' '));
      else expect(['3019 0000', '0000 4021']).toContain(codes.join(' '));
    }
  }, 60_000);
});

it('a challenge is kept with the invitation that it was asked for by, and with none that was made since', async () => {
  const { services, access } = server;
  const { connections, clock } = services;
  const now = formatDateTime(clock());
  const { id, token } = await inviteOperator(server, ['viewer']);
  const before = (await findInvitation(connections, access.callers, token, now))!;
  const next = await invite(connections, access.callers, id, now);
  await rememberChallenge(connections, access.callers, token, before, 'challenge');
  const { memory } = (await findInvitation(connections, access.callers, next, now))!;
  expect(memory.challenge).toBeUndefined();
  expect(memory.totpSecret).not.toBe(before.memory.totpSecret);
});
