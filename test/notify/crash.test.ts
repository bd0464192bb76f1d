import { join } from 'node:path';
import postgres from 'postgres';
import { afterEach, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { embeddedOptions } from '../../src/ground/embedded.ts';
import { jobRow } from '../../src/jobs/job-row.ts';
import { keySource, openKeyring } from '../../src/keys/key-source.ts';
import { laneJob, messageRow, messageSeal } from '../../src/notify/message-row.ts';
import { newUserBody } from '../harness/assembled.ts';
import { type MailServer, startMailServer } from '../harness/mail-server.ts';
import { Installation } from '../harness/server-process.ts';

// Killed after the mail server has taken a mail over, and before the server could note it.
let installation: Installation | undefined;
let mailServer: MailServer | undefined;
let owner: postgres.Sql | undefined;
afterEach(async () => {
  await owner?.end();
  await installation?.remove();
  await mailServer?.close();
});

it('kill -9 while a mail is handed over has it sent again, with the same Message-ID, and what is behind it once', async () => {
  mailServer = await startMailServer();
  installation = new Installation({ SMTP_URL: mailServer.url, MAIL_FROM: 'no-reply@example.org' });
  const { dataDir } = installation;
  const connect = () =>
    postgres({ ...embeddedOptions(join(dataDir, 'run'), 'admin'), max: 1, onnotice: () => {} });
  const first = await installation.start();
  const response = await fetch(`${first.address}/v1/user`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await first.token('user user:privileged')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(newUserBody()),
  });
  const { info } = (await response.json()) as { info: { id: number } };
  owner = connect();
  const { promise: taken, resolve: take } = Promise.withResolvers<void>();
  let isFirst = true;
  mailServer.onMail = () => {
    if (!isFirst) return undefined;
    isFirst = false;
    take();
    // The answer never comes.
    return new Promise(() => undefined);
  };
  await queueTwo(owner, dataDir, info.id);
  await taken;
  first.child.kill('SIGKILL');
  await first.ended;
  await owner.end();
  await installation.start();
  owner = connect();
  // As if the minute of the lease were over.
  await owner`update job set leased_until = now() where name = 'notify.deliver'`;
  await expect
    .poll(
      async () => {
        const rows = await owner!`select status from message where channel = 'email' order by id`;
        return rows.map(({ status }) => status);
      },
      { timeout: 20_000 },
    )
    .toEqual(['sent', 'sent']);
  const ids = mailServer.mails.map(({ messageId }) => messageId);
  expect(ids).toEqual(['<1000001@example.org>', '<1000001@example.org>', '<1000002@example.org>']);
}, 60_000);

/** Writes two notices and the job of their lane, as a change of the user would. */
async function queueTwo(sql: postgres.Sql, dataDir: string, userId: number): Promise<void> {
  const keyring = openKeyring(keySource(readConfig({ DATA_DIR: dataDir }), () => undefined));
  const [key] = await sql`select wrapped from user_key where user_id = ${userId}`;
  const by = messageSeal(keyring, { programId: 77, userId, wrapped: key!['wrapped'] });
  const moment = new Date().toISOString().slice(0, 19);
  for (const id of [1_000_001, 1_000_002]) {
    const row = messageRow(keyring, by, {
      programId: 77,
      id,
      userId,
      channel: 'email',
      template: 'password_changed',
      language: 'en',
      content: { to: 'ada@example.com', values: {}, firstName: '', moment, timeZone: 'UTC +00:00' },
      historyNumber: 1,
      operationId: 'test',
    });
    await sql`insert into message select r.* from json_populate_record(null::message, ${JSON.stringify(row)}::text::json) r`;
  }
  const job = jobRow('notify.deliver', {
    ...laneJob({ channel: 'email', lane: 'notices' }),
    id: 1_000_001,
    programId: 77,
    userId,
  });
  await sql`insert into job select r.* from json_populate_record(null::job, ${JSON.stringify(job)}::text::json) r`;
}
