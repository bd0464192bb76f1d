import { type Comparison, findRatio, isMet, median, type WantedRatio } from './comparison.ts';
import type { Machine } from './machine.ts';
import type { BenchSettings } from './measure.ts';
import { type HashingRound, hashesPerCreate } from './parts/hashing.ts';
import type { ImportRound } from './parts/imports.ts';
import type { Starts } from './starts.ts';

/** What a run measured. A part that was not asked for is empty or null. */
export interface Measurements {
  readonly floors: readonly Comparison[];
  readonly growth: readonly Comparison[];
  readonly programs: readonly Comparison[];
  readonly peers: readonly Comparison[];
  /** What is as fast right after an import as later. */
  readonly afterImport: readonly Comparison[];
  /** Peers that could not be installed or started, and why. */
  readonly peersLeftOut: Readonly<Record<string, string>>;
  readonly imports: readonly ImportRound[];
  readonly hashing: readonly HashingRound[];
  readonly starts: Starts | null;
  /** PostgreSQL after all of it, shared buffers once. */
  readonly postgresMegabytes: number | null;
}

/** A target, what was reached, and whether that is enough. */
export interface Verdict {
  readonly about: string;
  /** Such as `≥ 1.5 F`. */
  readonly target: string;
  readonly reached: number;
  /** What each round reached. */
  readonly each: readonly number[];
  readonly isMet: boolean;
}

/** Everything that a run found. */
export interface Report extends Measurements {
  readonly measuredAt: string;
  readonly machine: Machine;
  readonly settings: BenchSettings;
  readonly verdicts: readonly Verdict[];
}

/** What each part's comparisons are about. */
const headings = {
  floors: '',
  growth: 'growth: ',
  programs: 'programmes: ',
  peers: 'peers: ',
  afterImport: 'right after an import: ',
} as const;

/** Holds everything that has a target against it. */
export function judge(measured: Measurements): Verdict[] {
  const parts = Object.keys(headings) as (keyof typeof headings)[];
  const compared = parts.flatMap((part) =>
    measured[part].flatMap((comparison) =>
      comparison.ratios.flatMap((wanted) => verdictOf(headings[part], comparison, wanted) ?? []),
    ),
  );
  return [
    ...compared,
    ...judgeImports(measured.imports),
    ...judgeHashing(measured.hashing),
    ...judgeStarts(measured.starts),
    ...judgeMemory(measured.floors),
  ];
}

function verdictOf(heading: string, comparison: Comparison, wanted: WantedRatio): Verdict | undefined {
  const { median: reached, each } = findRatio(comparison.rounds, wanted);
  const met = isMet(reached, wanted);
  if (met === undefined) return undefined;
  return {
    about: `${heading}${comparison.title}, ${comparison.connections} connections, ${wanted.of}`,
    target: `${targetText(wanted)} ${unitOf(wanted)}`,
    reached,
    each,
    isMet: met,
  };
}

const measureNames = { time: 'the time', processor: 'the processor time', p99: 'the p99' } as const;

/** `F` for a share of a rate, `× the time of F` for times. */
export function unitOf({ over, by }: WantedRatio): string {
  if (by === 'rate') return over;
  return `× ${measureNames[by]} of ${over}`;
}

type Bounds = Pick<WantedRatio, 'atLeast' | 'atMost'>;

function targetText({ atLeast, atMost }: Bounds): string {
  return atLeast !== undefined ? `≥ ${short(atLeast)}` : `≤ ${short(atMost!)}`;
}

function short(number: number): string {
  return String(Number(number.toFixed(2)));
}

function judged(about: string, unit: string, each: readonly number[], bounds: Bounds): Verdict {
  const reached = median(each);
  return { about, target: `${targetText(bounds)} ${unit}`, reached, each, isMet: isMet(reached, bounds)! };
}

function judgeImports(rounds: readonly ImportRound[]): Verdict[] {
  if (rounds.length === 0) return [];
  const beside = rounds.map(({ imported, written }) => imported / written.perSecond);
  const perMinute = rounds.map(({ imported }) => imported * 60);
  return [
    judged('import', 'W', beside, { atLeast: 2.5 }),
    judged('import', 'users a minute', perMinute, { atLeast: 100_000 }),
  ];
}

function judgeHashing(rounds: readonly HashingRound[]): Verdict[] {
  if (rounds.length === 0) return [];
  const creates = rounds.map(({ floor, create }) => (create.perSecond * hashesPerCreate) / floor);
  const rate = rounds.map(({ idle, busy }) => busy.perSecond / idle.perSecond);
  const p99 = rounds.map(({ idle, busy }) => busy.p99 / idle.p99);
  const validates = rounds.map(({ floor, validate }) => validate.perSecond / floor);
  const beside = rounds.map(({ idle, validating }) => validating.perSecond / idle.perSecond);
  const besideP99 = rounds.map(({ idle, validating }) => validating.p99 / idle.p99);
  return [
    judged('Create User as a client sees it', `H / ${hashesPerCreate}`, creates, { atLeast: 0.9 }),
    judged('Get User while hashes run at full rate', 'of its idle rate', rate, { atLeast: 0.75 }),
    judged('Get User while hashes run at full rate, p99', '× idle', p99, { atMost: 2 }),
    judged('Validate User Password', 'H', validates, { atLeast: 0.9 }),
    judged('Get User while 200 validations are under way', 'of its idle rate', beside, { atLeast: 0.75 }),
    judged('Get User while 200 validations are under way, p99', '× idle', besideP99, { atMost: 2 }),
  ];
}

function judgeStarts(starts: Starts | null): Verdict[] {
  if (!starts) return [];
  return [
    judged('first start to ready, empty folder', 's', [starts.first], { atMost: 4 }),
    judged('later start to ready', 's', [starts.later], { atMost: 1 }),
    judged('memory of the process after a start', 'MB', [starts.idleMegabytes], { atMost: 120 }),
  ];
}

/** The most that one process came to hold under any of the loads. */
function judgeMemory(floors: readonly Comparison[]): Verdict[] {
  const held = floors.flatMap(({ rounds }) => rounds.flatMap((round) => round['Roster']?.megabytes ?? []));
  if (held.length === 0) return [];
  return [judged('memory of one process under load', 'MB', [Math.max(...held)], { atMost: 300 })];
}
