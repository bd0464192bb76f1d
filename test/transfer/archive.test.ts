import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Entry, fromBuffer } from 'yauzl';
import { systemCall } from '../../src/calls/system-call.ts';
import { errors } from '../../src/catalogue/errors.ts';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { isSealed } from '../../src/catalogue/field.ts';
import { lists, singles } from '../../src/catalogue/members.ts';
import { isStored } from '../../src/derive/columns.ts';
import { exportArchive } from '../../src/transfer/export-archive.ts';
import { operationOf } from '../contract/catalogue-walk.ts';
import { newUserBody } from '../harness/assembled.ts';
import { feedAccount } from '../harness/feeds.ts';
import { callOf, createPerson, type Person } from '../harness/people.ts';
import { type TransferTest, transferTest } from './transfer-server.ts';

let server: TransferTest;
let person: Person;

beforeAll(async () => {
  server = await transferTest();
  person = await createPerson(server, server.tokens.first);
  await feedAccount(server, server.tokens.first, person.userId);
  // Everything that can be set, and one entry that was closed.
  for (const [id, all] of [
    ['user.update', true],
    ['user.identification.delete', false],
  ] as const) {
    const { method, url, body } = callOf(operationOf(id), person, all);
    await server.call(method, url, { token: server.tokens.first, ...(body && { body }) });
  }
});
afterAll(() => server?.close());

