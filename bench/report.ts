import type { LoadResult } from './load.ts';
import type { Machine } from './machine.ts';
import type { Starts } from './starts.ts';

/** One measurement with what it cost the server. */
export interface Measured extends LoadResult {
  readonly processorMilliseconds: number;
}

/** A floor and Roster in turns. */
export interface Comparison {
  readonly name: string;
  readonly floorName: string;
  readonly connections: number;
  readonly rounds: readonly { readonly floor: Measured; readonly roster: Measured }[];
}

/** Everything a run found. */
export interface Report {
  readonly machine: Machine;
  readonly users: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly comparisons: readonly Comparison[];
  readonly hashing: {
    /** Bare hashes per second. */
    readonly floor: readonly number[];
    readonly hashesPerCreate: number;
    /** Creates per second as a client sees them. */
    readonly creates: readonly number[];
    readonly reads: readonly {
      readonly idle: { readonly perSecond: number; readonly p99: number };
      readonly busy: { readonly perSecond: number; readonly p99: number };
    }[];
  };
  readonly starts: Starts;
  readonly memory: { readonly idleMegabytes: number; readonly loadMegabytes: number };
}

/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The report as Markdown. Ratios are medians of the rounds' own ratios. */
export function renderReport(report: Report): string {
  const { machine, comparisons, hashing, starts, memory } = report;
  const lines = [
    `${machine.cores} cores of ${machine.processor}, ${machine.memoryGigabytes} GiB, ${machine.system}, Node ${machine.node}.`,
    `${report.users} users, ${report.rounds} rounds of ${report.seconds} s each, floor and Roster in turns.`,
    '',
    '| work | connections | floor /s | Roster /s | ratio | rounds | p99 floor | p99 Roster | processor per call |',
    '|---|---|---|---|---|---|---|---|---|',
    ...comparisons.map(comparisonLine),
    '',
    `Hash floor H: ${Math.round(median(hashing.floor))}/s bare Argon2id hashes. ` +
      `Create User as a client sees it, ${hashing.hashesPerCreate} hashes each: ${median(hashing.creates)}/s, ` +
      `${ratioText((median(hashing.creates) * hashing.hashesPerCreate) / median(hashing.floor))} of H / ${hashing.hashesPerCreate}.`,
    `Reads while hashes run at full rate: ${ratioText(median(hashing.reads.map(({ idle, busy }) => busy.perSecond / idle.perSecond)))} of their idle rate, ` +
      `p99 ${ratioText(median(hashing.reads.map(({ idle, busy }) => busy.p99 / idle.p99)))} × idle.`,
    `First start to ready: ${starts.first} s, later start: ${starts.later} s.`,
    `Memory of the process: ${memory.idleMegabytes} MB after the start, ${memory.loadMegabytes} MB after the load.`,
    '',
  ];
  return lines.join('\n');
}

function comparisonLine({ name, floorName, connections, rounds }: Comparison): string {
  const of = (pick: (round: Comparison['rounds'][number]) => number) => median(rounds.map(pick));
  const ratios = rounds.map(({ floor, roster }) => roster.perSecond / floor.perSecond);
  return `| ${[
    name,
    connections,
    `${floorName} ${of(({ floor }) => floor.perSecond)}`,
    of(({ roster }) => roster.perSecond),
    `**${ratioText(median(ratios))} ${floorName}**`,
    ratios.map(ratioText).join(' '),
    `${of(({ floor }) => floor.p99)} ms`,
    `${of(({ roster }) => roster.p99)} ms`,
    `${of(({ roster }) => roster.processorMilliseconds)} ms`,
  ].join(' | ')} |`;
}

function ratioText(ratio: number): string {
  return ratio.toFixed(2);
}
