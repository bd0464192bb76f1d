/**
 * How long a piece of work keeps this thread busy, in milliseconds of the processor: other processes of a busy machine take nothing from
 * it, as they do from a clock.
 */
export function processorMilliseconds(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
