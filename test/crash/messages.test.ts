import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { type MailServer, startMailServer } from '../harness/mail-server.ts';
import { randomFrom } from '../harness/random.ts';
import { startTextReceiver, type TextReceiver } from '../harness/text-receiver.ts';
import { MessageLoad } from './message-load.ts';
import { type Delivery, faultsOf, readRemains, tally } from './message-record.ts';
import { type Blow, Outages } from './outages.ts';
import { killRun, StruckServer } from './struck-server.ts';

// Server, database, mail server and receiver of text messages are killed by chance while users prove contacts and change secrets.
// A message whose cause was acknowledged arrives, and arrives again only where the server may not have known that it had.
const { seconds, seed, isAsked } = killRun(8);

let mailServer: MailServer;
let receiver: TextReceiver;
let server: StruckServer;
/** Ends what a failed test would leave running. */
let abandon: (() => void) | undefined;

afterEach(async () => {
  abandon?.();
  await server?.remove();
  await mailServer?.close();
  await receiver?.close();
});

it(
  `kills by chance lose no message and repeat none that was noted (KILL_SEED=${seed})`,
  async () => {
    mailServer = await startMailServer();
    receiver = await startTextReceiver();
    const environment = {
      SMTP_URL: mailServer.url,
      MAIL_FROM: 'no-reply@example.org',
      SMS_WEBHOOK_URL: receiver.url,
      SMS_WEBHOOK_SECRET: 'a secret of the tests of text messages',
    };
    server = await StruckServer.start(environment, 'user user:privileged');
    const load = new MessageLoad(() => server, randomFrom(seed + 1));
    const outages = new Outages(randomFrom(seed + 2));
    const receiverOutages = new Outages(randomFrom(seed + 3));
    receive(load, [outages, receiverOutages]);
    const watch = new Watch();
    const watching = watch.run();
    const working = load.run(12);
    abandon = () => {
      for (const one of [load, outages, receiverOutages]) one.abandon();
      watch.stop();
    };
    // A failure that nobody waits for any more.
    working.catch(() => undefined);

    const pace = {
      progress: () => load.acknowledged,
      isEnough: () => load.unexpected.length > 0 || (load.acknowledged > 30 && load.used.length > 10),
    };
    await Promise.all([
      outages.run(server.blows, seconds * 1000, pace),
      receiverOutages.run(receiverBlows(receiverOutages), seconds * 1000, pace),
    ]);
    load.stop();
    await working;
    // What waits for a lease of a process that is gone, or that PostgreSQL was killed under, waits no more.
    await outages.strike(server.kill);
    const { retried, left } = await becomeQuiet();
    watch.stop();
    await watching;

    const seen = {
      load,
      deliveries: deliveries(),
      outages: [...outages.past, ...receiverOutages.past],
      sentAt: watch.sentAt,
      retried,
    };
    const remains = await readRemains(server.owner, server.keyring, 77);
    const counts = { ...tally(seen, remains), unanswered: load.unanswered, retried: retried.size };
    const blows = Object.fromEntries([...outages.counts, ...receiverOutages.counts]);
    if (isAsked) console.info({ seed, seconds, ...counts, blows });
    expect(faultsOf(seen, remains)).toEqual([]);
    expect(left).toEqual([]);
    expect(watch.faults).toEqual([]);
    expect(load.unexpected).toEqual([]);
    expect(counts.unanswered).toBeGreaterThan(0);
  },
  // Each blow waits for the server to come back, which a busy machine is slow to do.
  (seconds + 300) * 1000,
);

function receiverBlows(outages: Outages): readonly Blow[] {
  return (['email', 'sms'] as const).flatMap((channel) => {
    const receives = channel === 'email' ? mailServer : receiver;
    let ending: Promise<void> | undefined;
    return [
      {
        name: `${channel} broken off`,
        parts: [channel],
        strike: () => {
          ending = receives.breakOff();
        },
        mend: async () => {
          await ending;
          await receives.listenAgain();
        },
      },
      {
        name: `${channel} taken and not acknowledged`,
        parts: [],
        strike: () => outages.swallow(channel),
        mend: async () => {},
      },
    ];
  });
}

