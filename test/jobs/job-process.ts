import { setTimeout as sleep } from 'node:timers/promises';
import { JobHint } from '../../src/jobs/hint.ts';
import { JobWorker } from '../../src/jobs/worker.ts';
import { createLog } from '../../src/log.ts';
import { Connections, runFor } from '../../src/storage/connections.ts';
import { enqueueJobs } from '../../src/storage/job-queue.ts';
import { testJobs, testRow } from './setting.ts';

// A process of its own, to be killed: `job-process.ts <what it does> <connection as JSON> [first number] [count]`.
// Each job notes its effect in the table effect, which takes one row per job, and its run in the table run.
const [what, options, first = '1', count = '1'] = process.argv.slice(2);
const connections = new Connections(JSON.parse(options!), 4);

const note = (id: number, table: string) =>
  runFor(connections, 77, {
    text: `insert into ${table} (job_id) values ($1::bigint) on conflict do nothing`,
    values: [id],
  });

if (what === 'enqueue') {
  for (let id = Number(first); id < Number(first) + Number(count); id += 1) {
    await enqueueJobs(connections, [testRow('test.mail', { id, payload: { emailId: id } })]);
    console.log(`enqueued ${id};`);
  }
  // Committed, and nobody told of it.
  process.kill(process.pid, 'SIGKILL');
}

const run = async ({ id }: { id: number }) => {
  await note(id, 'run');
  console.log(`working ${id};`);
  if (what === 'hang') await sleep(600_000);
  await note(id, 'effect');
  if (what === 'die after the work') process.kill(process.pid, 'SIGKILL');
  await sleep(5);
};

const bindings = {
  'test.mail': { run },
  'test.rare': { run },
  'test.tick': { run: async () => undefined },
};
const parts = { connections, table: testJobs, bindings, hint: new JobHint(), log: createLog('silent') };
const worker = new JobWorker(parts, { leaseSeconds: 1.5, pollMilliseconds: 100 });
worker.start();
console.log('started;');
process.on('SIGTERM', async () => {
  await worker.stop();
  await connections.close();
  process.exit(0);
});
// Whatever becomes of the connections.
setInterval(() => undefined, 1000);
