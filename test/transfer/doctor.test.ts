import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { embeddedOptions } from '../../src/ground/embedded.ts';
import { Installation } from '../harness/server-process.ts';

// The command as an operator uses it, beside a running server.
let installation: Installation;
let sql: postgres.Sql;

beforeAll(async () => {
  installation = new Installation({ LOG_LEVEL: 'error' });
  await installation.start();
  sql = postgres({
    ...embeddedOptions(join(installation.dataDir, 'run'), 'admin'),
    max: 1,
    onnotice: () => {},
  });
});
afterAll(async () => {
  await sql?.end();
  await installation?.remove();
});

async function doctor(...options: string[]) {
  const process = installation.run('doctor', ...options);
  return { code: await process.ended, text: process.output() };
}

/** The same where the settings say more. */
async function doctorWith(environment: Record<string, string>) {
  const process = installation.runWith(environment, 'doctor', '--quick');
  return { code: await process.ended, text: process.output() };
}

it('finds nothing wrong where nobody is stored yet, nor with users as they come in', async () => {
  expect(await doctor()).toMatchObject({ code: 0, text: expect.stringContaining('ok     stored values') });
  const seed = installation.run('seed', '--users', '105', '--program', '77', '--seed', 'doctor');
  expect(await seed.ended, seed.output()).toBe(0);
  expect(await doctor()).toMatchObject({ code: 0, text: expect.stringContaining('ok     stored values') });
});

it('says what is not set up to send messages by, and how many wait for it or were given up', async () => {
  await sql`
    insert into message (program_id, id, channel, lane, recipient, template, language, status, attempts, created_at,
      history_number, operation)
    select 77, n, 'email', 'codes', '\\x01', 'verify_email', 'en', case n when 1 then 'dead' else 'waiting' end, 0, now(), 0, 'x'
    from generate_series(1, 3) n`;
  const { code, text } = await doctor('--quick');
  expect(code).toBe(0);
  expect(text).toContain('note   messages: email: 1 given up; GET /v1/message?status=dead lists them');
  expect(text).toContain('email: SMTP_URL is not set, 2 wait in the outbox');
  expect(text).toContain('sms: SMS_WEBHOOK_URL is not set, 0 wait in the outbox');
  expect(text).not.toContain('PUBLIC_URL');
  await sql`delete from message`;
  expect(text).toContain('note   scans: CLAMAV_ADDRESS is not set');
  expect(text).toContain('ok     file store');
  const others = await doctorWith({
    SMTP_URL: 'smtp://127.0.0.1:25',
    MAIL_FROM: 'no-reply@example.org',
    CLAMAV_ADDRESS: '127.0.0.1:1',
    S3_ENDPOINT: 'http://127.0.0.1:1',
    S3_BUCKET: 'papers',
    S3_ACCESS_KEY_ID: 'key',
    S3_SECRET_ACCESS_KEY: 'never shown',
  });
  expect(others.code).toBe(1);
  expect(others.text).toContain(
    'email: PUBLIC_URL is not set, notifications of programmes stand in the app alone',
  );
  expect(others.text).toMatch(/fault {2}scans: clamd at 127\.0\.0\.1:1 does not answer \(ECONNREFUSED\)/u);
  expect(others.text).toMatch(/fault {2}file store: .* does not answer \(bad port\)/u);
  expect(others.text).not.toContain('never shown');
});

it('notes stored values that today’s rules refuse, the first hundred of them', async () => {
  await sql`update users set personal_info_first_name = ${'\u202Enna'}`;
  const { code, text } = await doctor();
  expect(code).toBe(0);
  expect(text).toContain(
    'note   stored values: 105 of 105 users have 105 value(s) that an import would refuse',
  );
  const told = text.split('\n').filter((line) => /^ {7}user [0-9]+ of programme 77: /u.test(line));
  expect(told).toHaveLength(100);
  expect(told[0]).toMatch(/: \$\.personal_info\.first_name: 1119 directionControl$/u);
  expect(text).toContain('       and 5 more');
  expect(text).not.toContain('nna');
  expect((await doctor('--quick')).text).not.toContain('stored values');
  expect((await doctor('now')).code).toBe(2);
});

it('names a row that says who may call and that Roster did not write, until an operator vouches for it', async () => {
  expect((await doctor('--quick')).text).toContain('ok     callers');
  const [client] = await sql<{ client_id: string }[]>`
    update client set scopes = '{user}' where is_bootstrap returning client_id`;
  const { code, text } = await doctor('--quick');
  expect([
    code,
    text.includes(`the row "${client!.client_id}" of the table client was not written by Roster`),
  ]).toEqual([1, true]);
  expect(await installation.run('keys', 'sign', 'client', 'nobody').ended).toBe(1);
  expect(await installation.run('keys', 'sign', 'users', '1').ended).toBe(2);
  expect(await installation.run('keys', 'sign', 'client', client!.client_id).ended).toBe(0);
  expect(await doctor('--quick')).toMatchObject({ code: 0, text: expect.stringContaining('ok     callers') });
});
