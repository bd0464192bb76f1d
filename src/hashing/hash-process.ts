/**
 * The program of a hash process. It hashes synchronously, one job after another: the process has nothing else
 * to do, and so no thread pool stands between a job and its core. It lives exactly as long as its parent's
 * end of the channel: a signal sent to the whole group (Ctrl-C, a service manager's stop) must not end it
 * before the parent has drained, and a parent that was killed must not leave it behind.
 */
import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashSync, parseOptions, verifySync } from '@node-rs/argon2';
import { codeOf } from '../describe-failure.ts';
import type { HashJob, HashReply, HashStart } from './hash-messages.ts';
import type { HashParameters } from './hash-parameters.ts';
import { verifyForeign } from './verify-foreign.ts';

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit(0));

process.once('message', (start: HashStart) => {
  setPriority(start.priority);
  void setSessionPriority(start.priority);
  process.on('message', (job: HashJob) => reply(work(job, start)));
  reply({ kind: 'ready' });
});

/**
 * Makes the session as nice as the process, where Linux shares the processor out between sessions first (sched(7), "The
 * autogroup feature"). All users but root together may do so ten times a second: tries until it is done.
 */
async function setSessionPriority(priority: number): Promise<void> {
  for (;;) {
    try {
      writeFileSync('/proc/self/autogroup', String(priority));
      return;
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') return;
      await sleep(100 * (0.5 + Math.random()));
    }
  }
}

function work(job: HashJob, { pepper, parameters }: HashStart): HashReply {
  try {
    if (job.kind === 'hash') {
      const cost = {
        memoryCost: parameters.memoryKibibytes,
        timeCost: parameters.passes,
        parallelism: parameters.lanes,
      };
      return { kind: 'hashed', hash: hashSync(job.secret, { ...cost, secret: pepper }) };
    }
    if (job.kind === 'verifyForeign')
      return { kind: 'verified', matches: verifyForeign(job.hash, job.secret), needsRehash: true };
    const matches = verifySync(job.hash, job.secret, { secret: pepper });
    return { kind: 'verified', matches, needsRehash: isWeaker(job.hash, parameters) };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : 'Argon2 gave no reason.' };
  }
}

/** Whether a stored hash cost less than a new one would, or is of an older kind than Argon2id version 19. */
function isWeaker(hash: string, parameters: HashParameters): boolean {
  const { memoryCost, timeCost } = parseOptions(hash);
  return (
    !hash.startsWith('$argon2id$v=19$') ||
    memoryCost < parameters.memoryKibibytes ||
    timeCost < parameters.passes
  );
}

function reply(message: HashReply): void {
  // A failing send means that the parent is gone; `disconnect` ends the process then.
  process.send?.(message, undefined, undefined, () => {});
}
