/**
 * `node bench/timing.ts [samples] [folder] [words]`: whether the time of a refusal tells what exists. Of each flow that must tell nothing
 * (`timing-probes.ts`; with `words` those whose titles have them) calls about what is there and about what is not are made one after the
 * other in random order. AUC is how often a call of the one kind takes longer than one of the other: 0.5 tells nothing, 1 tells
 * everything. Beside it stands what a millisecond more would give. Wrong answers are limited (600 a minute for a client), so that several
 * clients ask in turn.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { programId, startCluster } from './cluster.ts';
import { startProvider } from './identity-provider.ts';
import { startRoster, tokenOf } from './roster.ts';
import { seedDatabase } from './seed.ts';
import { loginType, type Probe, type ProbeCall, type ProbedServer, probes } from './timing-probes.ts';

const samples = Number(process.argv[2] ?? 1000);
const folder = process.argv[3] ?? mkdtempSync(join(tmpdir(), 'roster-timing-'));
const asked = probes.filter(({ title }) => title.includes(process.argv[4] ?? ''));
const wrongPerMinute = 540;
const clientCount = 4;
/** How often a probe is made before it is measured. */
const warmUps = 50;
const unknownFrom = 3_000_000_000;
/** What refusals, and the answer to who forgot a password, say. */
const expected = [200, 400, 422, 423];

/** A client of the programme, and a token of its own. */
interface Client {
  readonly id: string;
  readonly secret: string;
  readonly token: string;
}

const provider = await startProvider(loginType);
const cluster = await startCluster(folder);
const seeded = await seedDatabase(cluster, asked.length * (samples + warmUps) + 2000);
await cluster.copy(seeded, 'timing');
const environment = { OUTBOUND_ALLOWED_ADDRESSES: '127.0.0.1', TRUSTED_PROXIES: '127.0.0.1' };
const roster = await startRoster(cluster, { database: 'timing', hashes: 'real', environment });
const base = `http://127.0.0.1:${roster.port}`;
try {
  roster.signal('SIGUSR2');
  const addresses = await verifiedAddresses();
  const admin = await tokenOf(roster, { scope: 'user admin' });
  const clients: Client[] = [];
  for (let index = 0; index < clientCount; index += 1) clients.push(await newClient(admin, index));
  const server = serverFor(clients, admin, addresses);
  const known = [...addresses.keys()];
  console.log('| flow | AUC | a millisecond more | median ms |\n| --- | --- | --- | --- |');
  // Each probe asks about users of its own: limits of one must not refuse another.
  let nextKnown = 0;
  for (const probe of asked) {
    const order = shuffle(Array.from({ length: 2 * samples }, (_, index) => index % 2 === 0));
    const calls = [...Array.from({ length: warmUps }, () => true), ...order].map((isThere, index) => ({
      isThere,
      subject: isThere ? known[nextKnown++ % known.length]! : unknownFrom + index,
      proof: '',
    }));
    console.log(rowOf(probe, await measure(probe, server, calls)));
  }
} finally {
  await roster.stop();
  await cluster.embedded.stop();
  provider.close();
}
process.exit(0);

/** How many milliseconds a call took. */
interface Timed {
  readonly isThere: boolean;
  readonly milliseconds: number;
}

async function measure(probe: Probe, server: ProbedServer, calls: readonly ProbeCall[]): Promise<Timed[]> {
  await probe.prepare?.(server, calls);
  const times: Timed[] = [];
  for (const call of calls) {
    const begun = performance.now();
    await (await probe.before?.(server, call))?.arrayBuffer();
    const started = performance.now();
    const response = await probe.send(server, call);
    await response.arrayBuffer();
    const ended = performance.now();
    if (!expected.includes(response.status)) throw new Error(`${probe.title}: ${response.status}`);
    times.push({ isThere: call.isThere, milliseconds: ended - started });
    const pace = (probe.wrongAnswers * 60_000) / wrongPerMinute / clientCount;
    await sleep(Math.max(0, pace - (ended - begun)));
  }
  return times.slice(warmUps);
}

/** A row of the table. */
function rowOf({ title }: Probe, times: readonly Timed[]): string {
  const of = (isThere: boolean, more = 0) =>
    times.filter((one) => one.isThere === isThere).map((one) => one.milliseconds + more);
  const median = of(true).sort((one, other) => one - other)[Math.floor(samples / 2)]!;
  const aucs = [auc(of(true), of(false)), auc(of(true, 1), of(false))].map((value) => value.toFixed(3));
  return `| ${[title, ...aucs, median.toFixed(2)].join(' | ')} |`;
}

/** Verifies the primary addresses of all users; returns them by the user's number. */
function verifiedAddresses(): Promise<Map<number, string>> {
  return cluster.administer('timing', async (sql) => {
    await sql`update email set verification_status = 1 where is_primary = 1`;
    const rows = await sql`select user_id, address from email where is_primary = 1 and closed_at is null`;
    return new Map(rows.map((row) => [Number(row['user_id']), String(row['address'])]));
  });
}

function serverFor(
  clients: readonly Client[],
  admin: string,
  addresses: ReadonlyMap<number, string>,
): ProbedServer {
  let turn = 0;
  const next = () => clients[turn++ % clients.length]!;
  return {
    provider,
    addressOf: (subject) => addresses.get(subject)!,
    post: (path, body) => send('POST', `/v1/user/security/${path}`, next().token, body),
    exchange: (subject_token) => {
      const { id, secret } = next();
      // Of one network wrong tokens are refused after 120 in a minute.
      const network = `198.18.${Math.floor(turn / 250) % 250}.${turn % 250}`;
      return fetch(`${base}/oauth/token`, {
        method: 'POST',
        headers: { 'x-forwarded-for': network },
        body: new URLSearchParams({
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
          subject_token,
          client_id: id,
          client_secret: secret,
        }),
      });
    },
    add: async (path, body) => insist(await send('POST', `/v1/user/${path}`, next().token, body)),
    set: async (program) => insist(await send('PUT', `/v1/program/${programId}`, admin, { program })),
    settle: () =>
      cluster.administer('timing', async (sql) => {
        while ((await sql`select 1 from challenge where sought is not null limit 1`).length > 0)
          await sleep(200);
      }),
  };
}

function send(method: string, path: string, token: string, body: object): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return fetch(`${base}${path}`, { method, headers, body: JSON.stringify(body) });
}

/** Reads an answer to its end. Throws where it is no success. */
async function insist(response: Response): Promise<void> {
  const text = await response.text();
  if (!response.ok) throw new Error(text);
}

async function newClient(admin: string, index: number): Promise<Client> {
  const body = { client: { program_id: programId, name: `timing ${index}`, scopes: ['user'] } };
  const response = await send('POST', '/v1/client', admin, body);
  if (!response.ok) throw new Error(await response.text());
  const { client } = (await response.json()) as { client: { client_id: string; client_secret: string } };
  const { client_id: id, client_secret: secret } = client;
  return { id, secret, token: await tokenOf(roster, { id, secret }) };
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
