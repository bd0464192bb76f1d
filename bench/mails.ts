/**
 * `node bench/mails.ts [mails] [rounds] [folder]`: how fast mails that wait are sent, beside bare nodemailer to the same server in the
 * same run, and how long a mail takes from the answer of the call that causes it when nothing else happens.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startCluster } from './cluster.ts';
import type { MailsReceived } from './mail-receiver.ts';
import { startRoster, tokenOf } from './roster.ts';
import { seedDatabase } from './seed.ts';
import type { MeasuredServer } from './servers.ts';

const mails = Number(process.argv[2] ?? 2000);
const rounds = Number(process.argv[3] ?? 3);
const folder = process.argv[4] ?? mkdtempSync(join(tmpdir(), 'roster-mails-'));
const idleMails = 200;
const atOnce = 8;
const database = 'mails';

const receiver = await child('./mail-receiver.ts');
const loop = await child('./floor/mail-loop.ts');
const cluster = await startCluster(folder);
const seeded = await seedDatabase(cluster, mails + idleMails + 500);
let roster: MeasuredServer | undefined;
try {
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    await cluster.copy(seeded, database);
    const contacts = await cluster.administer(database, async (sql) =>
      (await sql`select user_id, address from email where is_primary = 1 and closed_at is null`).map(
        (row) => ({
          userId: Number(row['user_id']),
          address: String(row['address']),
        }),
      ),
    );
    // With no mail server named, mails wait.
    roster = await startRoster(cluster, { database, hashes: 'ready' });
    const waiting = contacts.slice(0, mails);
    const token = await tokenOf(roster);
    await Promise.all(
      Array.from({ length: atOnce }, async (_, share) => {
        for (let index = share; index < waiting.length; index += atOnce)
          await verify(roster!, token, waiting[index]!);
      }),
    );
    await roster.stop();
    // As after a restore: the next start looks for all that waits.
    await cluster.administer(database, (sql) => sql`delete from job`);
    await ask(receiver.process, { isForgotten: true });
    roster = await startRoster(cluster, {
      database,
      hashes: 'ready',
      environment: {
        SMTP_URL: `smtp://127.0.0.1:${receiver.first}`,
        MAIL_FROM: 'roster@example.com',
      },
    });
    const before = [roster.processorSeconds(), cluster.processorSeconds()] as const;
    let sent = await ask(receiver.process, {});
    while (sent.count < mails) {
      await sleep(50);
      sent = await ask(receiver.process, {});
    }
    const rate = rateOf(sent);
    const perMail = [roster.processorSeconds(), cluster.processorSeconds()].map(
      (seconds, index) => ((seconds - before[index]!) * 1000) / mails,
    );
    await ask(receiver.process, { isForgotten: true });
    loop.process.send({ port: receiver.first, mail: sent.first, count: mails });
    await once(loop.process, 'message');
    const bare = await ask(receiver.process, {});
    const bareRate = rateOf(bare);
    ratios.push(rate / bareRate);
    say(`round ${round}: mails per second`, rate);
    say('  bare nodemailer', bareRate);
    say('  processor milliseconds per mail, server', perMail[0]!);
    say('  processor milliseconds per mail, PostgreSQL', perMail[1]!);
    if (round === rounds) await measureIdle(roster, contacts.slice(mails, mails + idleMails));
    await roster.stop();
    roster = undefined;
    await cluster.drop(database);
  }
  say('ratio (0.5 asked)', ratios.toSorted((one, other) => one - other)[Math.floor(ratios.length / 2)]!);
} finally {
  await roster?.stop();
  await cluster.embedded.stop();
  receiver.process.disconnect();
  loop.process.disconnect();
}
process.exit(0);

async function child(name: string): Promise<{ readonly process: ChildProcess; readonly first: unknown }> {
  const process = fork(fileURLToPath(new URL(name, import.meta.url)), []);
  const [first] = await once(process, 'message');
  return { process, first };
}

async function ask(of: ChildProcess, question: { isForgotten?: boolean }): Promise<MailsReceived> {
  const answer = once(of, 'message') as Promise<[MailsReceived]>;
  of.send(question);
  return (await answer)[0];
}

/** Has a code sent to the primary email of a user. */
async function verify(
  { port }: MeasuredServer,
  token: string,
  { userId, address }: { readonly userId: number; readonly address: string },
): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/user/security/verify/${userId}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ verify_data: { email: { address } }, info: { type: 8 } }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  await response.body?.cancel();
}

/** The time from the answer of a call to the receipt of its mail, one after the other. */
async function measureIdle(
  server: MeasuredServer,
  contacts: readonly { readonly userId: number; readonly address: string }[],
): Promise<void> {
  await ask(receiver.process, { isForgotten: true });
  const token = await tokenOf(server);
  const answeredAt: number[] = [];
  for (const contact of contacts) {
    await verify(server, token, contact);
    answeredAt.push(Date.now());
    await sleep(50);
  }
  await sleep(2000);
  const { arrivals } = await ask(receiver.process, {});
  const waits = contacts
    .flatMap(({ address }, index) => (address in arrivals ? [arrivals[address]! - answeredAt[index]!] : []))
    .toSorted((one, other) => one - other);
  say('idle: mails received of 200', waits.length);
  say('idle: milliseconds from answer to receipt, p50', waits[Math.floor(waits.length / 2)]!);
  say('idle: p99 (1000 asked)', waits[Math.floor(waits.length * 0.99)]!);
}

/** Mails per second, of the middle eight tenths. */
function rateOf({ arrivals }: MailsReceived): number {
  const moments = Object.values(arrivals).toSorted((one, other) => one - other);
  const [from, to] = [0.1, 0.9].map((share) => Math.floor(moments.length * share)) as [number, number];
  return ((to - from) / (moments[to]! - moments[from]!)) * 1000;
}

function say(what: string, value: number): void {
  console.log(`${what}: ${value >= 10 ? Math.round(value) : value.toFixed(2)}`);
}
