/**
 * `node bench/timing.ts [samples] [folder]`: whether the time of a refusal tells what exists. Of each flow that must tell nothing, calls
 * about what is there and about what is not are made one after the other in random order. AUC is how often a call of the one kind
 * takes longer than one of the other: 0.5 tells nothing, 1 tells everything. Beside it stands what a millisecond more would give. Wrong
 * answers are limited (600 a minute for a client), so that several clients ask in turn.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { programId, startCluster } from './cluster.ts';
import { startRoster, tokenOf } from './roster.ts';
import { seedDatabase } from './seed.ts';

const samples = Number(process.argv[2] ?? 1000);
const folder = process.argv[3] ?? mkdtempSync(join(tmpdir(), 'roster-timing-'));
const wrongPerMinute = 540;
const clients = 4;

/** A flow that is asked about what is there and what is not. */
interface Probe {
  readonly title: string;
  readonly path: (subject: number) => string;
  readonly body: (subject: number, isThere: boolean, handle: string) => object;
  readonly countsWrong: boolean;
  /** Every call is about a challenge of a forgotten password of its own, whose handle stands in the body. */
  readonly byHandle?: true;
}

const unknownFrom = 3_000_000_000;

const probes: readonly Probe[] = [
  {
    title: 'validate an email',
    path: (subject) => `validate/${subject}`,
    body: () => ({ validate_data: { email: 'somebody@example.com' }, info: { type: 8 } }),
    countsWrong: true,
  },
  {
    title: 'validate a date of birth',
    path: (subject) => `validate/${subject}`,
    body: () => ({ validate_data: { birth_date: '1901-01-01' }, info: { type: 12 } }),
    countsWrong: true,
  },
  {
    title: 'validate a password',
    path: (subject) => `validate/${subject}`,
    body: () => ({ validate_data: { password: 'Wrong harbour 71!' }, info: { type: 10 } }),
    countsWrong: true,
  },
  {
    title: 'confirm a code',
    path: (subject) => `confirm/${subject}`,
    body: () => ({
      verify_data: { email: { address: 'somebody@example.com' } },
      confirm_data: { verification_code: '123456' },
      info: { type: 9 },
    }),
    countsWrong: true,
  },
  {
    title: 'ask for a forgotten password',
    path: () => 'reset',
    body: (subject, isThere) => ({
      reset_security_data: {
        forget_password: {
          verified_email: isThere ? addresses.get(subject) : `nobody${subject}@example.com`,
        },
      },
      info: { type: 3 },
    }),
    countsWrong: false,
  },
  {
    title: 'confirm a code by its handle',
    path: () => 'confirm',
    body: (_subject, _isThere, code) => ({
      confirm_data: { verification_code: '123456' },
      authentication: [{ type: 2, code }],
      info: { type: 9 },
    }),
    countsWrong: true,
    byHandle: true,
  },
  {
    title: 'set a forgotten password',
    path: () => 'reset',
    body: (_subject, _isThere, code) => ({
      reset_security_data: { reset_password: { new_password: 'Another harbour 72!' } },
      confirm_data: { verification_code: '123456' },
      authentication: [{ type: 2, code }],
      info: { type: 1 },
    }),
    countsWrong: true,
    byHandle: true,
  },
];

/** How often a probe is made before it is measured. */
const warmUps = 50;

