/**
 * `node bench/watchlists.ts [entries] [users] [folder]`: how long a list takes to be loaded, what PostgreSQL does to compare one new user with
 * it, and how long all users take when a list is new, and when a few of its entries are.
 */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Services } from '../src/calls/services.ts';
import { readConfig } from '../src/config.ts';
import { loadSeedPeople } from '../src/seed/seed-people.ts';
import { assembleServices } from '../src/services.ts';
import { runFor } from '../src/storage/connections.ts';
import { readCandidates, readSubject } from '../src/storage/watchlist-hits.ts';
import { loadList } from '../src/watchlists/load-list.ts';
import { indexedWords, nameWords } from '../src/watchlists/name-words.ts';
import { screenList } from '../src/watchlists/screen-list.ts';
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
  const [, allSeconds] = await timed(() => screen(services, loaded.row.id));
  say(`all ${users} users with all of it, seconds`, allSeconds);
  say('  of 1,000,000 users, minutes', (allSeconds * 1_000_000) / users / 60);
  const [hits] = await cluster.administer(database, (sql) => sql`select count(*)::int from watchlist_hit`);
  say('  hits', Number(hits!['count']));
  const other = await listLines('other');
  const [changed] = await timed(() => load(services, [...lines.slice(0, -100), ...other.slice(-100)]));
  const [, fewSeconds] = await timed(() => screen(services, changed.row.id));
  say(`all ${users} users with ${changed.fresh} new entries, seconds`, fewSeconds);
  say('  of 1,000,000 users, minutes', (fewSeconds * 1_000_000) / users / 60);
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
    // Those whom names were drawn for come from few names: with one more, few users are listed, as few are.
    const middle = nameOf(index + entries).last_name;
    const more = index % 2 ? [`${last}, ${nameOf(index + 2 * entries).first_name} ${middle}`] : [];
    // Of two thirds the year of birth is known, as of those of published lists.
    const dates = index % 3 ? [born.slice(0, 4)] : [];
    const entry = {
      ref: `${seed} ${index}`,
      kind: 'person',
      names: [`${first} ${middle} ${last}`, ...more],
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

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const begun = performance.now();
  const result = await work();
  return [result, (performance.now() - begun) / 1000];
}

function say(what: string, value: number): void {
  console.log(`${what}: ${value < 100 ? value.toFixed(2) : Math.round(value)}`);
}