describe('the archive of a person', () => {
  it('tells what was asked of a person and what is being decided, but no opinion before the end', async () => {
    const send = async (method: string, url: string, body?: object, token = server.tokens.first) =>
      (await server.call(method, `/v1${url}`, { token, ...(body && { body }) })).json;
    const settle = async (program: object) =>
      send('PUT', '/program/77', { program }, await server.token('admin'));
    await settle({ requirements: [{ step: 'personal_info', blocks: 0 }], four_eyes: ['all'] });
    const { info, ticket } = await send('POST', '/user', newUserBody());
    const comment = { text: 'Called, will send it', visibility: 0 };
    await send('POST', `/ticket/comment/${ticket[0].info.id}`, { comment });
    const { review } = await send('GET', `/review?user_id=${info.id}`);
    const decision = {
      outcome: 'reject',
      version: 1,
      reason_code: 'other_data',
      reason: 'Another first name',
    };
    await send('POST', `/review/decision/${review[0].id}`, { decision });
    await settle({ requirements: [], four_eyes: [] });
    await send('POST', `/user/security/rule/evaluation/${info.id}`, { transaction: { id: 'bought' } });
    const { files } = await archiveOf(info.id);
    const user = JSON.parse(files['user.json']!);
    expect(user.ticket).toMatchObject([{ step: 'personal_info', comments: [{ text: comment.text }] }]);
    // Whoever is to decide next reads no opinion here either.
    expect(user.review).toMatchObject([{ step: 'personal_info', state: 'second', opinions: [] }]);
    expect(files['history.json']).toContain('opinion given');
    expect(files['history.json']).not.toContain('Another first name');
    expect(user.watchlist_hits).toEqual([]);
    expect(user.decisions).toMatchObject([{ outcome: expect.any(String), transaction: { id: 'bought' } }]);
  });

  it('tells what an identification is to say once a held change of it is accepted', async () => {
    const changing = await createPerson(server, server.tokens.first);
    const { method, url, body } = callOf(operationOf('user.identification.update_with_selfie'), changing);
    const [sent] = (body as { identification: object[] }).identification;
    const identification = [{ ...sent, number: 'HELD 4711' }];
    await server.call(method, url, { token: server.tokens.first, body: { ...body, identification } });
    const { files } = await archiveOf(changing.userId);
    const [told] = JSON.parse(files['user.json']!).identification;
    expect(told).toMatchObject({
      status: 20,
      held_change: { number: 'HELD 4711', issue_date: '2022-02-01' },
    });
    expect(told.number).not.toBe('HELD 4711');
  });

  it('holds every stored field of the catalogue with its value in clear, and no secret', async () => {
    const { files } = await archiveOf(person.userId);
    const user = JSON.parse(files['user.json']!) as Record<string, unknown>;
    const [stored] = await server.sql<
      { row: Record<string, unknown> }[]
    >`select row_to_json(u) as row from users u where id = ${person.userId}`;
    for (const { name, fields, prefix } of singles) {
      for (const [field, about] of Object.entries(fields)) {
        const value = stored!.row[`${prefix}_${field}`];
        if (!isStored(about) || field === 'id' || value === null || value === undefined) continue;
        expect((user[name] as Record<string, unknown>)[field], `${name}.${field}`).toEqual(value);
      }
    }
    for (const { name, fields } of lists) {
      const rows = await server.sql<{ row: Record<string, unknown> }[]>`
        select row_to_json(t) as row from ${server.sql(name)} t where user_id = ${person.userId} order by id`;
      expect(rows.length, name).toBeGreaterThan(0);
      const entries = user[name] as Record<string, unknown>[];
      expect(entries, name).toHaveLength(rows.length);
      for (const [index, { row }] of rows.entries()) {
        for (const [field, about] of Object.entries(fields)) {
          if (isSealed(about)) {
            if (row[`${field}_masked`])
              expect(entries[index]![field], `${name}.${field}`).toMatch(/^[^*]{4,}$/);
          } else if (isStored(about) && row[field] !== null) {
            expect(entries[index]![field], `${name}.${field}`).toEqual(row[field]);
          }
        }
      }
    }
    const [told] = user['account'] as { info: { number: string; security: object } }[];
    expect(told!.info).toMatchObject({ number: examplePerson['account']!['number'], currency: 'CAD' });
    expect(JSON.stringify(user)).toContain('closed_date_utc');
    const all = Object.values(files).join('\n');
    expect(all).not.toContain('argon2');
    const secrets = await server.sql<
      { hash: string }[]
    >`select hash from user_secret where user_id = ${person.userId}`;
    for (const { hash } of secrets) expect(all).not.toContain(hash);
  });

  it('holds the whole history, and says that it was made', async () => {
    await archiveOf(person.userId);
    const { files } = await archiveOf(person.userId);
    const history = JSON.parse(files['history.json']!) as {
      number: number;
      admin_notes: string;
      new_data: unknown;
    }[];
    const [{ count } = { count: 0 }] = await server.sql<
      { count: number }[]
    >`select count(*)::int from history where user_id = ${person.userId}`;
    // The entry of this archive came after the moment that it tells of.
    expect(history.map(({ number }) => number)).toEqual(
      Array.from({ length: count - 1 }, (_, index) => index + 1),
    );
    expect(history.at(-1)!.admin_notes).toBe('User exported as an archive');
    expect(history[0]!.new_data).toMatchObject({ info: { id: person.userId } });
  });

  it('says what it is, and keeps a place for files', async () => {
    const { files, headers } = await archiveOf(person.userId);
    expect(Object.keys(files).sort()).toEqual(['README.txt', 'documents/', 'history.json', 'user.json']);
    expect(headers).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="user-${person.userId}.zip"`,
    });
  });

  it('is given up with who takes it no more, and its connection is free', async () => {
    const taken: Buffer[] = [];
    const archive = exportArchive(server.services, systemCall(77), person.userId, async (piece) => {
      taken.push(piece);
      throw errors.requestAborted();
    });
    await expect(archive).rejects.toMatchObject({ key: 'requestAborted' });
    expect(taken).toHaveLength(1);
    const [{ open } = { open: -1 }] = await server.sql<{ open: number }[]>`
      select count(*)::int as open from pg_stat_activity
      where datname = current_database() and state like 'idle in transaction%'`;
    expect(open).toBe(0);
  });

  it('breaks off where the history cannot be read, and nothing else breaks with it', async () => {
    const { userId } = await createPerson(server, server.tokens.first);
    await server.sql`update history set sealed = ${Buffer.alloc(60)} where user_id = ${userId}`;
    await expect(
      exportArchive(server.services, systemCall(77), userId, async () => undefined),
    ).rejects.toThrow();
    await archiveOf(person.userId);
  });

  it('is there for who has left, and for nobody of another programme', async () => {
    const gone = await createPerson(server, server.tokens.first);
    await server.call('DELETE', `/v1/user/${gone.userId}`, { token: server.tokens.first });
    const { files } = await archiveOf(gone.userId);
    expect(JSON.parse(files['user.json']!).info.closed_date_utc).toBeDefined();
    for (const id of [person.userId, 4_294_967_000, 'x']) {
      const { json } = await server.call('GET', `/v1/user/export/${id}`, { token: server.tokens.second });
      expect(json.result.code).toBe('3001');
    }
    const weak = await server.token('user user:privileged');
    expect(
      (await server.call('GET', `/v1/user/export/${person.userId}`, { token: weak })).json.result.code,
    ).toBe('2007');
  });
});

async function archiveOf(userId: number) {
  const response = await server.app.inject({
    url: `/v1/user/export/${userId}`,
    headers: { authorization: `Bearer ${server.tokens.first}` },
  });
  expect(response.statusCode).toBe(200);
  return { files: await unzip(response.rawPayload), headers: response.headers };
}

function unzip(bytes: Buffer): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      zip.on('end', () => resolve(files));
      zip.on('error', reject);
      zip.on('entry', (entry: Entry) => {
        zip.openReadStream(entry, async (failed, stream) => {
          if (failed) return reject(failed);
          const chunks: Buffer[] = [];
          for await (const chunk of stream) chunks.push(chunk as Buffer);
          files[entry.fileName] = Buffer.concat(chunks).toString('utf8');
          zip.readEntry();
        });
      });
      zip.readEntry();
    });
  });
}
