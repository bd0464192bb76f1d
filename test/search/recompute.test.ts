import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { derivedKinds, documentSearchKind, userSearchKind } from '../../src/search/derived-kinds.ts';
import { enqueueRecomputation, recompute, recordOfNew } from '../../src/search/recompute.ts';
import { verifySearch } from '../../src/search/verify-search.ts';
import { DerivedVersions } from '../../src/storage/derived-versions.ts';
import { assembleTest, newUserBody } from '../harness/assembled.ts';
import { insertDocuments } from '../harness/documents.ts';
import { feedAccount } from '../harness/feeds.ts';
import { type Setting, setUp } from '../operations/setting.ts';

// What is stored is as an older version left it: its rules are made up here by writing something else into the columns.
let at: Setting;
let sql: postgres.Sql;
let userId: number;

beforeAll(async () => {
  at = await setUp();
  sql = postgres({ ...at.server.database.adminOptions, max: 1, onnotice: () => {} });
  const { identification, bank_account, credit_card } = examplePerson;
  const { info } = await at.createUser({
    identification: [identification],
    bank_account: [bank_account],
    credit_card: [credit_card],
  });
  userId = info.id;
  await feedAccount(at.server, at.token, userId);
  await insertDocuments(at.server.database, [
    { programId: 77, userId },
    { programId: 77, userId, closedAt: '2026-03-02T10:00:00' },
  ]);
});
afterAll(async () => {
  await sql?.end();
  await at?.server.close();
});
beforeEach(async () => {
  await sql`delete from derived_version`;
  await sql`insert into derived_version ${sql(derivedKinds.map(({ name, version }) => ({ kind: name, version })))}`;
});

/** Kinds of which some were raised by one version. */
function raised(...names: string[]): DerivedVersions {
  const kinds = derivedKinds.map((kind) => ({
    ...kind,
    version: kind.version + (names.includes(kind.name) ? 1 : 0),
  }));
  return new DerivedVersions(at.server.services.connections, kinds);
}

async function run(derived: DerivedVersions) {
  const { connections, keyring } = at.server.services;
  let told: unknown;
  const parts = { connections, keyring, derived };
  await recompute(parts, new AbortController().signal, (report) => {
    told = report;
  });
  return told;
}

async function state() {
  const [row] = await sql`select
    (select json_agg(i.number_search order by id) from identification i) as papers,
    (select json_agg(b.number_search || b.iban_search order by id) from bank_account b) as accounts,
    (select json_agg(f.number_search order by id) from account f) as fed,
    (select json_agg(c.number_search order by id) from credit_card c) as cards,
    (select json_agg(d.searched || d.terms order by id) from document d) as documents,
    (select json_agg(s order by user_id) from user_search s) as users`;
  return row as Record<string, unknown>;
}

async function spoil(): Promise<void> {
  await sql`update identification set number_search = '\\x01'`;
  await sql`update bank_account set number_search = '\\x01', iban_search = null`;
  await sql`update account set number_search = '\\x01'`;
  await sql`update credit_card set number_search = '\\x01'`;
  await sql`update document set searched = 'old', terms = 'old'`;
  await sql`update user_search set first_name = 'old', names = 'old'`;
}

