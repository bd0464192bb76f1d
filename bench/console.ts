/**
 * `node bench/console.ts [users] [sessions] [seconds] [folder]`: how long operators wait for lists, searches and users, with
 * 20 sessions that each ask, look for a second and ask again, on a programme of a million users: first alone, then beside an import.
 * The folder keeps the seeded users for another run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCluster } from './cluster.ts';
import { type Browser, signIn } from './operator-sessions.ts';
import { populationOf, startRoster, tokenOf } from './roster.ts';
import { peopleOf, seedDatabase } from './seed.ts';

const users = Number(process.argv[2] ?? 1_000_000);
const sessionCount = Number(process.argv[3] ?? 20);
const seconds = Number(process.argv[4] ?? 60);
const kept = process.argv[5];

/** How long an operator looks at an answer before the next question, in milliseconds. */
const lookMilliseconds = 1000;
/** What the console's list asks of each user for the columns that it shows at first. */
const shownMembers = 'personal_info,email,phone,address,info,security';
/** For how long is asked before it counts. */
const warmingSeconds = 20;
/** How many rows the import sends at most. */
const importedMax = 1_000_000;

const folder = kept === undefined ? mkdtempSync(join(tmpdir(), 'roster-console-')) : resolve(kept);
const cluster = await startCluster(folder);
try {
  const seeded = await seedDatabase(cluster, users);
  await cluster.copy(seeded, 'measured');
  const roster = await startRoster(cluster, { database: 'measured', hashes: 'ready' });
  try {
    const address = `http://127.0.0.1:${roster.port}`;
    const { samples, userIds } = (await populationOf(cluster, 'measured', roster)).programs[0]!;
    const managing = await tokenOf(roster, { scope: 'program:admin' });
    const sessions: Browser[] = [];
    for (let index = 0; index < sessionCount; index += 1)
      sessions.push((await signIn(address, managing, `operator${index}@example.com`)).browser);
    const questions = questionsOf(samples!, userIds);
    // A copy of a database is cold.
    await browse(sessions, questions, warmingSeconds);
    report('alone', await browse(sessions, questions, seconds));
    const importing = await startImport(address, await tokenOf(roster, { scope: 'user user:privileged' }));
    const waits = await browse(sessions, questions, seconds);
    report(`beside an import of ${Math.round(importing.stop() / seconds)} rows/s`, waits);
  } finally {
    await roster.stop();
  }
} finally {
  await cluster.embedded.stop();
  if (kept === undefined) rmSync(folder, { recursive: true, force: true });
}
process.exit(0);

/** What an operator asks for, under the name that the report has for it. */
interface Question {
  readonly name: string;
  ask(browser: Browser, turn: number): Promise<unknown>;
}

/** The day of an operator: pages, filters, searches, users. */
function questionsOf(samples: Readonly<Record<string, readonly string[]>>, ids: Float64Array): Question[] {
  const some = (name: string, turn: number) => samples[name]![turn % samples[name]!.length]!;
  const inquire = (browser: Browser, more: object) =>
    browser('POST', '/user/inquiry', {
      ...{ sort_by: 'create_time', sort_flag: 'desc', page_size: '50' },
      ...{ from_date: '1970-01-01', to_date: '2099-12-31', members: shownMembers },
      ...more,
    }) as Promise<{ result_set: { cursor: string | null } }>;
  return [
    { name: 'list, newest', ask: (browser) => inquire(browser, {}) },
    {
      name: 'list, by name',
      ask: (browser) => inquire(browser, { sort_by: 'last_name', sort_flag: 'asc' }),
    },
    {
      name: 'list, of a country',
      ask: (browser, turn) => inquire(browser, { country_code: some('country_code', turn) }),
    },
    {
      name: 'list, of a name',
      ask: (browser, turn) => inquire(browser, { search_term: some('last_name', turn) }),
    },
    {
      name: 'search box',
      ask: (browser, turn) => browser('POST', '/search', { search: { term: some('last_name', turn) } }),
    },
    {
      name: 'search box, letters',
      ask: (browser, turn) =>
        browser('POST', '/search', { search: { term: some('email', turn).slice(0, 3) } }),
    },
    { name: 'user', ask: (browser, turn) => browser('GET', `/user/${ids[(turn * 7919) % ids.length]}`) },
    { name: 'statistics', ask: (browser) => browser('GET', '/statistics') },
  ];
}

/** The waits for the answers to a question, in milliseconds; those that were refused for taking too long are among them. */
interface Waits {
  readonly all: number[];
  refused: number;
}

/** Has every session ask, look and ask again until the time is over. */
async function browse(
  sessions: readonly Browser[],
  questions: readonly Question[],
  duration: number,
): Promise<Map<string, Waits>> {
  const waits = new Map<string, Waits>(questions.map(({ name }) => [name, { all: [], refused: 0 }]));
  const end = performance.now() + duration * 1000;
  await Promise.all(
    sessions.map(async (browser, index) => {
      await sleep((index / sessions.length) * lookMilliseconds);
      for (let turn = index; performance.now() < end; turn += 1) {
        const { name, ask } = questions[turn % questions.length]!;
        const started = performance.now();
        const told = waits.get(name)!;
        await ask(browser, turn).catch(() => {
          told.refused += 1;
        });
        told.all.push(performance.now() - started);
        await sleep(lookMilliseconds);
      }
    }),
  );
  return waits;
}

/** Imports people until it is stopped, which tells how many rows were answered. */
async function startImport(address: string, token: string): Promise<{ stop(): number }> {
  const abort = new AbortController();
  let rows = 0;
  const encoder = new TextEncoder();
  const people = peopleOf('beside', 0, importedMax);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await people.next();
      if (done) controller.close();
      else if ('text' in value) controller.enqueue(encoder.encode(`${value.text}\n`));
    },
  });
  const answered = fetch(`${address}/v1/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    body,
    duplex: 'half',
    signal: abort.signal,
  });
  void answered
    .then(async (response) => {
      for await (const chunk of response.body!) rows += Buffer.from(chunk).toString().split('\n').length - 1;
    })
    .catch((error: unknown) => {
      if (!abort.signal.aborted) console.error(error);
    });
  await sleep(2000);
  rows = 0;
  return {
    stop() {
      abort.abort();
      return rows;
    },
  };
}

function report(name: string, waits: ReadonlyMap<string, Waits>): void {
  console.log(`\n${name}: ${sessionCount} sessions, ${users} users, ${seconds} s`);
  for (const [question, { all, refused }] of waits) {
    const sorted = [...all].sort((one, other) => one - other);
    const at = (part: number) => Math.round(sorted[Math.floor(sorted.length * part)] ?? 0);
    console.log(
      `${question.padEnd(22)} n ${sorted.length}  p50 ${at(0.5)} ms  p95 ${at(0.95)} ms${refused > 0 ? `  refused ${refused}` : ''}`,
    );
  }
}
