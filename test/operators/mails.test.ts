import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { operatorMails } from '../../src/catalogue/operator-mails.ts';
import { jobRow } from '../../src/jobs/job-row.ts';
import { operatorText } from '../../src/notify/operator-text.ts';
import { enqueueInvitation } from '../../src/operators/mail-jobs.ts';
import { enqueueJobs } from '../../src/storage/job-queue.ts';
import { type AssembledTest, assembleTest } from '../harness/assembled.ts';
import { type MailServer, type ReceivedMail, startMailServer } from '../harness/mail-server.ts';
import { openBrowser, password, signedIn } from '../harness/operators.ts';

let server: AssembledTest;
let mailServer: MailServer;
let sql: postgres.Sql;
let token: string;
beforeAll(async () => {
  mailServer = await startMailServer();
  server = await assembleTest({
    SMTP_URL: mailServer.url,
    MAIL_FROM: 'Roster <no-reply@example.org>',
    PUBLIC_URL: 'http://localhost:8080',
  });
  sql = postgres({ ...server.database.adminOptions, max: 1 });
  token = await server.token('admin program:admin');
});
afterAll(async () => {
  await sql?.end();
  await server?.close();
  await mailServer?.close();
});

let read = 0;
/** The next mail that comes. */
async function nextMail(): Promise<ReceivedMail> {
  server.services.jobHint.wake();
  const mail = await mailServer.mail(read);
  read += 1;
  return mail;
}

const linkIn = ({ text }: ReceivedMail) =>
  /http:\/\/localhost:8080\/console\/setup#([\w-]{43})/u.exec(text ?? '')?.[1];
const operatorOf = (email: string, language: string) => ({
  operator: { email, name: 'Grace Hopper', language, roles: [{ roles: ['viewer'] }] },
});

it('an invitation goes by mail, in the language of the operator, and its link is shown to nobody else', async () => {
  const body = operatorOf('grace@example.com', 'ar');
  const dry = await server.call('POST', '/v1/operator', { token, body: { ...body, validate: 1 } });
  expect(dry.json.invitation.is_mailed).toBe(true);
  const headers = { 'source-id': 'invite-grace' };
  const made = await server.call('POST', '/v1/operator', { token, body, headers });
  expect(made.json.invitation).toEqual({ secret: null, ends_at: null, is_mailed: true });
  const again = await server.call('POST', '/v1/operator', { token, body, headers });
  expect(again.json.invitation).toEqual(made.json.invitation);
  const first = await nextMail();
  expect([first.recipients, first.subject]).toEqual([['grace@example.com'], 'دعوتك إلى لوحة Roster']);
  expect(first.html).toContain('<html lang="ar" dir="rtl">');
  expect(first.text).toContain('Grace Hopper');
  expect(first.messageId).toMatch(/^<invitation-[0-9a-f]{16}@example\.org>$/u);
  // The token is in no row of the database in clear.
  const old = linkIn(first)!;
  const stored = await sql`select (select json_agg(i) from operator_invitation i)::text as invitations,
    (select json_agg(j) from job j)::text as jobs, (select json_agg(a) from administration_record a)::text as answers`;
  expect(JSON.stringify(stored)).not.toContain(old);

  await server.call('POST', `/v1/operator/invitation/${made.json.operator.id}`, { token });
  const second = await nextMail();
  const browser = openBrowser(server);
  const open = async (link: string | undefined) =>
    (await browser.call('POST', '/session/setup', { setup: { token: link } })).json.result.code;
  expect([await open(old), await open(linkIn(second))]).toEqual(['4021', '0000']);
});

it('a mail that is refused is sent again with another link, and who is disabled is told', async () => {
  let refusals = 1;
  mailServer.onMail = () => (refusals-- > 0 ? 451 : undefined);
  const made = await server.call('POST', '/v1/operator', {
    token,
    body: operatorOf('late@example.com', 'fr'),
  });
  const refused = await nextMail();
  await sql`update job set due_at = now() where name = 'operators.invite'`;
  const taken = await nextMail();
  mailServer.onMail = () => undefined;
  expect(taken.subject).toBe('Votre invitation à la console Roster');
  expect(linkIn(taken)).not.toBe(linkIn(refused));
  const gone = await server.call('DELETE', `/v1/operator/${made.json.operator.id}`, { token });
  expect(gone.json.result.code).toBe('0000');
  expect((await nextMail()).subject).toBe('Votre accès a été retiré');
});

