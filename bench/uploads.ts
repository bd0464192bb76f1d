/**
 * `node bench/uploads.ts [rounds] [seconds] [folder]`: how fast documents of three files of 2 MB are taken in, beside a floor that only
 * decodes, encrypts and writes the same bytes; what 32 uploads of 20 MiB at once leave of the rate of Get User; and the memory that they take.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { ZipFile } from 'yazl';
import { programId, startCluster } from './cluster.ts';
import { median } from './comparison.ts';
import { startLoadClient } from './load-client.ts';
import { populationOf, startRoster, tokenOf, userIdsOf } from './roster.ts';
import { seedDatabase } from './seed.ts';
import { type MeasuredServer, startServer } from './servers.ts';

const rounds = Number(process.argv[2] ?? 5);
const seconds = Number(process.argv[3] ?? 5);
const folder = process.argv[4] ?? mkdtempSync(join(tmpdir(), 'roster-uploads-'));
const database = 'uploads';
/** Uploads under way at once, where they are measured beside the floor. */
const lanes = 4;
/** Uploads of 20 MiB under way at once. */
const largeLanes = 32;
const largeBytes = 10 * 1024 * 1024 - 1024;

const cluster = await startCluster(folder);
const client = await startLoadClient();
const seeded = await seedDatabase(cluster, 2000);
await cluster.copy(seeded, database);
const roster = await startRoster(cluster, { database, hashes: 'ready' });
const floor = await startServer('./floor/upload-server.ts', { folder: join(folder, 'floor-files') });
try {
  const token = await tokenOf(roster, { scope: 'user user:privileged' });
  const userIds = await userIdsOf(cluster, database, programId);
  let sent = 0;
  let refused = 0;
  const upload = async ({ port }: MeasuredServer, body: Buffer): Promise<void> => {
    sent += 1;
    const path = `/v1/user/document/${userIds[sent % userIds.length]}`;
    // Who has waited for half a minute is to send it again.
    while (!(await post(port, path, token, body))) refused += 1;
  };
  await besideFloor(upload, 'archives, stored unopened', '.zip', await archive(2_000_000));
  await besideFloor(upload, 'photographs, decoded once', '.jpg', await photograph());
  client.know(database, await populationOf(cluster, database, roster));
  await besideReads(upload, bodyOf('.zip', await archive(largeBytes), 2));
  say('uploads that were to be sent again', [refused]);
  say('memory of the server at most, MiB (500 asked)', [roster.peakMegabytes()]);
} finally {
  client.close();
  await Promise.all([roster.stop(), floor.stop()]);
  await cluster.embedded.stop();
  if (process.argv[4] === undefined) rmSync(folder, { recursive: true, force: true });
}
process.exit(0);

type Upload = (server: MeasuredServer, body: Buffer) => Promise<void>;

/** Uploads of three files of a kind, in turns with the floor. */
async function besideFloor(upload: Upload, kind: string, extension: string, content: Buffer): Promise<void> {
  const body = bodyOf(extension, content, 3);
  const rateOf = async (server: MeasuredServer) => {
    const started = performance.now();
    let count = 0;
    const lane = async () => {
      while (performance.now() < started + seconds * 1000) {
        await upload(server, body);
        count += 1;
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return count / ((performance.now() - started) / 1000);
  };
  const rates: number[] = [];
  const bare: number[] = [];
  // Round 0 warms up.
  for (let round = 0; round <= rounds; round += 1) {
    const [floorRate, rate] = [await rateOf(floor), await rateOf(roster)];
    if (round === 0) continue;
    bare.push(floorRate);
    rates.push(rate);
  }
  const megabytes = (content.length / 1e6).toFixed(1);
  say(`3 × ${megabytes} MB of ${kind}: uploads a second`, rates);
  say('  the floor', bare);
  say(
    '  ratio (0.6 asked)',
    rates.map((rate, index) => rate / bare[index]!),
  );
}

/** Get User while large uploads are under way, in turns with Get User alone. */
async function besideReads(upload: Upload, body: Buffer): Promise<void> {
  const read = async () => {
    const load = {
      port: roster.port,
      scenario: 'get',
      population: database,
      connections: 32,
      seconds,
    } as const;
    return (await client.run(load)).perSecond;
  };
  await read();
  const idle: number[] = [];
  const busy: number[] = [];
  const uploads: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    idle.push(await read());
    let isOver = false;
    let done = 0;
    const lane = async () => {
      while (!isOver) {
        await upload(roster, body);
        done += 1;
      }
    };
    const under = Array.from({ length: largeLanes }, lane);
    while (done === 0) await sleep(20);
    const [before, started] = [done, performance.now()];
    busy.push(await read());
    uploads.push((done - before) / ((performance.now() - started) / 1000));
    isOver = true;
    await Promise.all(under);
  }
  say('Get User alone, calls a second', idle);
  say(`  while ${largeLanes} uploads of 20 MiB are under way`, busy);
  say(
    '  of its idle rate (0.6 asked)',
    busy.map((rate, index) => rate / idle[index]!),
  );
  say('  uploads a second meanwhile', uploads);
}

function bodyOf(extension: string, content: Buffer, count: number): Buffer {
  const attachment = Array.from({ length: count }, (_, index) => ({
    file_name: `Page ${index + 1}`,
    file_extension: extension,
    content: content.toString('base64'),
  }));
  return Buffer.from(JSON.stringify({ info: { type: 7, language: 'en', subject: 'Address' }, attachment }));
}

/** An archive of what cannot be packed, of about so many bytes. */
async function archive(bytes: number): Promise<Buffer> {
  const file = new ZipFile();
  file.addBuffer(randomBytes(bytes - 1000), 'scan', { compress: false });
  file.end();
  return buffer(file.outputStream);
}

/** A JPEG of eight million pixels, of some 2 MB. */
function photograph(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  return sharp({ create: { width: 3264, height: 2448, channels: 3, background: '#808080', noise } })
    .jpeg({ quality: 70 })
    .toBuffer();
}

/** Posts a body. Whether it was taken; not where there were too many at once. Throws an Error for any other answer. */
async function post(port: number, path: string, token: string, body: Buffer): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': body.length,
  };
  const call = request({ host: '127.0.0.1', port, path, method: 'POST', headers }, (answer) => {
    buffer(answer).then((text) => {
      if (answer.statusCode === 200 || answer.statusCode === 503) resolve(answer.statusCode === 200);
      else reject(new Error(`an upload was answered ${answer.statusCode}: ${String(text).slice(0, 300)}`));
    }, reject);
  });
  call.on('error', reject).end(body);
  return promise;
}

function say(what: string, each: readonly number[]): void {
  const short = (value: number) => (value >= 10 ? Math.round(value) : Number(value.toFixed(2)));
  console.log(`${what}: ${short(median(each))} (${each.map(short).join(', ')})`);
}
