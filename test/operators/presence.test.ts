import { afterAll, beforeAll, expect, it } from 'vitest';
import { runFor } from '../../src/storage/connections.ts';
import { removeEndedAttempts } from '../../src/storage/old-rows.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { signedIn, type TestOperator } from '../harness/operators.ts';

let server: AssembledTest;
let other: AssembledTest;
let userId: number;
let now = new Date('2027-03-31T10:00:00Z');
const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};

beforeAll(async () => {
  server = await assembleTest({}, { clock: () => now });
  other = await assembleTest({}, { clock: () => now }, server);
  const token = await server.token('user user:privileged');
  userId = (await server.call('POST', '/v1/user', { token, body: newUserBody() })).json.info.id;
});
afterAll(async () => {
  await other?.close();
  await server?.close();
});

const look = (operator: TestOperator, user = userId) => operator.call('POST', `/presence/${user}`);
const seenBy = async (operator: TestOperator) =>
  (await look(operator)).json.presence.map(({ id }: { id: number }) => id);
const count = async (text: string) =>
  (await runFor<{ n: number }>(server.services.connections, '*', { text }))[0][0]!.n;

it('two operators see each other on the same user, over processes, until they have gone or signed out', async () => {
  const [grace, alan] = [await signedIn(server, ['viewer']), await signedIn(server, ['support'])];
  const before = await count('select count(*)::int as n from operator_log');
  const history = await count('select count(*)::int as n from history');
  expect((await look(grace)).json.presence).toEqual([]);
  expect((await look(alan)).json.presence).toEqual([{ id: grace.id, name: 'Grace Hopper' }]);
  expect(await seenBy(grace)).toEqual([alan.id]);
  const beside = await other.call('POST', `/v1/presence/${userId}`, {
    headers: { host: 'localhost:8080', origin: 'http://localhost:8080', cookie: grace.cookie! },
  });
  expect(beside.json.presence).toEqual([{ id: alan.id, name: 'Grace Hopper' }]);
  later(29);
  expect(await seenBy(alan)).toEqual([grace.id]);
  later(2);
  expect(await seenBy(alan)).toEqual([]);
  expect(await seenBy(grace)).toEqual([alan.id]);
  await alan.call('DELETE', '/session');
  expect(await seenBy(grace)).toEqual([]);
  // The sign-out alone is noted.
  expect(await count('select count(*)::int as n from operator_log')).toBe(before + 1);
  expect(await count('select count(*)::int as n from history')).toBe(history);
  await count(`with old as (update presence set seen_at = now() at time zone 'UTC' - interval '2 minutes' where operator_id = ${grace.id}
    returning 1) select count(*)::int as n from old`);
  await removeEndedAttempts(server.services.connections);
  expect(await count(`select count(*)::int as n from presence where operator_id = ${grace.id}`)).toBe(0);
  expect(await count('select count(*)::int as n from presence')).toBeGreaterThan(0);
});

it('a page that is left open keeps no session alive', async () => {
  const grace = await signedIn(server, ['viewer']);
  for (let minutes = 0; minutes < 29; minutes += 1) {
    later(60);
    expect((await look(grace)).json.result.code).toBe('0000');
  }
  later(61);
  expect((await look(grace)).json.result.code).toBe('2021');
});

it('tells nothing across programmes, without the permission, to clients, and of users that there are not', async () => {
  const token = await server.token('user user:privileged admin');
  const made = await server.call('POST', '/v1/program', { token, body: { program: { name: 'Other' } } });
  const grace = await signedIn(server, ['viewer']);
  const stranger = await signedIn(server, ['viewer'], { programId: made.json.program.id });
  const administrator = await signedIn(server, ['program_administrator', 'installation_administrator']);
  await look(grace);
  const codes = [
    await look(stranger),
    await look(stranger, 4_294_967_000),
    await look(grace, 4_294_967_000),
    await look(administrator),
    await server.call('POST', `/v1/presence/${userId}`, { token }),
    await grace.call('POST', `/presence/${userId}`, { look: 1 }),
    await grace.call('POST', `/presence/${userId}`, undefined, { origin: 'https://evil.example' }),
  ].map(({ json }) => json.result.code);
  expect(codes).toEqual(['3001', '3001', '3001', '2023', '2030', '1001', '2025']);
  expect(await seenBy(grace)).toEqual([]);
  await server.call('DELETE', `/v1/user/${userId}`, { token });
  const closed = (await grace.call('GET', `/user/${userId}`)).json.result.code;
  expect((await look(grace)).json.result.code).toBe(closed);
});

it('an operator finds who works there by name and number, and no API client does', async () => {
  const [viewer, administrator] = [
    await signedIn(server, ['viewer']),
    await signedIn(server, ['program_administrator']),
  ];
  const seat = (await viewer.call('GET', '/session')).json.session.programs[0].seat_id;
  const { colleagues } = (await viewer.call('GET', '/colleague')).json;
  expect(colleagues).toContainEqual({ id: viewer.id, seat_id: seat, name: 'Grace Hopper', is_active: 1 });
  // Emails, roles and sessions are for whoever looks after operators.
  expect(JSON.stringify(colleagues)).not.toContain('@');
  expect((await administrator.call('GET', '/colleague')).json.result.code).toBe('2023');
  const token = await server.token('user user:privileged');
  expect((await server.call('GET', '/v1/colleague', { token })).json.result.code).toBe('2030');
});

it('names nobody whose rows were written past the server', async () => {
  const [grace, alan] = [await signedIn(server, ['viewer']), await signedIn(server, ['viewer'])];
  const change = (text: string) => runFor(server.services.connections, '*', { text });
  const named = async () =>
    (await grace.call('GET', '/colleague')).json.colleagues.some(({ id }: { id: number }) => id === alan.id);
  const token = await server.token('user user:privileged');
  const user = (await server.call('POST', '/v1/user', { token, body: newUserBody() })).json.info.id;
  const seen = async () => (await look(grace, user)).json.presence.map(({ id }: { id: number }) => id);
  await look(alan, user);
  expect([await seen(), await named()]).toEqual([[alan.id], true]);
  for (const table of ['operator', 'client']) {
    const where = table === 'operator' ? 'id' : 'operator_id';
    await change(
      `update ${table} set mac = set_byte(mac, 0, 255 - get_byte(mac, 0)) where ${where} = ${alan.id}`,
    );
    expect([table, await seen(), await named()]).toEqual([table, [], false]);
    await change(
      `update ${table} set mac = set_byte(mac, 0, 255 - get_byte(mac, 0)) where ${where} = ${alan.id}`,
    );
  }
  expect([await seen(), await named()]).toEqual([[alan.id], true]);
});
