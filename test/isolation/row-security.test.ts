import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { jobRow } from '../../src/jobs/job-row.ts';
import { runFor } from '../../src/storage/connections.ts';
import { enqueueJobs } from '../../src/storage/job-queue.ts';
import { addUpCounts } from '../../src/storage/user-counts.ts';
import { claimContacts } from '../../src/users/claim-contacts.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { makeCheck } from '../harness/checks.ts';
import { countOnce } from '../harness/counted.ts';
import { insertDocuments } from '../harness/documents.ts';
import { feedAccount, feedGroup } from '../harness/feeds.ts';
import { queueMessage } from '../harness/messages.ts';
import { createPerson } from '../harness/people.ts';
import { harmlessRule } from '../harness/rules.ts';
import { turnOnSecondFactor } from '../harness/second-factor.ts';
import { settledSnapshot, snapshot } from '../harness/snapshot.ts';
import { makeWatchlistHit } from '../harness/watchlists.ts';

// What a fault in a statement of ours could do: SQL as the server's own role, told to act for one programme.
let server: AssembledTest;
let sql: postgres.Sql;
let tables: string[];

beforeAll(async () => {
  server = await assembleTest();
  const token = await server.token('user user:privileged');
  const { userId } = await createPerson(server, token);
  await insertDocuments(server.database, [{ programId: 77, userId }]);
  await feedAccount(server, token, userId);
  await feedGroup(server, token, userId);
  await leaveTracesOfFlows(userId);
  await makeWebhook(userId);
  await makeWatchlistHit(server.services, 77);
  await makeCheck(server.services, 77);
  await server.app.inject({
    method: 'POST',
    url: '/v1/import',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    payload: JSON.stringify(importedRow),
  });
  const admin = await server.token('admin');
  // Something is asked of the users who follow, so that they have tickets.
  const program = { name: 'Mine', requirements: [{ step: 'selfie' }] };
  await server.call('PUT', '/v1/program/77', { token: admin, body: { program } });
  const mind = (unique: boolean) =>
    server.call('PUT', '/v1/program/77', {
      token: admin,
      body: { program: { unique_email: unique, unique_phone: unique } },
    });
  await mind(false);
  const body = newUserBody();
  for (let count = 0; count < 2; count += 1) {
    const { json } = await server.call('POST', '/v1/user', { token, body });
    const comment = { text: 'Called', visibility: 0 };
    await server.call('POST', `/v1/ticket/comment/${json.ticket[0].info.id}`, { token, body: { comment } });
  }
  await mind(true);
  await countOnce(server.services, 77, userId);
  await claimContacts(server.services, new AbortController().signal, () => undefined, -5);
  // Nothing is configured to send it by: it stays.
  await queueMessage(server.services, 77, userId, 'ada@example.com');
  await runFor(server.services.connections, 77, {
    text: `insert into message_template values (77, 'verify_phone', 'en', null, null, null, '{{ code }}', 1, 1, now())`,
  });
  await leaveDecision(userId);
  // A look that has not faded while the tests run.
  await runFor(server.services.connections, 77, {
    text: `insert into presence values (77, $1::bigint, 1, now() + interval '1 day')`,
    values: [userId],
  });
  // Counts that are added up, and differences that are not yet.
  await runFor(server.services.connections, '*', addUpCounts);
  await createPerson(server, token);
  // Never due while the tests run.
  const dueAt = new Date(Date.now() + 86_400_000);
  await enqueueJobs(server.services.connections, [
    jobRow('jobs.enqueue_owed', { id: 1_000_000, programId: 77, userId, payload: {}, dueAt }),
  ]);
  sql = postgres({ ...server.database.appOptions, max: 1, onnotice: () => {} });
  const rows = await sql<{ name: string }[]>`
    select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'program_id' order by 1`;
  tables = rows.map(({ name }) => name);
});
const importedRow = {
  source_id: 'imported',
  personal_info: { first_name: 'Ada', last_name: 'Moreau', date_of_birth: '1988-04-17' },
};
/** Rows that flows leave: a challenge, a network from which a right password came, and a second factor. */
async function leaveTracesOfFlows(userId: number): Promise<void> {
  const token = await server.token('user');
  const { json } = await server.call('GET', `/v1/user/email/${userId}`, { token });
  const send = (path: string, body: object) =>
    server.call('POST', `/v1/user/security/${path}/${userId}`, {
      token,
      body,
      headers: { user_ip: '203.0.113.9' },
    });
  await send('verify', { verify_data: { email: { address: json.email[0].address } }, info: { type: 9 } });
  const { password } = examplePerson['security']!;
  await send('validate', { validate_data: { password }, info: { type: 10 } });
  await turnOnSecondFactor(server, token, userId);
}

