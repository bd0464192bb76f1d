import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CatalogueResource } from '../../console/src/catalogue/catalogue-types.ts';
import { formFields } from '../../console/src/fields/drafts.ts';
import { differences } from '../../console/src/screens/user/history-entries.ts';
import { allColumns } from '../../console/src/screens/users/columns.ts';
import { embeddedOptions } from '../../src/ground/embedded.ts';
import { readPostmasterFile } from '../../src/ground/orphan.ts';
import { newUserBody } from '../harness/assembled.ts';
import { repository, temporaryFolder } from '../harness/processes.ts';

// What docs/adding-a-field.md says, done in a copy of the project: a line of the catalogue and a migration for each field.
const sealed = `{ protect: 'masked', mask: { first: 2, last: 2, from: 8 }, search: 'exact' }`;
const lines: Readonly<Record<string, readonly [file: string, after: string, ...lines: string[]]>> = {
  list: [
    'email.ts',
    'fields: {',
    `label: field(kinds['short-text'], 'O O O O'),`,
    `secret_label: field(kinds['short-text'], 'O O O O', ${sealed}),`,
    `remark: member(() => remark, 'O O O O'),`,
  ],
  // The member `address` is another form of an entry of this list.
  viewed: [
    'addresses.ts',
    'fields: {',
    `nickname: field(kinds['short-text'], 'O O NA NA'),`,
    `entry_code: field(kinds['short-text'], 'O O NA NA', ${sealed}),`,
  ],
  once: [
    'personal-info.ts',
    'fields: {',
    `maiden_name: field(kinds['short-text'], 'O O O O'),`,
    `national_number: field(kinds['short-text'], 'O O O O', ${sealed}),`,
    `pass_phrase: field(kinds['short-text'], 'O O O O', { protect: 'hashed' }),`,
  ],
};
/** A list below the emails of a user, with a plain and a sealed field. */
const listBelow = `import { entity } from '../codes.ts';
import { field, freeObject, member } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

export const remark = resource({
  name: 'remark',
  shape: 'list',
  entity: entity.email,
  entriesMax: 3,
  primary: true,
  parent: () => email,
  fields: {
    id: field(kinds.id, 'NA R NA R', { type: 'integer' }),
    topic: field(kinds['short-text'], 'R O NA NA'),
    is_primary: field(kinds.flag, 'O O NA NA', { type: 'integer', otherwise: 0 }),
    secret_topic: field(kinds['short-text'], 'O O NA NA', ${sealed}),
    client_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'client' }),
  },
});
`;
const imports = /import[\s\S]*from '..\/resource.ts';\n/u;

const migration = `create table remark (
  program_id bigint not null,
  user_id bigint not null,
  id bigint not null,
  email_id bigint not null,
  topic text,
  is_primary integer not null,
  secret_topic_masked text,
  secret_topic_search bytea,
  sealed bytea,
  original_source_id text,
  created_at timestamp(0) not null,
  updated_at timestamp(0) not null,
  closed_at timestamp(0),
  primary key (program_id, user_id, id),
  foreign key (program_id, user_id, email_id) references email (program_id, user_id, id)
);
create sequence remark_id_seq;
alter table remark alter column program_id set (n_distinct = 1);
alter table remark enable row level security;
create policy own_program on remark
  using (program_id = (select current_setting('roster.program_id')::bigint));
grant select, insert, update on remark to roster_app;
grant usage on sequence remark_id_seq to roster_app;
alter table email
  add column label text,
  add column secret_label_masked text,
  add column secret_label_search bytea,
  add column sealed bytea;
alter table addresses
  add column nickname text,
  add column entry_code_masked text,
  add column entry_code_search bytea,
  add column sealed bytea;
alter table users
  add column personal_info_maiden_name text,
  add column personal_info_national_number_masked text,
  add column personal_info_national_number_search bytea;
`;

