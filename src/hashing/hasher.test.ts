import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Hasher, HasherBusyError, type HasherOptions } from './hasher.ts';

const pepper = Buffer.from('the pepper of these tests, 32 by');
// Cheap enough for many, and long enough (a few milliseconds) for a queue to form.
const parameters = { memoryKibibytes: 4096, passes: 2, lanes: 1 };
const mine = { fairnessKey: 'mine' };
const open: Hasher[] = [];

function hasherOf(options: Partial<HasherOptions> = {}): Hasher {
  const hasher = new Hasher({ pepper, processes: 2, parameters, ...options });
  open.push(hasher);
  return hasher;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((hasher) => hasher.close()));
});

describe('a hash', () => {
  it('is in PHC format, costs what OWASP asks for, and differs each time', async () => {
    const hasher = new Hasher({ pepper, processes: 1 });
    open.push(hasher);
    const hashes = await Promise.all([hasher.hash('Pass1234!', mine), hasher.hash('Pass1234!', mine)]);
    for (const hash of hashes) {
      expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    }
    expect(hashes[0]).not.toBe(hashes[1]);
  });

  it('matches the secret it was made of and no other', async () => {
    const hasher = hasherOf();
    const hash = await hasher.hash('пароль é漢', mine);
    const right = await hasher.verify(hash, 'пароль é漢', mine);
    expect(right).toEqual({ matches: true, needsRehash: false });
    for (const wrong of ['', 'пароль é漢 ', 'Пароль é漢', 'пароль e漢']) {
      expect(await hasher.verify(hash, wrong, mine), wrong).toEqual({ matches: false, needsRehash: false });
    }
  });

  it('matches nothing under another pepper', async () => {
    const hash = await hasherOf().hash('Pass1234!', mine);
    const other = hasherOf({ pepper: Buffer.alloc(32, 7) });
    expect(await other.verify(hash, 'Pass1234!', mine)).toMatchObject({ matches: false });
  });

  it('asks to be made anew when it cost less than today, not when it cost more', async () => {
    const hash = await hasherOf().hash('Pass1234!', mine);
    for (const [change, needsRehash] of [
      [{ memoryKibibytes: 8192 }, true],
      [{ passes: 3 }, true],
      [{ memoryKibibytes: 1024, passes: 1 }, false],
    ] as const) {
      const today = hasherOf({ parameters: { ...parameters, ...change } });
      expect(await today.verify(hash, 'Pass1234!', mine)).toEqual({ matches: true, needsRehash });
    }
  });

  it('that is none of Argon2 is an error without the secret, and harms nobody else', async () => {
    const hasher = hasherOf({ processes: 1 });
    const failing = hasher.verify('$2b$10$abcdefghijklmnopqrstuu', 'Pass1234!', mine);
    const good = hasher.hash('Pass1234!', mine);
    await expect(failing).rejects.toThrow(/^Argon2 refused: (?!.*Pass1234!)/);
    expect(await good).toMatch(/^\$argon2id\$/);
  });
});

describe('the queue', () => {
  it('does not let a single job wait behind the flood of another programme', async () => {
    // Of two processes, one may do all the work while the other, which has the single job, is not let run.
    const hasher = hasherOf({ processes: 1 });
    const order: string[] = [];
    const flood = Array.from({ length: 60 }, () =>
      hasher.hash('flood', { fairnessKey: 'flooding' }).then(() => order.push('flooding')),
    );
    await hasher.hash('single', mine).then(() => order.push('mine'));
    await Promise.all(flood);
    // Two are with the process already; one more has its turn first.
    expect(order.indexOf('mine')).toBeLessThan(4);
  });

  it('refuses what it cannot do in time, says when to come back, and does all that it accepted', async () => {
    const hasher = hasherOf({ processes: 1, waitMaxMilliseconds: 100 });
    for (let index = 0; index < 20; index += 1) await hasher.hash('to measure the pace', mine);
    const flood = await Promise.allSettled(Array.from({ length: 300 }, () => hasher.hash('flood', mine)));
    const refused = flood.filter((result) => result.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(300);
    for (const { reason } of refused) {
      expect(reason).toBeInstanceOf(HasherBusyError);
      expect((reason as HasherBusyError).retryAfterSeconds).toBe(1);
      expect((reason as HasherBusyError).message).toContain('after 1 seconds');
    }
  });

  it('when full, refuses the flooding programme and not another', async () => {
    const hasher = hasherOf({ processes: 1, waitMaxMilliseconds: 100 });
    const flood = Promise.allSettled(
      Array.from({ length: 300 }, () => hasher.hash('flood', { fairnessKey: 'flooding' })),
    );
    const before = hasher.waiting;
    expect(await hasher.hash('single', mine)).toMatch(/^\$argon2id\$/);
    expect(before).toBeGreaterThan(0);
    expect((await flood).some((result) => result.status === 'rejected')).toBe(true);
  });

  it('tells how long to wait from the pace it measured', async () => {
    let clock = 0;
    // Every look at the clock is ten seconds later, so that each hash seems to take ten seconds or more.
    const hasher = hasherOf({ processes: 1, now: () => (clock += 10_000) });
    for (let index = 0; index < 10; index += 1) await hasher.hash('to measure the pace', mine);
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => hasher.hash('flood', mine)));
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(reasons.length).toBeGreaterThan(0);
    for (const reason of reasons as HasherBusyError[]) expect(reason.retryAfterSeconds).toBeGreaterThan(10);
  });
});