describe('derived values of older rules', () => {
  it('are recomputed, and noted as done', async () => {
    const right = await state();
    await spoil();
    const derived = raised(...derivedKinds.map(({ name }) => name));
    expect([...(await derived.behind())].sort()).toEqual(derivedKinds.map(({ name }) => name).sort());
    // The user, two documents, a paper, an account with a bank and one with the programme, a card.
    expect(await run(derived)).toEqual({ users: 1, differences: 7, repaired: 7 });
    expect(await state()).toEqual(right);
    expect(await derived.behind()).toEqual(new Set());
    expect(await sql`select kind, version from derived_version order by kind`).toEqual(
      derivedKinds
        .map(({ name, version }) => ({ kind: name, version: version + 1 }))
        .sort((one, other) => (one.kind < other.kind ? -1 : 1)),
    );
    expect(await run(derived)).toBeUndefined();
  });

  it.each(derivedKinds.map(({ name }) => [name]))('of %s alone leave the others alone', async (name) => {
    const right = await state();
    await spoil();
    const before = await state();
    await run(raised(name));
    const after = await state();
    const changed = Object.keys(after).filter(
      (part) => JSON.stringify(after[part]) !== JSON.stringify(before[part]),
    );
    const part: Record<string, string> = {
      [userSearchKind]: 'users',
      [documentSearchKind]: 'documents',
      'identification.number': 'papers',
      'bank_account.number': 'accounts',
      'bank_account.iban': 'accounts',
      'credit_card.number': 'cards',
      'account.number': 'fed',
    };
    expect(changed).toEqual([part[name]]);
    expect(after[changed[0]!]).toEqual(right[changed[0]!]);
    await run(raised(...derivedKinds.map((kind) => kind.name)));
    expect(await state()).toEqual(right);
  });

  it('are recomputed of users that others change at the same time', async () => {
    const ids = [userId];
    for (let count = 0; count < 20; count += 1) ids.push((await at.createUser()).info.id);
    await spoil();
    const derived = raised(userSearchKind);
    const changes = ids.map((id, index) =>
      at.call('PUT', `/user/personal_info/${id}`, { personal_info: { nick_name: `Nick ${index}` } }),
    );
    await Promise.all([run(derived), ...changes]);
    const { connections } = at.server.services;
    const { faults } = await verifySearch(connections, { kinds: new Set([userSearchKind]) });
    expect(faults).toEqual([]);
    await run(raised(...derivedKinds.map(({ name }) => name)));
  });

  it('are asked for when a process starts, once, and not where there are none', async () => {
    const services = at.server.services;
    await sql`delete from job where name = 'search.recompute'`;
    await enqueueRecomputation({ ...services, derived: raised() });
    expect(await sql`select from job where name = 'search.recompute'`).toHaveLength(0);
    await sql`update job set lease = null`;
    const derived = { ...services, derived: raised(userSearchKind) };
    await Promise.all([enqueueRecomputation(derived), enqueueRecomputation(derived)]);
    const waiting =
      await sql`select program_id::integer, user_id, priority from job where name = 'search.recompute'`;
    expect(waiting.length).toBeLessThanOrEqual(1);
  });

  it('are of the present rules where there are no users yet', async () => {
    const empty = await assembleTest();
    const fresh = postgres({ ...empty.database.adminOptions, max: 1, onnotice: () => {} });
    try {
      const recorded = await fresh`select kind, version from derived_version`;
      const later = derivedKinds.filter(({ version }) => version > 1);
      expect(new Map(recorded.map(({ kind, version }) => [kind, version]))).toEqual(
        new Map(later.map(({ name, version }) => [name, version])),
      );
      expect(await empty.services.derived.behind()).toEqual(new Set());
      expect(await fresh`select from job where name = 'search.recompute'`).toHaveLength(0);
      // Not so where users are there of whom nothing is noted.
      const token = await empty.token('user');
      await empty.call('POST', '/v1/user', { token, body: newUserBody() });
      await fresh`delete from derived_version`;
      const derived = new DerivedVersions(empty.services.connections, derivedKinds);
      await recordOfNew({ ...empty.services, derived });
      expect(await derived.behind()).toEqual(new Set(later.map(({ name }) => name)));
    } finally {
      await fresh.end();
      await empty.close();
    }
  });

  it('end early where the process stops, and are done by another', async () => {
    await spoil();
    const derived = raised(userSearchKind);
    const { connections, keyring } = at.server.services;
    const stopped = AbortSignal.abort(new Error('the process stops'));
    await expect(recompute({ connections, keyring, derived }, stopped, () => {})).rejects.toThrow('stops');
    expect(await derived.behind()).toEqual(new Set([userSearchKind]));
    await run(raised(...derivedKinds.map(({ name }) => name)));
    expect((await verifySearch(connections, { keyring })).faults).toEqual([]);
  });
});

describe('verifying with the keys', () => {
  it('names a sealed number that does not open, and does not touch it', async () => {
    const { connections, keyring } = at.server.services;
    const [paper] = await sql`select id::integer, sealed from identification`;
    await sql`update identification set sealed = '\\x0102'`;
    const report = await verifySearch(connections, { keyring, repair: true });
    expect(report).toMatchObject({
      differences: 1,
      repaired: 0,
      faults: [`identification ${paper!['id']} of user ${userId} of programme 77 does not open`],
    });
    await sql`update identification set sealed = ${paper!['sealed']}`;
    expect((await verifySearch(connections, { keyring })).faults).toEqual([]);
  });
});
