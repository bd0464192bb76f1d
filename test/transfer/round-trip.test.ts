import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemCall } from '../../src/calls/system-call.ts';
import { isSealed } from '../../src/catalogue/field.ts';
import { lists, singles } from '../../src/catalogue/members.ts';
import { security } from '../../src/catalogue/resources/security.ts';
import { isStored } from '../../src/derive/columns.ts';
import { verifySearch } from '../../src/search/verify-search.ts';
import { exportProgram } from '../../src/transfer/export-program.ts';
import { operationOf } from '../contract/catalogue-walk.ts';
import { validBody } from '../harness/arbitraries.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { feedAccount, feedGroup } from '../harness/feeds.ts';
import { callOf, createPerson } from '../harness/people.ts';
import { parseLines, type TransferTest, transferTest } from './transfer-server.ts';

// What goes out comes in again, and goes out the same.
let server: TransferTest;
const today = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  server = await transferTest();
});
afterAll(() => server?.close());

describe('an export', () => {
  it('imports to the same state: users of every kind, changed and partly closed since', async () => {
    const { first: token, second } = server.tokens;
    const privileged = { token };
    await fc.assert(
      fc.asyncProperty(
        validBody(operationOf('user.create'), { today, privileged: true, unsent: false }),
        async (body) => {
          const { validate: _, ...real } = body as Record<string, unknown>;
          const { json } = await server.call('POST', '/v1/user', { ...privileged, body: real });
          expect(json.result, JSON.stringify(json.result)).toMatchObject({ code: '0000' });
        },
      ),
      { numRuns: 60 },
    );
    const [changed, closed] = [await createPerson(server, token), await createPerson(server, token)];
    const update = callOf(operationOf('user.update'), changed, true);
    const updated = await server.call(update.method, update.url, {
      ...privileged,
      ...(update.body && { body: update.body }),
    });
    expect(updated.json.result).toMatchObject({ code: '0000' });
    for (const id of [
      'user.email.create',
      'user.phone.create',
      'user.address.create',
      'user.credit_card.create',
      'user.bank_account.create',
      'user.currency.create',
    ]) {
      const { method, url, body } = callOf(operationOf(id), changed);
      await server.call(method, url, { ...privileged, body });
    }
    for (const id of [
      'user.identification.delete',
      'user.credit_card.delete',
      'user.relationship.delete',
      'user.email.delete',
      'user.phone.delete',
      'user.address.delete',
    ]) {
      const { method, url, body } = callOf(operationOf(id), closed);
      const { json } = await server.call(method, url, { ...privileged, body });
      expect(json.result, id).toMatchObject({ code: '0000' });
    }
    const fed = await feedAccount(server, token, changed.userId);
    await feedAccount(server, token, changed.userId);
    await server.call('DELETE', `/v1/account/${fed.id}`, privileged);
    const { memberId } = await feedGroup(server, token, changed.userId);
    await feedGroup(server, token, changed.userId);
    await server.call('DELETE', `/v1/group/member/${memberId}`, privileged);
    const gone = await createPerson(server, token);
    await server.call('DELETE', `/v1/user/${gone.userId}`, privileged);

    const out = await server.exportLines(token);
    const { results } = await server.importRows(out, { token: second });
    expect(results.filter(({ outcome }) => outcome !== 'created')).toEqual([]);
    const again = await server.exportLines(second);
    expect(again.length).toBe(out.length);
    expect(out.length).toBeGreaterThan(66);
    expect(neutral(again)).toEqual(neutral(out));
    // Once more, from the copy, says the same rows are there.
    const third = await server.importRows(out, { token: second });
    expect(new Set(third.results.map(({ outcome }) => outcome))).toEqual(new Set(['present']));
    // What came in closed is found and counted by nobody.
    expect(await verifySearch(server.services.connections)).toMatchObject({ differences: 0, faults: [] });
  });

  it('holds every stored field of the catalogue', async () => {
    const lines = await server.exportLines(server.tokens.first);
    const seen = new Set(lines.flatMap((line) => namesIn(line)));
    const stored = [...singles, ...lists].flatMap(({ name, fields }) =>
      Object.entries(fields)
        .filter(
          ([field, about]) => (isStored(about) || isSealed(about)) && !notTold.includes(`${name}.${field}`),
        )
        .map(([field]) => `${name}.${field}`),
    );
    expect(stored.length).toBeGreaterThan(100);
    expect(stored.filter((name) => !seen.has(name))).toEqual([]);
  });

  it('leaves out what is closed unless the archive is asked for', async () => {
    const all = await server.exportLines(server.tokens.first);
    const open = await server.exportLines(server.tokens.first, '');
    expect(JSON.stringify(open)).not.toContain('closed_date_utc');
    expect(JSON.stringify(all)).toContain('closed_date_utc');
    expect(open.length).toBeLessThan(all.length);
  });

  it('is masked and without hashes unless sensitive data are asked for, and then does not import', async () => {
    const get = async (headers: Record<string, string>, token = server.tokens.first) =>
      server.app.inject({ url: '/v1/export', headers: { authorization: `Bearer ${token}`, ...headers } });
    const masked = (await get({})).body;
    const clear = (await get({ 'show-sensitive-data': '1' })).body;
    expect(clear).toContain('$argon2id$');
    expect(masked).not.toContain('$argon2');
    const numbers = parseLines(clear).flatMap((line) =>
      ((line['credit_card'] ?? []) as { number: string }[]).map(({ number }) => number),
    );
    expect(numbers.length).toBeGreaterThan(1);
    for (const number of numbers) expect(masked).not.toContain(number);
    const token = await server.token('user user:privileged');
    expect((await get({ 'show-sensitive-data': '1' }, token)).json().result.code).toBe('2007');
    expect((await get({}, token)).statusCode).toBe(200);
    const withCard = parseLines(masked).find((line) => line['credit_card'])!;
    const { results } = await server.importRows([{ ...withCard, source_id: 'masked' }]);
    expect(results[0]!.outcome).toBe('refused');
  });

  it('is recorded in the history of each user, without moving the last activity', async () => {
    const { first: token } = server.tokens;
    const { userId } = await createPerson(server, token);
    const before = await server.call('GET', `/v1/user/${userId}`, { token });
    await server.exportLines(token);
    const after = await server.call('GET', `/v1/user/${userId}`, { token });
    expect(after.json.last_activity).toEqual(before.json.last_activity);
    const { json } = await server.call('GET', `/v1/user/history/${userId}`, { token });
    expect(json.history[0]).toMatchObject({ activity_type: 5, admin_notes: 'User exported' });
  });

  it('leaves out who is erased while it is under way', async () => {
    const { security: _, ...body } = newUserBody();
    const info = { date_utc: '2010-01-01T00:00:00', closed_date_utc: '2015-01-01T00:00:00' };
    const { results } = await server.importRows(
      // More than are read at once.
      Array.from({ length: 201 }, (_, index) => ({ ...body, source_id: `left-${index}`, info })),
    );
    const gone = Math.max(...results.map(({ id }) => id!));
    const written: string[] = [];
    const { users } = await exportProgram(
      server.services,
      systemCall(77),
      { archive: true, complete: true },
      async (lines) => {
        written.push(lines);
        if (written.length > 1) return;
        const erasure = await server.call('POST', `/v1/user/erasure/${gone}`, { token: server.tokens.first });
        expect(erasure.json.result.code).toBe('0000');
      },
    );
    const ids = written.flatMap((lines) =>
      parseLines(lines).flatMap((line) => ('info' in line ? [(line['info'] as { id: number }).id] : [])),
    );
    expect(ids).toContain(results.map(({ id }) => id!).sort((one, other) => one - other)[0]);
    expect(ids).not.toContain(gone);
    expect(users).toBe(ids.length);
  });

  it('is of one programme', async () => {
    const mine = await server.exportLines(server.tokens.first);
    const other = await server.exportLines(server.tokens.second);
    const ids = new Set(mine.map((line) => line['source_id']));
    expect(other.filter((line) => ids.has(line['source_id']))).toEqual([]);
  });

  it('of a suspended user is imported as one, who gets no token either', async () => {
    const { first: token, second } = server.tokens;
    const { json } = await server.call('POST', '/v1/user', { token, body: newUserBody() });
    const { id } = json.info;
    await server.call('PUT', `/v1/user/${id}`, { token, body: { info: { status: '2' } } });
    const lines = await server.exportLines(token);
    const { results } = await server.importRows(lines, { token: second });
    const made = results[lines.findIndex((line) => String(line['source_id']).endsWith(`-${id}`))]!;
    expect(made.outcome).toBe('created');
    const copy = await server.call('GET', `/v1/user/${made.id}`, { token: second });
    expect(copy.json.info.status).toBe('2');
    await expect(server.token('user', { user_id: String(id) })).rejects.toThrow('suspended');
    const { keyring, connections } = server.services;
    expect((await verifySearch(connections, { keyring })).faults).toEqual([]);
  });
});

