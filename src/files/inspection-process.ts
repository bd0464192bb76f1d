/**
 * The program of a process that opens files. It keeps nothing, writes nothing and knows no key: a file that takes it over finds
 * no other file there. It ends with its parent, and when it needs more memory than it may.
 */
import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import type { InspectionJob, InspectionReply } from './inspection.ts';
import { unreadable } from './inspection.ts';

/** More than any picture within the largest limit takes. */
const memoryBytesMax = 1024 * 1024 * 1024;
const memoryLookMilliseconds = 50;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit(0));
setPriority(10);
try {
  // Where memory is short, Linux ends this process and not the server.
  writeFileSync('/proc/self/oom_score_adj', '1000');
} catch {
  // Another system.
}
// Pictures are decoded by threads beside this one, and the heap of this one has a limit of its own.
setInterval(() => {
  if (process.memoryUsage.rss() > memoryBytesMax) process.exit(1);
}, memoryLookMilliseconds).unref();

process.on('message', async (job: InspectionJob) => reply(await work(job)));
reply({ kind: 'ready' });

async function work(job: InspectionJob): Promise<InspectionReply> {
  try {
    if (job.kind === 'inspect') return await (await import('./inspect-file.ts')).inspectFile(job);
    return { kind: 'shown', picture: await (await import('./show-file.ts')).showFile(job) };
  } catch {
    return unreadable;
  }
}

function reply(message: InspectionReply): void {
  process.send?.(message, undefined, undefined, () => {});
}
