import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { randomFrom } from '../harness/random.ts';
import { readEntries } from './history-entries.ts';
import { type Blow, Outages } from './outages.ts';
import { killRun, StruckServer } from './struck-server.ts';
import { WebhookLoad } from './webhook-load.ts';
import { WebhookReceiver } from './webhook-receiver.ts';
import { faultsOf, readLanes, readRemains, type TestEndpoint, tally } from './webhook-record.ts';

// Server, database and receiver of events are killed by chance while users are made and changed. What was committed is told to every
// endpoint, of each user in order, and told again only where the server may not have known that it had been taken.
const { seconds, seed, isAsked } = killRun(8);

/** Nobody listens on the discard port. */
const deadUrl = 'http://127.0.0.1:9/';
const slowPath = '/slow';
const slowMilliseconds = 2000;
/** What each path wants. */
const paths: Readonly<Record<string, readonly string[]>> = {
  '/all': ['*'],
  '/also-all': ['*'],
  '/users': ['user.created', 'user.updated', 'user.closed'],
  '/contacts': ['user.email.*', 'user.phone.*'],
  '/created': ['user.created'],
  '/closed': ['user.closed'],
  '/names': ['user.personal_info.updated'],
  '/beginnings': ['user.*'],
  [slowPath]: ['user.created', 'user.closed'],
};
/** Of the answers of receivers that are there, so many say that an event was not taken. */
const failingShare = 0.03;
const failures = [302, 404, 429, 500, 503] as const;
/** Of the endpoint that is dead, the events of so many users are tried until they are given up; those of others wait. */
const givenUpUsers = 2;
const drainMilliseconds = 60_000;

let server: StruckServer | undefined;
let receiver: WebhookReceiver | undefined;
/** Ends what a failed test would leave running. */
let abandon: (() => void) | undefined;

afterEach(async () => {
  abandon?.();
  await server?.remove();
  receiver?.kill();
});

it(
  `kills by chance lose no event, and repeat and reorder none that was noted (KILL_SEED=${seed})`,
  async () => {
    receiver = new WebhookReceiver();
    await receiver.start();
    server = await StruckServer.start(
      { OUTBOUND_ALLOWED_ADDRESSES: '127.0.0.1' },
      'user user:privileged program:admin',
    );
    const load = new WebhookLoad(() => server!, randomFrom(seed + 1));
    const outages = new Outages(randomFrom(seed + 2));
    const receiverOutages = new Outages(randomFrom(seed + 3));
    receive(receiver, [outages, receiverOutages], randomFrom(seed + 4));
    const endpoints = await makeEndpoints(load, receiver);
    const dead = endpoints.find(({ path }) => path === null)!;
    const watch = new Watch(server, dead);
    const watching = watch.run();
    const working = load.run(3);
    abandon = () => {
      for (const one of [load, outages, receiverOutages]) one.abandon();
      watch.stop();
    };
    // A failure that nobody waits for any more.
    working.catch(() => undefined);

    const isEnough = () => load.unexpected.length > 0 || load.acknowledged.length > 50;
    const { taken } = receiver;
    const serverBlows = [...server.blows, ...server.hangs(isAsked ? 7000 : 0), turnsEnd(server)];
    await Promise.all([
      outages.run(serverBlows, seconds * 1000, { progress: () => load.acknowledged.length, isEnough }),
      receiverOutages.run(receiverBlows(receiver, receiverOutages), seconds * 1000, {
        progress: () => taken.length,
        isEnough,
      }),
    ]);
    load.stop();
    await working;
    const left = await becomeQuiet(server, dead);
    watch.stop();
    await watching;

    const seen = {
      ...{ endpoints, taken, acknowledged: load.acknowledged, notedAt: watch.notedAt },
      outages: [...outages.past, ...receiverOutages.past],
    };
    const entries = await readEntries(server.owner, server.keyring, 77);
    const remains = { ...(await readRemains(server.owner)), entries };
    const counts = { ...tally(seen, remains), unanswered: load.unanswered };
    const blows = Object.fromEntries([...outages.counts, ...receiverOutages.counts]);
    if (isAsked) console.info({ seed, seconds, ...counts, blows });
    expect(left).toEqual([]);
    expect(faultsOf(seen, remains)).toEqual([]);
    expect(load.unexpected).toEqual([]);
    expect(counts).toMatchObject({
      dead: expect.toSatisfy((count) => count > 0),
      unanswered: expect.toSatisfy((count) => count > 0),
    });
  },
  seconds * 1000 + drainMilliseconds + 60_000,
);

