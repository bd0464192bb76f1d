/**
 * `npm run bench`: measures Roster beside floors that do the same rows of work with nothing around them, itself at other
 * sizes, and peers; always in turns, in one run on one machine, so that what else the machine does falls on all. What
 * counts are the ratios. docs/performance-notes.md says what is measured and how.
 *
 *     npm run bench                                  everything: some two hours and 15 GB of disk
 *     npm run bench -- --floors --only get,create    a part, and of it what has such a name
 *     npm run bench -- --quick                       shows that all of it works, in less than a minute
 *
 * Parts: --floors --growth --programs --import --after-import --hashing --starts --peers; without any of them all are measured (with
 * --quick all but the peers, which come from the registry: node bench/peers/install.ts).
 *
 * --only <names>         scenarios whose names begin with one of these: get, get-zipf, get-hot, get-partial, user.email.get …, create,
 *                        update, add-email, delete-email, delete, inquiry-…, document-inquiry-…
 * --users <n>            the size that floors, hashing and imports are measured at; 20000
 * --beside-peers <n>     how many users Roster and each peer have; 2000, which take a peer some minutes of hashing
 * --sizes <n,…>          the sizes of the growth; 10000,100000,1000000
 * --connections <n,…>    1,16,64 (and those at which a target was set)
 * --programs <n>         1000
 * --imported <n>         users imported per round; 20000
 * --after-import-users <n>       users imported before what is measured right after it; 100000
 * --rounds <n>, --seconds <n>    5 rounds of 3 seconds
 * --warm <n>                     6 seconds before the first of them, until code is compiled for good
 * --folder <folder>      keeps the seeded databases there for the next run
 * --peers-folder <folder>        where bench/peers/install.ts put the peers
 *
 * Writes bench/report/: report.json, report.md and growth.svg, after each comparison, so that a run that is cut off leaves
 * what it measured.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from './cluster.ts';
import type { Comparison } from './comparison.ts';
import { startLoadClient } from './load-client.ts';
import { describeMachine } from './machine.ts';
import type { Bench } from './measure.ts';
import { type BenchOptions, readOptions } from './options.ts';
import { measureAfterImport } from './parts/after-import.ts';
import { measureFloors } from './parts/floors.ts';
import { growthMax, measureGrowth, sizeName } from './parts/growth.ts';
import { measureHashing } from './parts/hashing.ts';
import { measureImports } from './parts/imports.ts';
import { measurePeers } from './parts/peers.ts';
import { measurePrograms } from './parts/programs.ts';
import { plotGrowth } from './plot.ts';
import { renderReport } from './render.ts';
import { judge, type Measurements, type Report } from './report.ts';
import type { ScenarioName } from './scenarios/index.ts';
import { seedDatabase } from './seed.ts';
import { measureStarts } from './starts.ts';

const reportFolder = new URL('./report/', import.meta.url);
const options = readOptions(process.argv.slice(2));
const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'roster-bench-'));
const cluster = await startCluster(folder);
const client = await startLoadClient();
try {
  const machine = await describeMachine(cluster);
  const keep = (measured: Measurements) =>
    writeReport({
      measuredAt: new Date().toISOString(),
      machine,
      settings: options.settings,
      ...measured,
      verdicts: judge(measured),
    });
  await measure({ cluster, client, settings: options.settings }, options, keep);
  console.log(readFileSync(new URL('report.md', reportFolder), 'utf8'));
} finally {
  client.close();
  await cluster.embedded.stop();
  if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
}
process.exit(0);

/** Measures what was asked for. `keep` is given all that there is after each comparison, and once more at the end. */
async function measure(
  bench: Bench,
  { settings, parts, only, isQuick, peersFolder }: BenchOptions,
  keep: (measured: Measurements) => void,
): Promise<void> {
  const wanted = (name: ScenarioName) => only.length === 0 || only.some((word) => name.startsWith(word));
  const compared = {
    floors: [] as Comparison[],
    growth: [] as Comparison[],
    programs: [] as Comparison[],
    peers: [] as Comparison[],
    afterImport: [] as Comparison[],
  };
  let measured: Measurements = {
    ...compared,
    peersLeftOut: {},
    imports: [],
    hashing: [],
    starts: null,
    postgresMegabytes: null,
  };
  const add = (more: Partial<Measurements>) => {
    measured = { ...measured, ...more };
    keep(measured);
  };
  const into = (part: keyof typeof compared) => (comparison: Comparison) => {
    compared[part].push(comparison);
    keep(measured);
  };
  // The small size first: the others are seeded on from it.
  const smallest = await seedDatabase(cluster, settings.sizes[0]!);
  if (parts.has('growth')) await measureGrowth(bench, wanted, into('growth'));
  const seeded = await seedDatabase(cluster, settings.users);
  if (parts.has('floors')) await measureFloors(bench, seeded, { only: wanted, isQuick }, into('floors'));
  if (parts.has('programs')) await measurePrograms(bench, smallest, wanted, into('programs'));
  if (parts.has('import')) add({ imports: await measureImports(bench, seeded) });
  if (parts.has('after-import')) await measureAfterImport(bench, wanted, into('afterImport'));
  if (parts.has('hashing')) add({ hashing: await measureHashing(bench, seeded) });
  if (parts.has('peers')) {
    add({ peersLeftOut: await measurePeers(bench, peersFolder, into('peers')) });
  }
  add({ postgresMegabytes: cluster.megabytes() });
  if (parts.has('starts')) add({ starts: await measureStarts() });
}

function writeReport(report: Report): void {
  mkdirSync(reportFolder, { recursive: true });
  writeFileSync(new URL('report.json', reportFolder), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(new URL('report.md', reportFolder), renderReport(report));
  if (report.growth.length === 0) return;
  const sizes = report.settings.sizes.map((users) => ({ users, name: sizeName(users) }));
  const plot = plotGrowth(
    report.growth.filter(({ connections }) => connections > 1),
    sizes,
    [...new Set(Object.values(growthMax))],
  );
  writeFileSync(new URL('growth.svg', reportFolder), plot);
}