const cluster = await startCluster(folder);
const addresses = new Map<number, string>();
const seeded = await seedDatabase(cluster, probes.length * (samples + warmUps) + 2000);
await cluster.copy(seeded, 'timing');
const roster = await startRoster(cluster, { database: 'timing', hashes: 'real' });
try {
  roster.signal('SIGUSR2');
  await cluster.administer('timing', async (sql) => {
    await sql`update email set verification_status = 1 where is_primary = 1`;
    for (const row of await sql`select user_id, address from email where is_primary = 1 and closed_at is null`)
      addresses.set(Number(row['user_id']), String(row['address']));
  });
  const admin = await tokenOf(roster, { scope: 'user program:admin' });
  const tokens = await Promise.all(Array.from({ length: clients }, (_, index) => newToken(admin, index)));
  let nextToken = 0;
  const known = [...addresses.keys()];
  console.log('| flow | AUC | a millisecond more | median ms |\n| --- | --- | --- | --- |');
  const post = async (path: string, body: object): Promise<Response> =>
    fetch(`http://127.0.0.1:${roster.port}/v1/user/security/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokens[nextToken++ % clients]}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
  /** Asks for a challenge of a forgotten password. */
  const askHandle = async (subject: number, isThere: boolean): Promise<string> => {
    const verified_email = isThere ? addresses.get(subject)! : `somebody${subject}@example.com`;
    const body = { reset_security_data: { forget_password: { verified_email } }, info: { type: 3 } };
    const { authentication } = (await (await post('reset', body)).json()) as {
      authentication: readonly [{ readonly code: string }];
    };
    return authentication[0].code;
  };
  /** Waits until jobs have looked for the owners of all contacts that were asked for. */
  const settle = () =>
    cluster.administer('timing', async (sql) => {
      while ((await sql`select 1 from challenge where sought is not null limit 1`).length > 0)
        await sleep(200);
    });
  // Each probe asks about users of its own: limits of one must not refuse another.
  let nextKnown = 0;
  for (const probe of probes) {
    const times: { isThere: boolean; milliseconds: number }[] = [];
    const order = shuffle(Array.from({ length: 2 * samples }, (_, index) => index % 2 === 0));
    const calls = [...Array.from({ length: warmUps }, () => true), ...order].map((isThere, index) => ({
      isThere,
      subject: isThere ? known[nextKnown++ % known.length]! : unknownFrom + index,
      handle: '',
    }));
    if (probe.byHandle) {
      for (const call of calls) call.handle = await askHandle(call.subject, call.isThere);
      await settle();
    }
    for (const [index, { isThere, subject, handle }] of calls.entries()) {
      const started = performance.now();
      const response = await post(probe.path(subject), probe.body(subject, isThere, handle));
      await response.arrayBuffer();
      const milliseconds = performance.now() - started;
      if (![200, 422].includes(response.status)) throw new Error(`${probe.title}: ${response.status}`);
      if (index >= warmUps) times.push({ isThere, milliseconds });
      if (probe.countsWrong) await sleep(Math.max(0, 60_000 / wrongPerMinute / clients - milliseconds));
    }
    const of = (isThere: boolean, more = 0) =>
      times.filter((one) => one.isThere === isThere).map((one) => one.milliseconds + more);
    const median = of(true).sort((one, other) => one - other)[Math.floor(samples / 2)]!;
    const row = [
      probe.title,
      auc(of(true), of(false)).toFixed(3),
      auc(of(true, 1), of(false)).toFixed(3),
      median.toFixed(2),
    ];
    console.log(`| ${row.join(' | ')} |`);
  }
} finally {
  await roster.stop();
  await cluster.embedded.stop();
}
process.exit(0);

/** A token of a new client. */
async function newToken(admin: string, index: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${roster.port}/v1/client`, {
    method: 'POST',
    headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
    body: JSON.stringify({ client: { program_id: programId, name: `timing ${index}`, scopes: ['user'] } }),
  });
  if (!response.ok) throw new Error(await response.text());
  const { client } = (await response.json()) as { client: { client_id: string; client_secret: string } };
  return tokenOf(roster, { id: client.client_id, secret: client.client_secret });
}

/** How often a value of the one list is larger than one of the other; equal ones count half. */
function auc(ones: readonly number[], others: readonly number[]): number {
  let larger = 0;
  for (const one of ones) for (const other of others) larger += one > other ? 1 : one === other ? 0.5 : 0;
  return larger / (ones.length * others.length);
}

function shuffle<T>(list: T[]): T[] {
  for (let index = list.length - 1; index > 0; index -= 1) {
    const other = Math.floor(Math.random() * (index + 1));
    [list[index], list[other]] = [list[other]!, list[index]!];
  }
  return list;
}