describe('an installation with another pepper', () => {
  let elsewhere: AssembledTest;
  beforeAll(async () => {
    elsewhere = await assembleTest();
  });
  afterAll(() => elsewhere?.close());

  it('takes the users, tells which hashes it cannot check, and keeps none of them', async () => {
    const out = (await server.exportLines(server.tokens.first, '')).filter((line) => 'info' in line);
    const token = await elsewhere.token('user:privileged user');
    // Whoever lost the results of the first run hears of it in the second.
    for (const expected of ['created', 'present']) {
      const response = await elsewhere.app.inject({
        method: 'POST',
        url: '/v1/import',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
        payload: out.map((line) => JSON.stringify(line)).join('\n'),
      });
      const results = parseLines(response.body).slice(0, -1);
      expect(results.length).toBe(out.length);
      for (const { outcome, left_out } of results) {
        expect(outcome).toBe(expected);
        expect(left_out).toContain('$.security.password_hash');
      }
    }
  });
});

/** Numbers of users and entries replaced by their places, so that two exports of equal states are equal. */
function neutral(lines: readonly Record<string, unknown>[]): unknown[] {
  const users = new Map(
    lines.filter((line) => 'info' in line).map((line, index) => [line['source_id'], index]),
  );
  return lines.map(({ source_id, ...line }) => {
    const own = new Map<string, number>();
    for (const name of ['addresses', 'phone']) {
      for (const [index, { id }] of ((line[name] ?? []) as { id: number }[]).entries())
        own.set(`${name} ${id}`, index);
    }
    const text = JSON.stringify(
      { kind: users.has(source_id) ? 'user' : 'relationship', ...line },
      (name, value) => {
        // An import leaves out what does not come with a row: documents with their files, rules, accounts, groups.
        if (['id', 'documents', 'access_rule', 'account', 'group'].includes(name)) return undefined;
        if (name === 'address_id') return own.get(`addresses ${value}`);
        if (name === 'phone_id') return own.get(`phone ${value}`);
        return name.endsWith('source_id') && users.has(value) ? users.get(value) : value;
      },
    );
    return JSON.parse(text);
  });
}

function namesIn(line: Record<string, unknown>): string[] {
  return Object.entries(line).flatMap(([member, value]) =>
    [value]
      .flat()
      .flatMap((one) =>
        typeof one === 'object' && one !== null ? Object.keys(one).map((name) => `${member}.${name}`) : [],
      ),
  );
}

/** Told by other means: ends of relationships by the rows they are, the numbers of what a user has once not at all. */
const notTold = [
  'relationship.id',
  'relationship.entity_id',
  'relationship.on_entity_id',
  'notification.id',
  'terms_conditions.id',
  'device_info.id',
  ...Object.keys(security.fields)
    .filter((name) => name === 'status')
    .map((name) => `security.${name}`),
];
