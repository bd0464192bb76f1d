import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Hasher } from './hasher.ts';

const parentProgram = `
import { Hasher } from ${JSON.stringify(new URL('./hasher.ts', import.meta.url).href)};
const hasher = new Hasher({ pepper: Buffer.alloc(32), processes: 2 });
const work = async () => { for (;;) await hasher.hash('secret', { fairnessKey: '1' }); };
for (let index = 0; index < 6; index += 1) void work();
setTimeout(() => process.stdout.write(hasher.processIds.join(' ')), 600);
`;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('a hash process does not outlive its parent, however that ends', async () => {
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', parentProgram], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pids = line.toString().split(' ').map(Number);
  expect(pids).toHaveLength(2);
  expect(pids.every(isRunning)).toBe(true);
  parent.kill('SIGKILL');
  const deadline = performance.now() + 5_000;
  while (pids.some(isRunning) && performance.now() < deadline) await sleep(10);
  expect(pids.filter(isRunning)).toEqual([]);
});

const switchOfSessions = '/proc/sys/kernel/sched_autogroup_enabled';
const areSessionsGrouped =
  existsSync(switchOfSessions) && readFileSync(switchOfSessions, 'latin1').trim() === '1';

it.runIf(areSessionsGrouped)('a hash process is nice to every other session', async () => {
  const hasher = new Hasher({ pepper: Buffer.alloc(32), processes: 2 });
  try {
    await Promise.all([1, 2].map(() => hasher.hash('secret', { fairnessKey: '1' })));
    const sessionOf = (pid: number | 'self') => {
      const [name, , nice] = readFileSync(`/proc/${pid}/autogroup`, 'latin1').trim().split(' ');
      return { name, nice };
    };
    const sessions = () => hasher.processIds.map(sessionOf);
    await expect.poll(() => sessions().map(({ nice }) => nice), { timeout: 5000 }).toEqual(['19', '19']);
    expect(new Set([...sessions(), sessionOf('self')].map(({ name }) => name)).size).toBe(3);
  } finally {
    await hasher.close();
  }
});
