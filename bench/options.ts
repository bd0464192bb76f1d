import { parseArgs } from 'node:util';
import type { BenchSettings } from './measure.ts';

/** The parts of a run. */
export const parts = [
  'floors',
  'growth',
  'programs',
  'import',
  'after-import',
  'hashing',
  'starts',
  'peers',
] as const;
export type Part = (typeof parts)[number];

/** What was asked for on the command line. */
export interface BenchOptions {
  readonly settings: BenchSettings;
  readonly parts: ReadonlySet<Part>;
  /** Parts of the names of the scenarios to measure; all of them where empty. */
  readonly only: readonly string[];
  /** Where the seeded databases are kept; a temporary folder where absent. */
  readonly folder: string | undefined;
  /** Where the peers are installed. */
  readonly peersFolder: string | undefined;
  readonly isQuick: boolean;
}

const usual: BenchSettings = {
  users: 20_000,
  besidePeers: 2000,
  rounds: 5,
  seconds: 3,
  connections: [1, 16, 64],
  sizes: [10_000, 100_000, 1_000_000],
  programs: 1000,
  imported: 20_000,
  afterImportUsers: 100_000,
  warm: 6,
};

/** Shows that everything works, and tells nothing of how fast. */
const quick: BenchSettings = {
  users: 400,
  besidePeers: 200,
  rounds: 1,
  seconds: 0.1,
  connections: [4],
  sizes: [200, 400],
  programs: 5,
  imported: 200,
  afterImportUsers: 300,
  warm: 0,
};

/** Reads the words of the command line (run.ts says what there is). Throws where one is not understood. */
export function readOptions(words: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      users: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string' },
      sizes: { type: 'string' },
      'beside-peers': { type: 'string' },
      programs: { type: 'string' },
      imported: { type: 'string' },
      'after-import-users': { type: 'string' },
      warm: { type: 'string' },
      only: { type: 'string' },
      folder: { type: 'string' },
      'peers-folder': { type: 'string' },
      quick: { type: 'boolean', default: false },
      ...Object.fromEntries(parts.map((part) => [part, { type: 'boolean' as const }])),
    },
  });
  const texts = values as Readonly<Record<string, string | boolean | undefined>>;
  const base = values.quick ? quick : usual;
  const settings = Object.fromEntries(
    Object.entries(base).map(([name, value]) => [name, readSetting(name, texts[optionName(name)], value)]),
  ) as unknown as BenchSettings;
  const named = parts.filter((part) => texts[part] === true);
  // Peers are no part of what a change of Roster needs: they are measured where they are asked for, or with all.
  const otherwise = parts.filter((part) => part !== 'peers' || !values.quick);
  return {
    settings: { ...settings, sizes: [...settings.sizes].sort((one, other) => one - other) },
    parts: new Set(named.length > 0 ? named : otherwise),
    only: values.only?.split(',') ?? [],
    folder: values.folder,
    peersFolder: values['peers-folder'],
    isQuick: values.quick,
  };
}

/** `besidePeers` is `--beside-peers`. */
function optionName(setting: string): string {
  return setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function readSetting(
  name: string,
  text: string | boolean | undefined,
  otherwise: number | readonly number[],
) {
  if (typeof text !== 'string') return otherwise;
  const numbers = text.split(',').map(Number);
  if (numbers.some((number) => !(number > 0)) || (typeof otherwise === 'number' && numbers.length > 1)) {
    throw new Error(`--${name} takes ${typeof otherwise === 'number' ? 'a number' : 'numbers'} above 0`);
  }
  return typeof otherwise === 'number' ? numbers[0]! : numbers;
}
