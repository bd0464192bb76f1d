import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { embeddedOptions } from '../../src/ground/embedded.ts';
import type { JobPayload } from '../../src/jobs/definition.ts';
import { Connections, runFor } from '../../src/storage/connections.ts';
import { enqueueJobs } from '../../src/storage/job-queue.ts';
import { Installation } from '../harness/server-process.ts';
import { testRow } from './setting.ts';

// `roster jobs` as an operator runs it, beside a server. The server does not know the names of these jobs and leaves them
// alone.
let installation: Installation;
let connections: Connections;
let owner: postgres.Sql;
beforeAll(async () => {
  installation = new Installation();
  await installation.start();
  const socket = join(installation.dataDir, 'run');
  connections = new Connections(embeddedOptions(socket, 'app'), 2);
  owner = postgres({ ...embeddedOptions(socket, 'admin'), max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await connections?.close();
  await owner?.end();
  await installation?.remove();
});
beforeEach(() => owner`delete from job where name like 'test.%'`);

async function roster(...words: string[]) {
  const command = installation.run('jobs', ...words);
  const code = await command.ended;
  const output = command.output();
  const lines = output.split('\n').filter((line) => line.startsWith('{'));
  return { code, output, listed: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

async function enqueue(...programs: number[]): Promise<number[]> {
  const rows = programs.map((programId) =>
    testRow('test.mail', { programId, userId: 5, payload: { emailId: 987_654 } }),
  );
  for (const row of rows) await enqueueJobs(connections, [row]);
  return rows.map(({ id }) => id);
}

const bury = (id: number) =>
  owner`update job set due_at = null, dead_at = '2026-01-02T03:04:05Z', attempts = 15, last_error = 'MailRefused' where id = ${id}`;

const rowOf = async (id: number) => (await owner`select * from job where id = ${id}`)[0];

describe('jobs list', () => {
  it('shows the jobs of all programmes or of one, and nothing that they carry', async () => {
    const [id] = await enqueue(77, 78);
    const all = await roster('list', '--name', 'test.mail');
    expect(all.listed.map(({ program }) => program)).toEqual([77, 78]);
    const one = await roster('list', '--program', '77');
    expect(one.listed).toEqual([
      {
        program: 77,
        id,
        user_id: 5,
        name: 'test.mail',
        state: 'waiting',
        attempts: 0,
        at: '1970-01-01T00:00:00Z',
        last_error: null,
      },
    ]);
    expect(all.output).not.toContain('987654');
  });

  it('shows the recurring jobs of the installation, one row each', async () => {
    const { listed } = await roster('list', '--state', 'recurring');
    expect(listed.length).toBeGreaterThan(3);
    expect(new Set(listed.map(({ name }) => name)).size).toBe(listed.length);
    expect(new Set(listed.map(({ program }) => program))).toEqual(new Set(['*']));
  });

  it('finds the dead letters, with the kind of the last failure', async () => {
    const [id] = await enqueue(77, 77);
    await bury(id!);
    const { listed } = await roster('list', '--state', 'dead');
    expect(listed).toMatchObject([
      { id, state: 'dead', at: '2026-01-02T03:04:05Z', last_error: 'MailRefused' },
    ]);
  });
});

describe('jobs retry', () => {
  it('makes a dead letter due again, with all its attempts before it', async () => {
    const [id] = await enqueue(77);
    await bury(id!);
    expect((await roster('retry', String(id), '--program', '77')).code).toBe(0);
    expect(await rowOf(id!)).toMatchObject({ dead_at: null, attempts: 0, due_at: expect.any(Date) });
  });

  it('finds no job of another programme', async () => {
    const [id] = await enqueue(77);
    await bury(id!);
    const { code, output } = await roster('retry', String(id), '--program', '78');
    expect([code, output]).toEqual([1, expect.stringContaining('programme 78 has no job')]);
    expect(await rowOf(id!)).toMatchObject({ attempts: 15, due_at: null });
  });

  it('--dead makes the dead letters of a programme due again and leaves those of others', async () => {
    const [own, other] = await enqueue(77, 78);
    await bury(own!);
    await bury(other!);
    expect((await roster('retry', '--dead', '--program', '77')).output).toContain('1 dead letter(s)');
    expect(await rowOf(own!)).toMatchObject({ dead_at: null });
    expect(await rowOf(other!)).toMatchObject({ due_at: null });
  });
});

describe('jobs cancel', () => {
  it('deletes a job that waits, and none that runs', async () => {
    const [waiting, running] = await enqueue(77, 77);
    await owner`update job set lease = gen_random_uuid(), leased_until = now() + interval '1 hour' where id = ${running!}`;
    expect((await roster('cancel', String(waiting), '--program', '77')).code).toBe(0);
    expect((await roster('cancel', String(running), '--program', '77')).code).toBe(1);
    expect([await rowOf(waiting!), await rowOf(running!)]).toMatchObject([
      undefined,
      { id: String(running) },
    ]);
  });

  it('deletes no recurring job', async () => {
    const [row] =
      await owner`select id from job where recurs_at is not null and lease is null order by recurs_at desc limit 1`;
    expect((await roster('cancel', String(row!['id']))).code).toBe(1);
    expect(await rowOf(Number(row!['id']))).toBeDefined();
  });
});

it('wrong usage is explained with the help, exit code 2', async () => {
  for (const words of [[], ['show'], ['retry'], ['list', '--state', 'lost'], ['cancel', '--dead']]) {
    const { code, output } = await roster(...words);
    expect([code, output], words.join(' ')).toEqual([2, expect.stringContaining('jobs cancel <id>')]);
  }
});

describe('row-level security', () => {
  it('shows a programme its own jobs, not those of another and not those of the installation', async () => {
    const [id] = await enqueue(77);
    const seenBy = async (programId: number) => {
      const [rows] = await runFor(connections, programId, {
        text: 'select id, program_id from job',
      });
      return rows!;
    };
    expect(await seenBy(77)).toEqual([{ id, program_id: 77 }]);
    expect(await seenBy(78)).toEqual([]);
    expect(await seenBy(0)).toEqual([]);
  });
});

/** A payload is of ids: the compiler refuses a value. */
// @ts-expect-error A string is no id.
const _refused: JobPayload = { address: 'ada@example.com' };
