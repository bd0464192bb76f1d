/**
 * `npm run bench`: measures Roster beside floors that do the same work with nothing around it, in turns, in one run on
 * one machine, so that what else the machine does falls on both. What counts are the ratios.
 *
 *     npm run bench -- [--users 100000] [--rounds 5] [--seconds 5] [--folder <folder>] [--quick]
 *
 * `--folder` keeps the seeded database for the next run. `--quick` only shows that it works: 300 users, one round of
 * one second. Writes bench/report/report.json and report.md.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Cluster, startCluster } from './cluster.ts';
import { measureHashFloor } from './floor/hash-floor.ts';
import type { LoadJob } from './load.ts';
import { describeMachine } from './machine.ts';
import { load, type MeasuredServer, startServer } from './processes.ts';
import { type Comparison, type Report, renderReport } from './report.ts';
import { startRoster, tokenOf } from './roster.ts';
import { seedUsers } from './seed.ts';
import { measureStarts } from './starts.ts';

const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    folder: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const users = values.quick ? 300 : Number(values.users);
const rounds = values.quick ? 1 : Number(values.rounds);
const seconds = values.quick ? 1 : Number(values.seconds);
const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'roster-bench-'));

const cluster = await startCluster(folder);
try {
  const report = await measure(cluster);
  const reportFolder = new URL('./report/', import.meta.url);
  mkdirSync(reportFolder, { recursive: true });
  writeFileSync(new URL('report.json', reportFolder), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(new URL('report.md', reportFolder), renderReport(report));
  console.log(renderReport(report));
} finally {
  await cluster.embedded.stop();
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
}
process.exit(0);

async function measure(cluster: Cluster): Promise<Report> {
  await seedUsers(cluster, users);
  await cluster.copyToFloor();
  const readFloor = await startServer('./floor/read-server.ts', cluster.floor);
  const writeFloor = await startServer('./floor/write-server.ts', cluster.floor);
  const roster = await startRoster(cluster, 'ready');
  const idleMegabytes = roster.residentMegabytes();
  const target = { token: await tokenOf(roster), firstUserId: await cluster.firstUserId(), users };
  const comparisons: Comparison[] = [
    await compare('Get User, whole', 'F', { ...target, scenario: 'get', connections: 32 }, readFloor, roster),
    await compare(
      'Create User without hashing',
      'W',
      { ...target, scenario: 'create', connections: 16 },
      writeFloor,
      roster,
    ),
    await compare(
      'Update User, two fields',
      'W',
      { ...target, scenario: 'update', connections: 16 },
      writeFloor,
      roster,
      'create',
    ),
  ];
  const loadMegabytes = roster.residentMegabytes();
  await Promise.all([readFloor.stop(), writeFloor.stop(), roster.stop()]);
  const hashing = await measureHashing(cluster, target);
  return {
    machine: await describeMachine(),
    users,
    rounds,
    seconds,
    comparisons,
    hashing,
    starts: await measureStarts(),
    memory: { idleMegabytes, loadMegabytes },
  };
}

/** Floor, Roster, floor, Roster …: each round compares two neighbours in time. */
async function compare(
  name: string,
  floorName: string,
  job: Omit<LoadJob, 'port' | 'seconds' | 'run'>,
  floor: MeasuredServer,
  roster: MeasuredServer,
  floorScenario = job.scenario,
): Promise<Comparison> {
  const results: Comparison['rounds'][number][] = [];
  for (let round = 0; round <= rounds; round += 1) {
    // Round 0 warms both up: plans, pages, compiled code.
    const length = round === 0 ? Math.min(2, seconds) : seconds;
    console.error(`${name}: round ${round} of ${rounds}`);
    const run = `${Date.now().toString(36)}${round}`;
    const below = await measureOne(floor, {
      ...job,
      scenario: floorScenario,
      port: floor.port,
      seconds: length,
      run: `f${run}`,
    });
    const ours = await measureOne(roster, { ...job, port: roster.port, seconds: length, run: `r${run}` });
    if (round > 0) results.push({ floor: below, roster: ours });
  }
  return { name, floorName, connections: job.connections, rounds: results };
}

async function measureOne(server: MeasuredServer, job: LoadJob) {
  const before = server.processorSeconds();
  const result = await load(job);
  const processorMilliseconds = ((server.processorSeconds() - before) * 1000) / result.answers;
  return { ...result, processorMilliseconds: Number(processorMilliseconds.toFixed(3)) };
}

/** Creates as a client sees them, and reads while hashes run at full rate. */
async function measureHashing(
  cluster: Cluster,
  target: { firstUserId: number; users: number },
): Promise<Report['hashing']> {
  const floor = await measureHashFloor(rounds, seconds);
  const roster = await startRoster(cluster, 'real');
  const token = await tokenOf(roster);
  const job = { ...target, token, port: roster.port, seconds };
  const creates: number[] = [];
  const reads: { idle: { perSecond: number; p99: number }; busy: { perSecond: number; p99: number } }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    console.error(`hashing: round ${round + 1} of ${rounds}`);
    const run = `h${Date.now().toString(36)}`;
    creates.push((await load({ ...job, scenario: 'create', connections: 16, run })).perSecond);
    const idle = await load({ ...job, scenario: 'get', connections: 32, run });
    // Hashes are kept coming for longer than the reads are measured. Behind the reads they get so little of the
    // processor that the queue may refuse some.
    const hashes = load({
      ...job,
      scenario: 'create',
      connections: 16,
      seconds: seconds + 2,
      run: `${run}b`,
      mayRefuse: true,
    });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const busy = await load({ ...job, scenario: 'get', connections: 32, run });
    await hashes;
    reads.push({ idle, busy });
  }
  await roster.stop();
  return { floor: floor.map((round) => round.floor), hashesPerCreate: 4, creates, reads };
}