/** Makes an endpoint of every path, and one where nobody listens. */
async function makeEndpoints(load: WebhookLoad, { url }: WebhookReceiver): Promise<TestEndpoint[]> {
  const made = Object.entries(paths).map(async ([path, events]) => ({
    ...(await load.endpoint(`${url}${path}`, events)),
    ...{ path, events },
  }));
  const events = ['*'];
  return Promise.all([
    ...made,
    load.endpoint(deadUrl, events).then((one) => ({ ...one, path: null, events })),
  ]);
}

/** Answers what arrives, and tells those who strike of it. */
function receive(receiver: WebhookReceiver, outages: readonly Outages[], random: () => number): void {
  receiver.onEvent = async ({ path }) => {
    const isFailing = random() < failingShare;
    const failure = failures[Math.floor(random() * failures.length)]!;
    const verdicts = await Promise.all(outages.map((one) => one.taken('webhook')));
    if (path === slowPath) await sleep(slowMilliseconds);
    if (verdicts.includes('cut')) return 'cut';
    return isFailing ? failure : 204;
  };
}

function receiverBlows(receiver: WebhookReceiver, outages: Outages): readonly Blow[] {
  return [
    {
      name: 'kill -9 of the receiver',
      parts: ['webhook'],
      strike: () => receiver.kill(),
      mend: async () => {
        await receiver.gone();
        await receiver.start();
      },
    },
    {
      name: 'the receiver hangs',
      parts: [],
      strike: () => receiver.signal('SIGSTOP'),
      mend: async () => receiver.signal('SIGCONT'),
    },
    {
      name: 'events taken and not acknowledged',
      parts: [],
      strike: () => outages.swallow('webhook'),
      mend: async () => {},
    },
  ];
}

/** The turns of the server end, as if the database had been away for longer than they last: nobody else takes them. */
function turnsEnd(server: Pick<StruckServer, 'ask'>): Blow {
  let ending: Promise<unknown>;
  return {
    name: 'turns end',
    parts: [],
    strike: () => {
      ending = server.ask((owner) => owner`update webhook_turn set leased_until = now()`);
      // Waited for only once the blow is over.
      ending.catch(() => undefined);
    },
    mend: async () => void (await ending),
  };
}

/**
 * Looks into the database all the while, at how far endpoints were told. It also has events that failed tried again at once: those of
 * endpoints that are there as if it were the second attempt, since the three days are not over after which they would be given up; of
 * the dead endpoint those of a few users, until they are given up.
 */
class Watch {
  readonly #server: Pick<StruckServer, 'owner'>;
  readonly #dead: TestEndpoint;
  /** Of each lane how far it was seen to be, in ascending order, and when first. */
  readonly #noted = new Map<string, { readonly delivered: number; readonly at: number }[]>();
  #isStopped = false;

  constructor(server: Pick<StruckServer, 'owner'>, dead: TestEndpoint) {
    this.#server = server;
    this.#dead = dead;
  }

  async run(): Promise<void> {
    while (!this.#isStopped) {
      // Where PostgreSQL is away there is nothing to see.
      await this.#look().catch(() => undefined);
      await sleep(300);
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  readonly notedAt = (endpointId: number, userId: number, sequence: number): number => {
    const noted = this.#noted.get(`${endpointId} ${userId}`);
    return noted?.find(({ delivered }) => delivered >= sequence)?.at ?? Number.POSITIVE_INFINITY;
  };

  async #look(): Promise<void> {
    const { owner } = this.#server;
    const lanes = await readLanes(owner);
    const at = performance.now();
    for (const { webhook_id, user_id, delivered } of lanes) {
      const key = `${webhook_id} ${user_id}`;
      const noted = this.#noted.get(key) ?? [];
      if (noted.length === 0) this.#noted.set(key, noted);
      if ((noted.at(-1)?.delivered ?? -1) < delivered) noted.push({ delivered, at });
    }
    const { id: dead } = this.#dead;
    await owner`update webhook_lane l set due_at = now(), failures = case l.webhook_id when ${dead} then failures else 1 end from (
      select webhook_id, user_id from webhook_lane where delivered < wanted and due_at > now() and (webhook_id <> ${dead}
        or user_id in (select user_id from webhook_lane where webhook_id = ${dead} order by user_id limit ${givenUpUsers}))
      order by webhook_id, user_id for no key update skip locked) as waiting
      where l.webhook_id = waiting.webhook_id and l.user_id = waiting.user_id`;
  }
}

/** Waits until every endpoint but the dead one was told of everything. Returns what is left after the longest time that takes. */
async function becomeQuiet(server: StruckServer, { id: dead }: TestEndpoint): Promise<string[]> {
  const end = performance.now() + drainMilliseconds;
  for (;;) {
    const lanes = await server.ask(readLanes);
    const left = lanes.filter((lane) => lane.webhook_id !== dead && lane.delivered < lane.wanted);
    if (left.length === 0 || performance.now() > end) return left.map((lane) => JSON.stringify(lane));
    await sleep(300);
  }
}