describe('the processes', () => {
  it('start with the first job, as many as asked for, and yield to everything else', async () => {
    const hasher = hasherOf({ processes: 3 });
    expect(hasher.processIds).toEqual([]);
    await hasher.hash('first', mine);
    expect(hasher.processIds).toHaveLength(1);
    await Promise.all(Array.from({ length: 12 }, () => hasher.hash('more', mine)));
    expect(hasher.processIds).toHaveLength(3);
    for (const pid of hasher.processIds) expect(getPriority(pid)).toBe(19);
  });

  it.runIf(existsSync('/proc/self/environ'))('show no pepper and no variable of ours', async () => {
    const hasher = hasherOf({ processes: 1 });
    await hasher.hash('first', mine);
    const pid = hasher.processIds[0]!;
    const shown = ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'latin1')).join();
    expect(shown).toContain('hash-process.ts');
    for (const hidden of [pepper.toString(), pepper.toString('hex'), pepper.toString('base64'), 'PATH=']) {
      expect(shown).not.toContain(hidden);
    }
  });

  it('that are killed under load lose no job', async () => {
    const hasher = hasherOf();
    const hashes: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const jobs = Array.from({ length: 75 }, (_, index) => hasher.hash(`secret ${round} ${index}`, mine));
      await Promise.race(jobs);
      expect(hasher.waiting).toBeGreaterThan(0);
      process.kill(hasher.processIds[round % 2]!, 'SIGKILL');
      // Everything that this death can have touched is done before the next one, so that no job is hit twice.
      hashes.push(...(await Promise.all(jobs)));
    }
    const last = await hasher.verify(hashes[299]!, 'secret 3 74', mine);
    expect(last.matches).toBe(true);
    expect(hasher.processIds).toHaveLength(2);
  });

  it('fail a job that killed two of them, and only that one', async () => {
    const hasher = hasherOf({ processes: 1 });
    const outcome = hasher.hash('poisoned', mine).then(
      () => 'done',
      (error: Error) => error.message,
    );
    const behind = hasher.hash('behind', mine);
    for (let round = 0; round < 2; round += 1) {
      // Before it can have answered anything; a process counts from its start.
      const [pid] = hasher.processIds;
      process.kill(pid!, 'SIGKILL');
      await until(() => hasher.processIds[0] !== pid);
    }
    expect(await outcome).toContain('Two hash processes in a row died');
    expect(await behind).toMatch(/^\$argon2id\$/);
  });

  it('ignore the signals that are meant for the server', async () => {
    const hasher = hasherOf({ processes: 1 });
    await hasher.hash('first', mine);
    const [pid] = hasher.processIds;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid!, signal);
    await hasher.hash('second', mine);
    expect(hasher.processIds).toEqual([pid]);
  });

  it('end after a while without work and start again with the next job', async () => {
    const hasher = hasherOf({ processes: 1, idleMaxMilliseconds: 50 });
    await hasher.hash('first', mine);
    const [pid] = hasher.processIds;
    await until(() => !isRunning(pid!));
    expect(hasher.processIds).toEqual([]);
    expect(await hasher.hash('second', mine)).toMatch(/^\$argon2id\$/);
  });
});

describe('close', () => {
  it('does what was accepted, takes nothing more, and leaves no process', async () => {
    const hasher = hasherOf();
    const jobs = Array.from({ length: 30 }, () => hasher.hash('secret', mine));
    await jobs[0];
    const pids = hasher.processIds;
    const closed = hasher.close();
    await expect(hasher.hash('late', mine)).rejects.toThrow('closed');
    await closed;
    expect(await Promise.all(jobs)).toHaveLength(30);
    expect(pids.filter(isRunning)).toEqual([]);
    await hasher.close();
  });

  it('of a hasher that was never used starts nothing', async () => {
    const hasher = hasherOf();
    await hasher.close();
    expect(hasher.processIds).toEqual([]);
  });
});
