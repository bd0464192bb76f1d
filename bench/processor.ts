import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks per second, in which /proc counts. */
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/**
 * Seconds of processor time that a process and all that it started have used, those that ended among them. Linux only:
 * it is read from /proc.
 */
export function processorSeconds(pid: number): number {
  const ticks = processTree(pid).reduce((sum, { processorTicks }) => sum + processorTicks, 0);
  return ticks / ticksPerSecond;
}

/** Resident memory of a process and all that it started, in megabytes: what they share is counted for each. */
export function residentMegabytes(pid: number): number {
  return sumOf(pid, 'status', /VmRSS:\s+(\d+)/);
}

/** Resident memory of a process without those that it started, in megabytes. */
export function ownMegabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readOf(pid, 'status') ?? '')?.[1] ?? 0;
  return Math.round(Number(kilobytes) / 1024);
}

/** The most that a process has held, without those that it started, in megabytes. */
export function peakMegabytes(pid: number): number {
  const kilobytes = /VmHWM:\s+(\d+)/.exec(readOf(pid, 'status') ?? '')?.[1] ?? 0;
  return Math.round(Number(kilobytes) / 1024);
}

/**
 * Memory of a process and all that it started, in megabytes, what they share counted once. Null where the system does
 * not let us look.
 */
export function sharedOnceMegabytes(pid: number): number | null {
  try {
    return sumOf(pid, 'smaps_rollup', /Pss:\s+(\d+)/);
  } catch {
    return null;
  }
}

function sumOf(root: number, file: string, pattern: RegExp): number {
  const kilobytes = processTree(root).map(({ pid }) => {
    const text = readOf(pid, file);
    return text === undefined ? 0 : Number(pattern.exec(text)?.[1] ?? 0);
  });
  return Math.round(kilobytes.reduce((sum, one) => sum + one, 0) / 1024);
}

interface ProcessLine {
  readonly pid: number;
  readonly parent: number;
  /** Its own, and that of the children it has buried. */
  readonly processorTicks: number;
}

function processTree(root: number): ProcessLine[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readLine(Number(name)) ?? []);
  const members = new Set([root]);
  // Parents may have higher numbers than their children, so it is looked until nobody is added.
  for (let before = 0; before < members.size; ) {
    before = members.size;
    for (const { pid, parent } of all) if (members.has(parent)) members.add(pid);
  }
  return all.filter(({ pid }) => members.has(pid));
}

/** The line of a process; undefined when it has ended meanwhile. */
function readLine(pid: number): ProcessLine | undefined {
  const stat = readOf(pid, 'stat');
  if (stat === undefined) return undefined;
  // The name of the program stands in parentheses and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system, usersOfEnded, systemOfEnded] = fields.slice(11, 15).map(Number);
  const processorTicks = user! + system! + usersOfEnded! + systemOfEnded!;
  return { pid, parent: Number(fields[1]), processorTicks };
}

/** A file of a process; undefined when the process has ended. Throws where we may not look. */
function readOf(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw error;
  }
}
