/**
 * `node bench/watchlists.ts [entries] [users] [folder]`: how long a list takes to be loaded, what PostgreSQL does to compare one new user with
 * it, and how long all users take when a list is new, and when a few of its entries are.
 */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Services } from '../src/calls/services.ts';
import { bonusMax } from '../src/catalogue/watchlists.ts';
import { readConfig } from '../src/config.ts';
import { indexedWords, nameWords } from '../src/search/name-words.ts';
import { loadSeedPeople } from '../src/seed/seed-people.ts';
import { assembleServices } from '../src/services.ts';
import { runFor } from '../src/storage/connections.ts';
import {
  readCandidates,
  readScreenedNames,
  readSubject,
  readSubjects,
} from '../src/storage/watchlist-hits.ts';
import { loadList } from '../src/watchlists/load-list.ts';
import { MatchFinder, screenList } from '../src/watchlists/screen-list.ts';
import { subjectOf } from '../src/watchlists/subject.ts';
import { programId, startCluster } from './cluster.ts';
import { seedDatabase } from './seed.ts';

const entries = Number(process.argv[2] ?? 50_000);
const users = Number(process.argv[3] ?? 20_000);
const folder = process.argv[4] ?? mkdtempSync(join(tmpdir(), 'roster-watchlists-'));
/** New users of whom the statements are measured. */
const measured = 500;
const database = 'watchlists';

const cluster = await startCluster(folder);
const seeded = await seedDatabase(cluster, users);
await cluster.copy(seeded, database);
const config = readConfig({
  DATA_DIR: join(cluster.dataDir, 'servers', database),
  ROSTER_KEYS: readFileSync(join(cluster.dataDir, 'keys'), 'utf8'),
});
const assembled = await assembleServices(config, {
  appOptions: cluster.appOptions(database),
  counts: { reads: 1, creations: 1, writes: 2, inquiries: 1, exports: 1, webhooks: 1 },
  say: console.error,
});
try {
  const { services } = assembled;
  const lines = await listLines('list');
  const [loaded, loadSeconds] = await timed(() => load(services, lines));
  say(`load of ${loaded.row.entries} entries with ${loaded.row.names} names, seconds`, loadSeconds);
  await measureOne(services);
  await measureFinding(services, loaded.row.version_id);
  const [, allSeconds] = await timed(() => screen(services, loaded.row.id));
  say(`all ${users} users with all of it, seconds`, allSeconds);
  const [hits] = await cluster.administer(database, (sql) => sql`select count(*)::int from watchlist_hit`);
  say('  of whom are hits (names of both were drawn from few)', Number(hits!['count']));
  const other = await listLines('other');
  const [changed] = await timed(() => load(services, [...lines.slice(0, -100), ...other.slice(-100)]));
  const [, fewSeconds] = await timed(() => screen(services, changed.row.id));
  say(`all ${users} users with ${changed.fresh} new entries, seconds`, fewSeconds);
} finally {
  await assembled.close();
  await cluster.embedded.stop();
}
process.exit(0);

/** A list of lines of JSON: believable names in ten scripts, every second entry with another name. */
async function listLines(seed: string): Promise<string[]> {
  const people = await loadSeedPeople(seed);
  const nameOf = (index: number) => {
    const { personal_info: of } = people.person(index) as {
      personal_info: { first_name: string; last_name: string; date_of_birth: string };
    };
    return of;
  };
  return Array.from({ length: entries }, (_, index) => {
    const { first_name: first, last_name: last, date_of_birth: born } = nameOf(index);
    // Surnames of two halves: with those of the users, drawn from few names, a third of the users would be listed.
    const other = nameOf(index + entries).last_name;
    const surname = last.slice(0, Math.ceil(last.length / 2)) + other.slice(Math.floor(other.length / 2));
    const more = index % 2 ? [`${surname}, ${nameOf(index + 2 * entries).first_name} ${first}`] : [];
    // Of two thirds the year of birth is known, as of those of published lists.
    const dates = index % 3 ? [born.slice(0, 4)] : [];
    const entry = {
      ref: `${seed} ${index}`,
      kind: 'person',
      names: [`${first} ${surname}`, ...more],
      birth_dates: dates,
    };
    return `${JSON.stringify(entry)}\n`;
  });
}

function load(services: Services, lines: readonly string[]) {
  async function* chunks() {
    for (let at = 0; at < lines.length; at += 1000) yield Buffer.from(lines.slice(at, at + 1000).join(''));
  }
  return loadList(services, {
    ...{ programId, clientId: 0, name: 'bench', chunks: chunks() },
    ...{ skipsBroken: false, allowsFewer: false, isDryRun: false },
  });
}

function screen(services: Services, watchlistId: number): Promise<void> {
  const { signal } = new AbortController();
  return screenList(services, {
    ...{ programId, id: 1, userId: null, attempt: 1, signal },
    payload: { watchlistId },
  });
}

/** The two statements that compare one user, one user after the other. */
async function measureOne({ connections }: Services): Promise<void> {
  const ids = await cluster.administer(
    database,
    (sql) =>
      sql`select id::int from users where program_id = ${programId} order by random() limit ${measured + 50}`,
  );
  const milliseconds: number[] = [];
  let candidates = 0;
  for (const { id } of ids) {
    const begun = performance.now();
    const [[found]] = await runFor(connections, programId, readSubject(programId, Number(id)));
    const { name, kind } = subjectOf(found!, found!.countries);
    const [rows] = await runFor(
      connections,
      programId,
      readCandidates(programId, indexedWords(nameWords(name)), kind),
    );
    milliseconds.push(performance.now() - begun);
    candidates += rows.length;
  }
  // The first ones are planned.
  const times = milliseconds.slice(50).sort((one, other) => one - other);
  say(
    'one user, milliseconds of both statements, mean (20 asked)',
    times.reduce((sum, one) => sum + one) / times.length,
  );
  say('  median', times[Math.floor(times.length / 2)]!);
  say('  95 %', times[Math.floor(times.length * 0.95)]!);
  say('  candidates', candidates / ids.length);
}

/** Who may match, found in memory: what is done of every user, before those who may are compared one by one. */
async function measureFinding({ connections }: Services, versionId: number): Promise<void> {
  const [names] = await runFor(
    connections,
    programId,
    readScreenedNames(programId, versionId, { load: 0, after: '', limit: entries }),
  );
  const [subjects] = await runFor(connections, programId, readSubjects(programId, 0, 2000));
  const finder = new MatchFinder(names, 85 - bonusMax - 1);
  const before = process.cpuUsage();
  const may = subjects.filter((one) => finder.mayMatch(one)).length;
  const { user, system } = process.cpuUsage(before);
  const milliseconds = (user + system) / 1000 / subjects.length;
  say('finding who may match, milliseconds of processor time for a user', milliseconds);
  say('  of 1,000,000 users, minutes', (milliseconds * 1_000_000) / 60_000);
  say('  of 100 users may match', (may * 100) / subjects.length);
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const begun = performance.now();
  const result = await work();
  return [result, (performance.now() - begun) / 1000];
}

function say(what: string, value: number): void {
  console.log(`${what}: ${value < 100 ? value.toFixed(2) : Math.round(value)}`);
}