/** An endpoint of webhooks that is sent nothing, and what is noted of one. */
async function makeWebhook(userId: number): Promise<void> {
  const token = await server.token('program:admin user');
  const webhook = { url: 'https://hooks.example.com', events: ['*'], status: 0 };
  const { json } = await server.call('POST', '/v1/webhook', { token, body: { webhook } });
  await server.call('PUT', `/v1/user/${userId}`, { token, body: { personal_info: { nick_name: 'Told' } } });
  await server.call('POST', `/v1/webhook/${json.webhook.id}/replay`, { token, body: { replay: {} } });
  const skip = { user_id: userId, sequence: await newest(userId) };
  await server.call('POST', `/v1/webhook/${json.webhook.id}/skip`, { token, body: { skip } });
  await runFor(server.services.connections, 77, {
    text: 'insert into webhook_turn (program_id, webhook_id) values (77, $1::bigint)',
    values: [json.webhook.id],
  });
}

/** A rule of the programme, and what rules leave of a transaction. */
async function leaveDecision(userId: number): Promise<void> {
  const token = await server.token('program:admin');
  await server.call('POST', '/v1/rule', { token, body: { access_rule: [harmlessRule('atm')] } });
  const of = (text: string) => ({ text, values: [userId] });
  await runFor(
    server.services.connections,
    77,
    of(
      `insert into rule_counter (program_id, user_id, rule_id, span, part, total) values (77, $1::bigint, 1, 'ever', '', 1)`,
    ),
    of(
      `insert into rule_entry (program_id, user_id, rule_id, span, at, decision_id, part, added) values (77, $1::bigint, 1, '', now(), 1, '', 1)`,
    ),
    of(`insert into rule_decision (program_id, user_id, id, transaction_hash, facts_hash, is_allowed, decided_at, sealed)
values (77, $1::bigint, 1, '', '', true, now(), '')`),
  );
}

async function newest(userId: number): Promise<number> {
  const [[row]] = await runFor<{ number: number }>(server.services.connections, 77, {
    text: 'select history_number as number from users where program_id = 77 and id = $1::bigint',
    values: [userId],
  });
  return row!.number;
}

afterAll(async () => {
  await sql?.end();
  await server?.close();
});

