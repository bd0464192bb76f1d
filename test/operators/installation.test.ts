import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCheck } from '../../src/installation/check.ts';
import { noteBackup, noteVerified } from '../../src/storage/backup-notes.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { signedIn } from '../harness/operators.ts';

let server: AssembledTest;
let sql: postgres.Sql;
beforeAll(async () => {
  server = await assembleTest();
  sql = postgres({ ...server.database.adminOptions, max: 1 });
});
afterAll(async () => {
  await sql?.end();
  await server?.close();
});

const giveUp = async (name: string) =>
  (
    await sql`insert into job (program_id, id, user_id, name, payload, priority, attempts, last_error, dead_at)
      values (77, nextval('job_id_seq'), 4711, ${name}, '{"checkId": 1}', 1, 15, 'Error ECONNREFUSED', now() - interval '1 hour')
      returning id::int`
  )[0]!['id'] as number;

it('whoever runs the installation sees how it stands, and puts back to work what was given up', async () => {
  const token = await server.token('user user:privileged');
  await server.call('POST', '/v1/user', { token, body: newUserBody() });
  const id = await giveUp('checks.unknown');
  const { connections } = server.services;
  const backup = {
    taken_at: '2026-11-01T02:00:00',
    host: 'db1',
    path: '/backups/one.backup',
    bytes: 4096,
    users: 1,
  };
  await noteBackup(connections, backup);
  await noteBackup(connections, { ...backup, taken_at: '2026-10-01T02:00:00' });
  const administrator = await signedIn(server, ['installation_administrator']);
  const read = async () => (await administrator.call('GET', '/installation')).json.installation;
  const before = await read();
  expect(before).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/u),
    database: { version: expect.stringMatching(/^\d+/u), is_embedded: true },
    backup: { ...backup, verified_at: null },
    checkpoint: null,
  });
  expect(before.programs).toEqual([{ id: 77, name: expect.any(String), users: 1 }]);
  expect(before.uptime).toBeGreaterThanOrEqual(0);
  expect(before.database.bytes).toBeGreaterThan(1_000_000);
  expect(before.dead_letters).toEqual([
    {
      id,
      program_id: 77,
      type: 'checks.unknown',
      attempts: 15,
      error: 'Error ECONNREFUSED',
      at: expect.stringMatching(/^[0-9-]{10}T[0-9:]{8}$/u),
    },
  ]);
  const ofType = before.jobs.filter(({ type }: { type: string }) => type === 'checks.unknown');
  expect(ofType).toEqual([{ type: 'checks.unknown', state: 'dead', count: 1, oldest: expect.any(Number) }]);
  expect(ofType[0].oldest).toBeGreaterThanOrEqual(3600);
  expect(before.master_keys).toEqual([
    { id: server.services.keyring.currentKeyId, is_current: true, since: expect.stringMatching(/^20/u) },
  ]);
  expect(before.signing_keys).toMatchObject([{ is_current: true, retired_at: null }]);
  const outcomes = Object.fromEntries(
    before.checks.map((one: { name: string; outcome: string }) => [one.name, one.outcome]),
  );
  expect(outcomes).toMatchObject({ database: 'ok', callers: 'ok', scans: 'note', file_store: 'ok' });
  // No key, and nothing of a user: neither the number that the job is about, nor what it carries.
  const text = JSON.stringify(before);
  expect(text).not.toMatch(/4711|checkId|private|example\.com/u);

  expect(await noteVerified(connections, backup.taken_at, '2026-11-02T02:00:00')).toBe(true);
  const retried = await administrator.call('POST', `/installation/job/${id}/retry`);
  expect(retried.json.job).toEqual({ id, program_id: 77, type: 'checks.unknown' });
  const after = await read();
  expect([after.dead_letters, after.backup.verified_at]).toEqual([[], '2026-11-02T02:00:00']);
  expect((await administrator.call('POST', `/installation/job/${id}/retry`)).json.result.code).toBe('3092');
  const log = (await administrator.call('GET', '/operator_log')).json.operator_log;
  const noted = log.filter(({ activity }: { activity: string }) => activity === 'installation.retry_job');
  expect(noted[0].detail).toMatchObject({ job_id: String(id) });
});

it('nobody else does', async () => {
  const id = await giveUp('checks.other');
  const others = [
    await signedIn(server, ['program_administrator']),
    await signedIn(server, ['viewer', 'senior', 'auditor']),
  ];
  const calls = [
    ['GET', '/installation'],
    ['POST', `/installation/job/${id}/retry`],
  ] as const;
  const token = await server.token('user user:privileged user:sensitive program:admin');
  for (const [method, url] of calls) {
    for (const operator of others) expect((await operator.call(method, url)).json.result.code).toBe('2023');
    expect((await server.call(method, `/v1${url}`, { token })).json.result.code).toBe('2007');
  }
  const administrator = await signedIn(server, ['installation_administrator']);
  for (const wrong of ['0', 'x', '99999999999999999'])
    expect((await administrator.call('POST', `/installation/job/${wrong}/retry`)).json.result.code).toBe(
      '3092',
    );
  // A job that waits for its turn is not given up.
  const [waiting] = await sql`select id::int from job where recurs_at is not null limit 1`;
  const answer = await administrator.call('POST', `/installation/job/${waiting!['id']}/retry`);
  expect(answer.json.result.code).toBe('3092');
  expect((await sql`select dead_at from job where id = ${id}`)[0]!['dead_at']).not.toBeNull();
});

it('a check that hangs is told of as unfinished, and one that fails as a fault', async () => {
  expect(await runCheck({ name: 'files', run: () => sleep(5000, undefined, { ref: false }) }, 0.05)).toEqual({
    name: 'files',
    outcome: 'unfinished',
    findings: [{ code: 'no_result', params: { seconds: 0.05 } }],
  });
  const failing = { name: 'scans', run: () => Promise.reject(new Error('the disk is full')) } as const;
  expect(await runCheck(failing, 5)).toEqual({
    name: 'scans',
    outcome: 'fault',
    findings: [{ code: 'failed', params: { problem: 'the disk is full' } }],
  });
});