/** Hands what arrives to the callers, and asks what becomes of it. */
function receive(load: MessageLoad, outages: readonly Outages[]): void {
  const taken = async (channel: 'email' | 'sms') => {
    const verdicts = await Promise.all(outages.map((one) => one.taken(channel)));
    return verdicts.includes('cut') ? 'cut' : undefined;
  };
  mailServer.onMail = ({ messageId, recipients, text }) => {
    load.arrive(numberOf(messageId), recipients[0]!, text ?? '');
    return taken('email');
  };
  receiver.onText = async ({ message }) => {
    load.arrive(Number(message.id), message.to, message.text);
    return (await taken('sms')) ?? 204;
  };
}

function numberOf(messageId: string | undefined): number {
  return Number(/^<(\d+)@/u.exec(messageId ?? '')?.[1]);
}

/** Everything that was taken, in order. */
function deliveries(): Delivery[] {
  const mails = mailServer.mails.map(({ messageId, recipients, takenAt, acknowledgedAt }) => ({
    ...{ id: numberOf(messageId), channel: 'email' as const, to: recipients.join() },
    ...{ takenAt, acknowledgedAt },
  }));
  const texts = receiver.texts.map(({ message: { id, to }, takenAt, acknowledgedAt }) => ({
    ...{ id: Number(id), channel: 'sms' as const, to },
    ...{ takenAt, acknowledgedAt },
  }));
  return [...mails, ...texts].sort((one, other) => one.takenAt - other.takenAt);
}

/** Looks into the database all the while: when a message was sent, and whether one waits for which there is no job. */
class Watch {
  readonly sentAt = new Map<number, number>();
  readonly faults: string[] = [];
  #isStopped = false;

  async run(): Promise<void> {
    while (!this.#isStopped) {
      // Where PostgreSQL is away there is nothing to see.
      await this.#look().catch(() => undefined);
      await sleep(200);
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #look(): Promise<void> {
    const rows =
      await server.owner`select m.id, m.status from message m where m.status = 'sent' or (m.status = 'waiting' and not exists (
      select from job j where j.program_id = m.program_id and j.user_id = m.user_id and j.name = 'notify.deliver'
        and j.unique_key = m.channel || ' ' || m.lane and j.dead_at is null))`;
    const now = performance.now();
    for (const { id, status } of rows) {
      if (status !== 'sent') this.faults.push(`message ${id} waits and has no job`);
      else if (!this.sentAt.has(Number(id))) this.sentAt.set(Number(id), now);
    }
  }
}

/**
 * Waits until nothing waits any more, for 40 seconds at most, and has what waits for its next attempt tried at once. Messages that
 * were given up are sent again, as an operator would. Returns their numbers, and the jobs that are left.
 */
async function becomeQuiet(): Promise<{ retried: Set<number>; left: string[] }> {
  const retried = new Set<number>();
  const end = performance.now() + 40_000;
  for (;;) {
    const open = await server.ask(
      (owner) => owner`select id::int, status from message where status in ('waiting', 'dead')`,
    );
    const jobs = await server.ask((owner) => owner`select name, last_error from job where recurs_at is null`);
    const left = jobs.map(({ name, last_error }) => `${name}: ${last_error}`);
    if (open.length + left.length === 0 || performance.now() > end) return { retried, left };
    for (const { id } of open.filter(({ status }) => status === 'dead')) {
      retried.add(id);
      const headers = { authorization: `Bearer ${server.token}` };
      await fetch(`${server.address}/v1/message/${id}/retry`, { method: 'POST', headers });
    }
    await server.ask(
      (owner) => owner`update message set due_at = now() where status = 'waiting' and due_at > now()`,
    );
    await server.ask((owner) => owner`update job set due_at = now() where due_at > now() and lease is null`);
    await sleep(300);
  }
}
