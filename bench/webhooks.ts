/**
 * `node bench/webhooks.ts [users] [seconds] [rounds] [folder]`: what webhooks cost and how fast they are, always beside something in the
 * same run: writes with an endpoint and without, events told beside a bare loop that posts the same bodies, the time from the answer of
 * a write to the receipt when nothing else happens, with a dead endpoint beside, one of a thousand that hangs beside none, and small
 * backlogs beside large ones.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Cluster, startCluster } from './cluster.ts';
import { startLoadClient } from './load-client.ts';
import { populationOf, startRoster, tokenOf } from './roster.ts';
import { newUser } from './scenarios/new-user.ts';
import { seedDatabase } from './seed.ts';
import type { MeasuredServer } from './servers.ts';

const users = Number(process.argv[2] ?? 20_000);
const seconds = Number(process.argv[3] ?? 4);
const rounds = Number(process.argv[4] ?? 3);
const folder = process.argv[5] ?? mkdtempSync(join(tmpdir(), 'roster-webhooks-'));
const databases = { none: 'webhooks-none', told: 'webhooks-told' } as const;
const writers = 16;

/** What a receiver tells of itself. */
interface Received {
  readonly count: number;
  readonly lastAt: number;
  readonly arrivals: Readonly<Record<string, number>>;
  readonly bodies: readonly string[];
}