it('a mail that is refused for good is given up at once, and lies among the jobs that were', async () => {
  mailServer.onRecipient = (address) => (address === 'nobody@example.com' ? 550 : undefined);
  const made = await server.call('POST', '/v1/operator', {
    token,
    body: operatorOf('nobody@example.com', 'en'),
  });
  server.services.jobHint.wake();
  const installation = () => server.call('GET', '/v1/installation', { token });
  await expect
    .poll(async () => (await installation()).json.installation.dead_letters, { timeout: 10_000 })
    .toMatchObject([{ type: 'operators.invite', attempts: 1, error: 'FinalFailure EENVELOPE 550' }]);
  // Inviting again takes the job up.
  mailServer.onRecipient = () => undefined;
  await server.call('POST', `/v1/operator/invitation/${made.json.operator.id}`, { token });
  expect((await nextMail()).recipients).toEqual(['nobody@example.com']);
  expect((await installation()).json.installation.dead_letters).toEqual([]);
});

it('an invitation that had not been mailed is, after a restore has left the queue out', async () => {
  mailServer.onRecipient = (address) => (address === 'owed@example.com' ? 450 : undefined);
  await server.call('POST', '/v1/operator', { token, body: operatorOf('owed@example.com', 'en') });
  server.services.jobHint.wake();
  const failed = () =>
    sql`select last_error from job where name = 'operators.invite' and last_error is not null`;
  await expect.poll(failed, { timeout: 10_000 }).toEqual([{ last_error: 'DeliveryError EENVELOPE 450' }]);
  mailServer.onRecipient = () => undefined;
  // A restore leaves the queue out: the mail that did not go out is known to be owed, and no other is.
  await sql`delete from job where name = 'operators.invite'`;
  await enqueueJobs(server.services.connections, [
    jobRow('jobs.enqueue_owed', { id: 0, programId: '*', payload: {}, dueAt: new Date() }),
  ]);
  expect((await nextMail()).recipients).toEqual(['owed@example.com']);
  // A job ends after its mail was taken.
  const left = () => sql`select id from job where name in ('operators.invite', 'jobs.enqueue_owed')`;
  await expect.poll(left, { timeout: 10_000 }).toEqual([]);
});

it('operators are told what happened to their accounts', async () => {
  const operator = await signedIn(server, ['viewer']);
  // Whoever has accepted is not invited by a job that comes late.
  await enqueueInvitation(server.services.connections, operator.id);
  const changed = { current_password: password, password: 'another horse battery' };
  await operator.call('PUT', '/session/operator', { operator: changed });
  const mail = await nextMail();
  expect([mail.recipients, mail.subject]).toEqual([[operator.email], 'Your password was changed']);
  expect(mail.text).toMatch(/This happened on \d{4}-\d\d-\d\d \d\d:\d\d UTC\.\s+If this was not you/u);
  const { json } = await operator.call('POST', '/session/recovery');
  expect((await nextMail()).subject).toBe('Your recovery codes were renewed');
  // Of another name nobody is told, nor of a sign-in from where there was one.
  const renamed = await operator.call('PUT', '/session/operator', { operator: { name: 'www.evil.example' } });
  expect(renamed.json.result.code).toBe('0000');
  const browser = openBrowser(server);
  const signIn = async (factor: object) => {
    await browser.call('POST', '/session', {
      session: { email: operator.email, password: changed.password },
    });
    const { json: answer } = await browser.call('PUT', '/session', { session: factor });
    expect(answer.result.code).toBe('0000');
  };
  await signIn({ otp: operator.otp() });
  await sql`update operator_log set network = '198.51.100.7' where operator_id = ${operator.id}`;
  await signIn({ recovery_code: json.recovery_codes[0] });
  const elsewhere = await nextMail();
  expect(elsewhere.subject).toBe('A sign-in from a new place');
  expect(elsewhere.text).toContain('127.0.0.1');
  await server.call('DELETE', `/v1/operator/factor/${operator.id}`, { token });
  const rest = [await nextMail(), await nextMail()];
  expect(rest.map(({ subject }) => subject).sort()).toEqual([
    'Your invitation to the Roster console',
    'Your second factors were removed',
  ]);
  for (const { text, html } of rest) expect(`${text} ${html}`).not.toContain('evil');
});

it('each mail has a text in every language, and values stand in it as text', () => {
  for (const language of ['en', 'ar', 'fr', 'es'] as const) {
    const subjects = operatorMails.map((mail) => {
      const said = operatorText(mail, language, {
        first_name: '<b>Ada</b>',
        moment: '2030-01-12 09:30 UTC',
        network: '203.0.113.9',
        link: 'https://roster.example/console/setup#abc',
        hours: 24,
      });
      expect(said.text).not.toMatch(/\{[{%]|undefined|null/u);
      expect(said.html).not.toContain('<b>');
      return said.subject;
    });
    expect(new Set(subjects).size).toBe(operatorMails.length);
  }
});