describe("the server's role", () => {
  it('owns nothing, is no superuser and cannot step around the policies', async () => {
    const [role] = await sql`
      select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
        (select count(*)::int from pg_class where relowner = pg_roles.oid) as owned
      from pg_roles where rolname = current_user`;
    expect(role).toEqual({
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      owned: 0,
    });
  });

  it('has row-level security on every table with rows of a programme', async () => {
    const without = await sql`
      select relname from pg_class where relname in ${sql(tables)} and relkind = 'r' and not relrowsecurity`;
    expect(without).toEqual([]);
    expect(tables.length).toBeGreaterThan(15);
  });

  it('reads through views that know the programme themselves', async () => {
    const views = await sql<{ name: string; reads: string }[]>`
      select viewname as name, definition as reads from pg_views where schemaname = 'public'`;
    expect(views.length).toBeGreaterThan(1);
    for (const { name, reads } of views) {
      expect(reads, name).toMatch(
        /program_id(?: \+ 0\))? = \( SELECT .*current_setting\('roster.program_id'/u,
      );
    }
  });

  it('has the programme in every key that leads to a row of a programme', async () => {
    const keys = await sql<{ name: string; columns: string[] }[]>`
      select conname as name, array_agg(attname::text) as columns
      from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
      where contype in ('p', 'f', 'u') and conrelid::regclass::text in ${sql(tables)}
      group by conname`;
    const without = keys.filter(({ columns }) => !columns.includes('program_id')).map(({ name }) => name);
    // A client is found by its public id before its programme is known.
    expect(without.filter((name) => !name.startsWith('client_'))).toEqual([]);
    expect(keys.length).toBeGreaterThan(tables.length);
  });
});

describe('acting for another programme', () => {
  it('reads no row', async () => {
    await actFor('77');
    const counts = await countAll();
    // There is something to read in every table.
    expect(Object.keys(counts).filter((name) => counts[name] === 0)).toEqual([]);
    for (const other of ['88', '0']) {
      await actFor(other);
      expect(Object.values(await countAll()).filter((count) => count > 0)).toEqual([]);
    }
  });

  it('changes no row, and adds none to the other', async () => {
    const before = await settledSnapshot(server.database, 77);
    await actFor('88');
    for (const name of tables) {
      for (const statement of [
        sql`update ${sql(name)} set program_id = program_id where program_id = 77`,
        sql`delete from ${sql(name)} where program_id = 77`,
      ]) {
        const changed = await statement.then(
          ({ count }) => count,
          ({ code }) => code,
        );
        // No row is seen, or the role may not change this table at all.
        expect([0, '42501', ...(isView(name) ? ['0A000'] : [])], name).toContain(changed);
      }
      const columns = await columnsOf(name);
      await actFor('77');
      const [row] = await sql`select * from ${sql(name)} limit 1`;
      await actFor('88');
      if (!row) continue;
      const values = Object.fromEntries(columns.map((column) => [column, row[column]]));

      await expect(sql`insert into ${sql(name)} ${sql(values)}`, name).rejects.toMatchObject({
        code: isView(name) ? expect.stringMatching(/^(?:42501|0A000)$/u) : '42501',
      });
    }
    expect(await snapshot(server.database, 77)).toEqual(before);
  });

  it('reads the histories of all where it acts for all, and adds to none', async () => {
    await actFor('*');
    const [row] = await sql`select * from history limit 1`;
    expect(row).toBeDefined();
    await expect(sql`insert into history ${sql(row!)}`).rejects.toMatchObject({ code: '42501' });
  });

  it('is nobody where nobody is named', async () => {
    const fresh = postgres({ ...server.database.appOptions, max: 1, onnotice: () => {} });
    try {
      for (const name of tables) {
        const found = await fresh`select * from ${fresh(name)}`.then(
          (rows) => rows.length,
          () => 'refused',
        );
        // A job may have emptied a table meanwhile: of no row it is asked whose it is.
        expect(['refused', 0], name).toContain(found);
      }
    } finally {
      await fresh.end();
    }
  });
});

describe('what is only added to', () => {
  it.each(['history'])('%s cannot be changed or deleted', async (name) => {
    await actFor('77');
    for (const statement of [
      sql`update ${sql(name)} set number = number`,
      sql`delete from ${sql(name)}`,
      sql`truncate ${sql(name)}`,
    ]) {
      await expect(statement).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('no row of a user can be deleted', async () => {
    await actFor('77');
    for (const name of tables.filter(
      (table) =>
        ![
          'claim',
          'shared_contact',
          'counter',
          'idempotency_record',
          'administration_record',
          'user_delta',
          'message',
          'message_template',
          'job',
          'challenge',
          'known_network',
          'presence',
          'watchlist',
          'watchlist_version',
          'watchlist_entry',
          'watchlist_name',
          'webhook',
          'webhook_turn',
          'webhook_lane',
          'webhook_delivery',
          'webhook_replay',
          'rule_counter',
          'rule_entry',
          'rule_decision',
        ].includes(table),
    )) {
      await expect(sql`delete from ${sql(name)}`, name).rejects.toMatchObject({ code: '42501' });
    }
  });
});

/** A view has columns that nobody can write, which is found out before the right to. */
function isView(name: string): boolean {
  return name.startsWith('searchable_');
}

function actFor(program: string): Promise<unknown> {
  return sql`select set_config('roster.program_id', ${program}, false)`;
}

async function countAll(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of tables) {
    const [row] = await sql<{ count: number }[]>`select count(*)::int from ${sql(name)}`;
    counts[name] = row!.count;
  }
  return counts;
}

async function columnsOf(name: string): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select column_name as name from information_schema.columns
    where table_schema = 'public' and table_name = ${name} and is_generated = 'NEVER' and is_identity = 'NO'`;
  return rows.map((row) => row.name);
}