function child(name: string): ChildProcess {
  return fork(fileURLToPath(new URL(name, import.meta.url)), [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

const receiver = child('./webhook-receiver.ts');
const [port] = (await once(receiver, 'message')) as [number];
const loop = child('./floor/post-loop.ts');
await once(loop, 'message');
const told = async (all = false): Promise<Received> =>
  (await (await fetch(`http://127.0.0.1:${port}/${all ? 'all' : ''}`)).json()) as Received;
const forget = () => fetch(`http://127.0.0.1:${port}/`, { method: 'DELETE' });

const cluster = await startCluster(folder);
const seeded = await seedDatabase(cluster, users);
const client = await startLoadClient();
const servers: MeasuredServer[] = [];
try {
  for (const database of Object.values(databases)) {
    await cluster.copy(seeded, database);
    const roster = await startRoster(cluster, {
      database,
      hashes: 'ready',
      environment: { OUTBOUND_ALLOWED_ADDRESSES: '127.0.0.1' },
    });
    servers.push(roster);
    client.know(database, await populationOf(cluster, database, roster));
  }
  const [none, roster] = servers as [MeasuredServer, MeasuredServer];
  const calls = callsOf(roster, await tokenOf(roster, { scope: 'user program:admin' }));
  const first = await calls.endpoint(`http://127.0.0.1:${port}/`);
  await measureWrites(none, roster);
  await atRest(cluster);
  const bodies = (await told(true)).bodies;
  await measureDeliveries(cluster, roster, calls, first, bodies);
  await measureIdle(calls, 'idle');
  // Nobody listens there, and connecting takes a while to fail.
  await calls.endpoint('http://127.0.0.1:9/');
  await measureIdle(calls, 'with a dead endpoint');
  await measureThousand(roster);
} finally {
  client.close();
  for (const server of servers) await server.stop();
  await cluster.embedded.stop();
  receiver.disconnect();
  loop.disconnect();
}
process.exit(0);

/** Calls of a server as an administrator of webhooks. */
function callsOf(server: MeasuredServer, token: string) {
  const call = async (method: string, path: string, body: object) => {
    const response = await fetch(`http://127.0.0.1:${server.port}/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as {
      webhook: { id: number };
      info?: { id: number };
      client?: { client_id: string; client_secret: string };
    };
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer;
  };
  return {
    call,
    endpoint: async (url: string) =>
      (await call('POST', '/webhook', { webhook: { url, events: ['*'] } })).webhook.id,
    setStatus: (id: number, status: number) => call('PUT', `/webhook/${id}`, { webhook: { status } }),
    rename: (userId: number, nick_name: string) =>
      call('PUT', `/user/personal_info/${userId}`, { personal_info: { nick_name } }),
  };
}

async function measureWrites(none: MeasuredServer, roster: MeasuredServer): Promise<void> {
  const contenders = [
    [none, databases.none],
    [roster, databases.told],
  ] as const;
  const rates = new Map(contenders.map(([, name]) => [name, [] as number[]]));
  const costs = new Map(contenders.map(([, name]) => [name, [] as string[]]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [server, population] of contenders) {
      const load = {
        port: server.port,
        scenario: 'add-email' as const,
        population,
        connections: writers,
        seconds,
      };
      const before = [server.processorSeconds(), cluster.processorSeconds()] as const;
      const { answers, seconds: took } = await client.run(load);
      const spent = [server.processorSeconds() - before[0], cluster.processorSeconds() - before[1]];
      // The first round warms up.
      if (round > 0) {
        rates.get(population)!.push(answers / took);
        costs.get(population)!.push(spent.map((one) => ((one * 1000) / answers).toFixed(2)).join(' + '));
      }
      await sleep(1500);
    }
  }
  const [without, withOne] = [median(rates.get(databases.none)!), median(rates.get(databases.told)!)];
  say('writes per second, no endpoint', without);
  say('writes per second, one endpoint', withOne);
  for (const [name, spent] of costs)
    console.log(`processor milliseconds per write, server + PostgreSQL, ${name}: ${spent.join(', ')}`);
  say('ratio (0.85 asked)', withOne / without);
}

/** Waits until nothing is to be told any more. */
async function atRest(of: Cluster): Promise<void> {
  await of.administer(databases.told, async (sql) => {
    while ((await sql`select 1 from webhook_lane where delivered < wanted limit 1`).length > 0)
      await sleep(100);
  });
}

/** Tells the history of so many users again, and posts as many bodies in a bare loop. */
async function measureDeliveries(
  of: Cluster,
  server: MeasuredServer,
  calls: ReturnType<typeof callsOf>,
  id: number,
  bodies: readonly string[],
): Promise<void> {
  const ratios: number[] = [];
  for (const [round, lanes] of [1000, ...Array<number>(rounds).fill(users)].entries()) {
    await calls.setStatus(id, 0);
    await sleep(6000);
    await forget();
    const [count] = await of.administer(databases.told, async (sql) => {
      await sql`delete from webhook_lane`;
      return sql`
        with lanes as (
          insert into webhook_lane (program_id, webhook_id, user_id, replay_id, delivered, wanted, due_at, awake_since)
          select program_id, ${id}, id, 0, 0, history_number, now(), now() from users where program_id = 77
          order by id limit ${lanes} returning wanted)
        select sum(wanted)::int as events from lanes`;
    });
    const events = Number(count!['events']);
    const before = [server.processorSeconds(), of.processorSeconds()] as const;
    const begun = Date.now();
    await calls.setStatus(id, 1);
    let now = await told();
    while (now.count < events) {
      await sleep(50);
      now = await told();
    }
    const rate = events / ((now.lastAt - begun) / 1000);
    loop.send({ port, bodies, count: events });
    const [took] = (await once(loop, 'message')) as [number];
    say(`events per second, a backlog of ${events}`, rate);
    say(
      'processor milliseconds per event, server',
      ((server.processorSeconds() - before[0]) * 1000) / events,
    );
    say(
      'processor milliseconds per event, PostgreSQL',
      ((of.processorSeconds() - before[1]) * 1000) / events,
    );
    say('bodies per second, bare loop', events / took);
    if (round > 0) ratios.push(rate / (events / took));
  }
  say('ratio (0.5 asked)', median(ratios));
}

/** The time from the answer of a write to the receipt of its event, with nothing else under way. */
async function measureIdle(calls: ReturnType<typeof callsOf>, title: string): Promise<void> {
  await forget();
  const answered = new Map<number, number>();
  const [userId] = await cluster.administer(databases.told, async (sql) =>
    (await sql`select id from users where program_id = 77 and closed_at is null limit 1`).map((row) =>
      Number(row['id']),
    ),
  );
  for (let index = 0; index < 200; index += 1) {
    await calls.rename(userId!, `Name ${index}`);
    answered.set(index, Date.now());
    await sleep(30);
  }
  await sleep(1500);
  const { arrivals } = await told(true);
  const at = Object.entries(arrivals)
    .toSorted(([one], [other]) => Number(one.split('_').at(-1)) - Number(other.split('_').at(-1)))
    .map(([, moment]) => moment);
  const waits = at.map((moment, index) => moment - answered.get(index)!).sort((one, other) => one - other);
  say(`${title}: events received of 200`, at.length);
  say(`${title}: milliseconds from answer to receipt, p50`, waits[Math.floor(waits.length / 2)]!);
  say(`${title}: p99 (1000 asked)`, waits[Math.floor(waits.length * 0.99)]!);
}

/** A thousand endpoints, fifty a programme: the time from a write to its receipts, while all answer and while one hangs. */
async function measureThousand(server: MeasuredServer): Promise<void> {
  const admin = callsOf(server, await tokenOf(server, { scope: 'user program:admin admin' }));
  const programs = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const id = 1000 + index;
      await admin.call('POST', '/program', { program: { id, name: `programme ${id}` } });
      const scopes = ['user', 'user:privileged', 'program:admin'];
      const { client: made } = await admin.call('POST', '/client', {
        client: { program_id: id, name: 'bench', scopes },
      });
      const own = { id: made!.client_id, secret: made!.client_secret, scope: 'user program:admin' };
      const calls = callsOf(server, await tokenOf(server, own));
      const { info } = await calls.call('POST', '/user', newUser(index));
      const endpoints: number[] = [];
      for (let number = 0; number < 50; number += 1)
        endpoints.push(await calls.endpoint(`http://127.0.0.1:${port}/${id}-${number}`));
      return { calls, userId: info!.id, endpoints };
    }),
  );
  for (const title of ['a thousand endpoints', 'one of a thousand hangs']) {
    await forget();
    const answered = new Map<string, number>();
    for (let round = 0; round < 8; round += 1) {
      for (const [index, { calls, userId }] of programs.entries()) {
        await calls.rename(userId, `${title} ${round}`);
        answered.set(`${1000 + index} ${round}`, Date.now());
        await sleep(150);
      }
    }
    await sleep(5000);
    const { arrivals } = await told(true);
    const byPlace = Map.groupBy(Object.entries(arrivals), ([key]) => key.split(' ')[0]!);
    const waits = [...byPlace].flatMap(([place, came]) =>
      came
        .map(([key, at]) => ({ sequence: Number(key.split('_').at(-1)), at }))
        .toSorted((one, other) => one.sequence - other.sequence)
        .map(({ at }, round) => at - answered.get(`${place.slice(1, 5)} ${round}`)!),
    );
    waits.sort((one, other) => one - other);
    say(`${title}: events received`, waits.length);
    say(`${title}: milliseconds from answer to receipt, p50`, waits[Math.floor(waits.length / 2)]!);
    say(`${title}: p99`, waits[Math.floor(waits.length * 0.99)]!);
    const [first] = programs;
    await first!.calls.call('PUT', `/webhook/${first!.endpoints[0]}`, {
      webhook: { url: `http://127.0.0.1:${port}/hang` },
    });
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!;
}

function say(what: string, value: number): void {
  console.log(`${what}: ${value >= 10 ? Math.round(value) : value.toFixed(2)}`);
}