const clear = {
  label: 'SL-1234567-LS',
  entry: 'EC-2345678-CE',
  moved: 'EM-3456789-ME',
  topic: 'ST-4567890-TS',
  newTopic: 'SX-5678901-XS',
  number: 'NN-7654321-NN',
  phrase: 'a phrase nobody knows',
  changed: 'NX-0000001-XN',
};
const masks = {
  label: 'SL*********LS',
  entry: 'EC*********CE',
  moved: 'EM*********ME',
  topic: 'ST*********TS',
  newTopic: 'SX*********XS',
  number: 'NN*********NN',
  changed: 'NX*********XN',
};

const folder = temporaryFolder();
let server: ChildProcess;
let output = '';
let address: string;
let token: string;

beforeAll(async () => {
  const copy = join(folder.path, 'project');
  for (const name of ['src', 'migrations', 'cli', 'package.json'])
    cpSync(join(repository, name), join(copy, name), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'));
  for (const [file, after, ...fields] of Object.values(lines)) {
    const path = join(copy, 'src/catalogue/resources', file);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(after, [after, ...fields].join('\n    ')));
  }
  const emails = join(copy, 'src/catalogue/resources/email.ts');
  writeFileSync(emails, readFileSync(emails, 'utf8').replace(imports, listBelow));
  writeFileSync(join(copy, 'migrations/9000-trial.sql'), migration);
  server = spawn(process.execPath, ['cli/roster.js', 'start'], {
    cwd: copy,
    env: {
      ...process.env,
      PORT: '0',
      DATA_DIR: join(folder.path, 'data'),
      BOOTSTRAP_PROGRAM_ID: '77',
      BOOTSTRAP_CLIENT_ID: 'trial',
      BOOTSTRAP_CLIENT_SECRET: 'a secret of the trial',
    },
  });
  const ready = Promise.withResolvers<string>();
  for (const stream of [server.stdout!, server.stderr!])
    stream.on('data', (chunk) => {
      output += chunk;
      const [, found] = /ready at (\S+)/u.exec(output) ?? [];
      if (found) ready.resolve(found);
    });
  server.on('exit', () => ready.reject(new Error(output)));
  address = await ready.promise;
  const form = {
    grant_type: 'client_credentials',
    client_id: 'trial',
    client_secret: 'a secret of the trial',
  };
  const body = new URLSearchParams({ ...form, scope: 'user user:sensitive user:privileged' });
  const response = await fetch(`${address}/oauth/token`, { method: 'POST', body });
  token = ((await response.json()) as { access_token: string }).access_token;
});
afterAll(async () => {
  const ended = new Promise((resolve) => server.on('exit', resolve));
  server.kill('SIGTERM');
  await ended;
  folder.remove();
});

// biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of an answer.
async function call(method: string, path: string, body?: object, headers: object = {}): Promise<any> {
  const response = await fetch(`${address}/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  return response.json();
}

describe('fields that were added by a line of the catalogue and a migration', () => {
  let userId: number;
  let emailId: number;
  let remarkIds: number[];
  const remarks = [{ topic: 'first', secret_topic: clear.topic }, { topic: 'second' }];
  const home = { nickname: 'the lake house', entry_code: masks.entry };

  it('are taken by a creation, and shown as they are, by their masks, or not at all', async () => {
    const person = newUserBody() as { personal_info: object; email: object[]; address: object };
    const answer = await call('POST', '/user', {
      ...person,
      email: [{ ...person.email[0], label: 'work', secret_label: clear.label, remark: remarks }],
      address: { ...person.address, ...home, entry_code: clear.entry },
      personal_info: {
        ...person.personal_info,
        maiden_name: 'Lovelace',
        national_number: clear.number,
        pass_phrase: clear.phrase,
      },
    });
    expect(answer.result).toMatchObject({ code: '0000' });
    userId = answer.info.id;
    emailId = answer.email[0].id;
    const shown = { maiden_name: 'Lovelace', national_number: masks.number, pass_phrase: '____' };
    expect(answer.personal_info).toMatchObject(shown);
    expect(answer.email[0]).toMatchObject({ label: 'work', secret_label: masks.label });
    expect(answer.address).toMatchObject(home);
    const read = await call('GET', `/user/${userId}`);
    expect([read.address, read.addresses[0]]).toMatchObject([home, home]);
    expect(read.personal_info).toMatchObject(shown);
    expect(read.email[0]).toMatchObject({ label: 'work', secret_label: masks.label });
  });

  it('stand in the forms, columns and search of the console, which has no line about them', async () => {
    const { catalogue } = await call('GET', '/catalogue');
    const byName = <One extends { name: string }>(all: One[]) => new Map(all.map((one) => [one.name, one]));
    const resources = byName<CatalogueResource>(catalogue.resources);
    const asked = (name: string, verb: 'post' | 'put') =>
      formFields({ resources }, resources.get(name)!, { verb, isPrivileged: false }).map(
        (field) => field.name,
      );
    expect(asked('email', 'post')).toEqual(expect.arrayContaining(['label', 'secret_label']));
    expect(asked('addresses', 'put')).toEqual(expect.arrayContaining(['nickname', 'entry_code']));
    expect(asked('personal_info', 'put')).toEqual(
      expect.arrayContaining(['maiden_name', 'national_number', 'pass_phrase']),
    );
    // An entry shows what is answered.
    const shown = resources.get('email')!.fields.filter(({ is_answered }) => is_answered);
    expect(shown.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['label', 'secret_label', 'remark']),
    );
    const columns = allColumns({ ...catalogue, resources, inquiries: byName(catalogue.inquiries) });
    expect(columns.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['personal_info.maiden_name', 'personal_info.national_number', 'email.label']),
    );
    for (const term of [clear.label, clear.number]) {
      const { users } = await call('POST', '/search', { search: { term } });
      expect(users).toMatchObject([{ id: userId, found_by: 'number' }]);
    }
  });

  it('of a list below another are shown with the entry below which they lie', async () => {
    const { email } = await call('GET', `/user/${userId}`);
    remarkIds = email[0].remark.map(({ id }: { id: number }) => id);
    expect(remarkIds.every((id) => id > 0)).toBe(true);
    const date = expect.stringMatching(/^\d{4}-\d\d-\d\dT/u);
    expect(email[0].remark).toEqual([
      { id: remarkIds[0], topic: 'first', is_primary: 1, secret_topic: masks.topic, client_date: date },
      { id: remarkIds[1], topic: 'second', is_primary: 0, secret_topic: null, client_date: date },
    ]);
    const faulty = await call('PUT', `/user/email/${userId}`, {
      email: [{ id: emailId, remark: [{ id: remarkIds[0], topic: 'x'.repeat(1000) }] }],
    });
    expect(faulty.result.details.map(({ path }: { path: string }) => path)).toEqual([
      '$.email[0].remark[0].topic',
    ]);
  });

  it('are shown in clear to a caller who may see them, which the history records', async () => {
    const read = await call('GET', `/user/${userId}`, undefined, { 'show-sensitive-data': '1' });
    expect(read.personal_info.national_number).toBe(clear.number);
    expect(read.personal_info.pass_phrase).toBe('____');
    expect(read.email[0].secret_label).toBe(clear.label);
    expect(read.email[0].remark[0]).toMatchObject({ topic: 'first', secret_topic: clear.topic });
    expect([read.address.entry_code, read.addresses[0].entry_code]).toEqual([clear.entry, clear.entry]);
    const { history } = await call('GET', `/user/history/${userId}`);
    expect(history[0].admin_notes).toContain('Sensitive data shown');
    expect(history[0].admin_notes).toContain('personal info');
  });

  it('are changed each by itself, and the history shows masks', async () => {
    const changed = await call('PUT', `/user/personal_info/${userId}`, {
      personal_info: { national_number: clear.changed },
    });
    expect(changed.personal_info).toMatchObject({ maiden_name: 'Lovelace', national_number: masks.changed });
    const moved = { nickname: 'the town house', entry_code: clear.moved };
    const user = await call('PUT', `/user/${userId}`, { address: moved });
    expect(user.address).toMatchObject({ ...moved, entry_code: masks.moved });
    const email = await call('PUT', `/user/email/${userId}`, { email: [{ id: emailId, label: 'home' }] });
    expect(email.email[0]).toMatchObject({ label: 'home', secret_label: masks.label });
    const [first] = email.email[0].remark;
    const below = { remark: [{ id: first.id, secret_topic: clear.newTopic }] };
    const changedBelow = await call('PUT', `/user/email/${userId}`, { email: [{ id: emailId, ...below }] });
    expect(changedBelow.email[0].remark).toMatchObject([
      { id: first.id, topic: 'first', secret_topic: masks.newTopic },
      { topic: 'second' },
    ]);
    const read = await call('GET', `/user/${userId}`, undefined, { 'show-sensitive-data': '1' });
    expect(read.addresses[0]).toMatchObject(moved);
    expect([read.personal_info.national_number, read.email[0].secret_label]).toEqual([
      clear.changed,
      clear.label,
    ]);
    const { history } = await call('GET', `/user/history/${userId}?page_size=100`);
    const text = JSON.stringify(history);
    const seen = history.flatMap(differences);
    expect(seen).toContainEqual(
      expect.objectContaining({ name: 'national_number', old: masks.number, new: masks.changed }),
    );
    expect(seen).toContainEqual(expect.objectContaining({ name: 'label', old: 'work', new: 'home' }));
    expect(text).toContain(masks.changed);
    expect(text).toContain(masks.newTopic);
    for (const value of Object.values(clear)) expect(text).not.toContain(value);
  });

  it('come through an export and an import', async () => {
    const exported = await fetch(`${address}/v1/export`, {
      headers: { authorization: `Bearer ${token}`, 'show-sensitive-data': '1' },
    });
    const [line] = (await exported.text()).split('\n');
    const row = JSON.parse(line!);
    expect(row.personal_info).toMatchObject({ national_number: clear.changed, maiden_name: 'Lovelace' });
    expect(row.personal_info.pass_phrase_hash).toMatch(/^\$argon2id\$/u);
    expect(row.email[0].secret_label).toBe(clear.label);
    const exportedRemarks = [{ topic: 'first', secret_topic: clear.newTopic }, { topic: 'second' }];
    expect(row.email[0].remark).toMatchObject(exportedRemarks);
    const { email, phone } = newUserBody() as { email: [{ address: string }]; phone: object };
    const other = { ...row, id: undefined, email: [{ ...row.email[0], ...email[0] }], phone };
    const imported = await fetch(`${address}/v1/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
      body: JSON.stringify(other),
    });
    const result = JSON.parse((await imported.text()).split('\n')[0]!);
    expect(result).toMatchObject({ outcome: 'created' });
    const read = await call('GET', `/user/${result.id}`, undefined, { 'show-sensitive-data': '1' });
    expect(read.personal_info).toMatchObject({ national_number: clear.changed, pass_phrase: '____' });
    expect(read.email[0].secret_label).toBe(clear.label);
    expect(read.email[0].remark).toMatchObject(exportedRemarks);
    expect(read.email[0].remark[0].id).not.toBe(row.email[0].remark[0].id);
  });

  it('of a list below another come and go with the entry below which they lie', async () => {
    const sent = { ...newUserBody() } as { email: [{ address: string }] };
    const entry = { ...sent.email[0], is_primary: 0, remark: remarks };
    const dry = await call('POST', `/user/email/${userId}`, { email: [entry], validate: 1 });
    expect(dry.email[0].remark).toMatchObject([{ id: 0, secret_topic: masks.topic }, { id: 0 }]);
    const source = { 'source-id': 'one-and-the-same' };
    const added = await call('POST', `/user/email/${userId}`, { email: [entry] }, source);
    expect(added.email[0].remark).toMatchObject([{ topic: 'first' }, { topic: 'second' }]);
    const again = await call('POST', `/user/email/${userId}`, { email: [entry] }, source);
    expect(again.email).toEqual(added.email);
    const tooMany = { ...entry, address: 'x@example.com', remark: [...remarks, ...remarks] };
    expect((await call('POST', `/user/email/${userId}`, { email: [tooMany] })).result.code).not.toBe('0000');
    const { id } = added.email[0];
    // Below another entry, closed one by one, and more than a call may carry in all.
    const elsewhere = { email: [{ id: emailId, remark: [{ id: added.email[0].remark[0].id, topic: 'x' }] }] };
    expect((await call('PUT', `/user/email/${userId}`, elsewhere)).result.code).toBe('3002');
    const cleared = await call('PUT', `/user/email/${userId}`, { email: [{ id, remark: null }] });
    expect(cleared.result.details[0].path).toBe('$.email[0].remark');
    const many = Array.from({ length: 26 }, (_, index) => ({
      ...entry,
      address: `many-${index}@example.com`,
    }));
    const tooManyInAll = await call('POST', `/user/email/${userId}`, { email: many });
    expect(tooManyInAll.result.details.at(-1).path).toBe('$.email[25].remark');
    await call('DELETE', `/user/email/${userId}`, { email: [{ id }] });
    const { email } = await call('GET', `/user/${userId}`);
    expect(email.map((one: { id: number }) => one.id)).toEqual([emailId]);
    const { history } = await call('GET', `/user/history/${userId}?page_size=100`);
    const notes = history.map(({ admin_notes }: { admin_notes: string }) => admin_notes);
    expect(notes.filter((text: string) => text === 'User remark deleted')).toHaveLength(2);
  });

  it('are taken and shown also for entries from before the list had a sealed field', async () => {
    const { socketDir } = readPostmasterFile(join(folder.path, 'data/postgres'))!;
    const sql = postgres({ ...embeddedOptions(socketDir, 'admin'), max: 1, onnotice: () => undefined });
    await sql`update email set sealed = null, secret_label_masked = null, secret_label_search = null where id = ${emailId}`;
    await sql.end();
    const shown = await call('GET', `/user/${userId}`, undefined, { 'show-sensitive-data': '1' });
    expect(shown.email[0]).toMatchObject({ label: 'home', secret_label: null });
    const changed = await call('PUT', `/user/email/${userId}`, {
      email: [{ id: emailId, secret_label: clear.label }],
    });
    expect(changed.email[0].secret_label).toBe(masks.label);
  });

  it('lie in no table in clear', async () => {
    const { socketDir } = readPostmasterFile(join(folder.path, 'data/postgres'))!;
    const sql = postgres({ ...embeddedOptions(socketDir, 'admin'), max: 1, onnotice: () => undefined });
    try {
      await sql`select set_config('roster.program_id', '77', false)`;
      const tables =
        await sql`select table_name::text as name from information_schema.tables where table_schema = 'public'`;
      expect(tables.length).toBeGreaterThan(20);
      for (const { name } of tables) {
        const rows = await sql`select t::text as row from ${sql(name)} t`;
        const text = rows.map(({ row }) => row).join('\n');
        for (const value of Object.values(clear)) expect(text, name).not.toContain(value);
      }
      const [secret] = await sql`select hash from user_secret where kind = 'personal_info.pass_phrase'`;
      expect(secret!['hash']).toMatch(/^\$argon2id\$/u);
      const [user] =
        await sql`select personal_info_national_number_search as hash, sealed from users where id = ${userId}`;
      expect(user!['hash']).toHaveLength(32);
    } finally {
      await sql.end();
    }
    for (const value of Object.values(clear)) expect(output).not.toContain(value);
  });
});
