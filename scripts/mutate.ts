import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files that are mutated, and the tests that are to notice. */
interface Room {
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
  /** Every mutant must be noticed: the run fails otherwise. */
  readonly noSurvivor?: boolean;
}

/** What is mutated, and by which tests: the one table to change when files move. */
export const rooms: Readonly<Record<string, Room>> = {
  rules: {
    mutate: ['src/users/rules/*.ts'],
    tests: [
      'src/users/rules/relationship.test.ts',
      'test/operations/rules.test.ts',
      'test/operations/proven-fields.test.ts',
    ],
    noSurvivor: true,
  },
  'unit-of-work': {
    mutate: ['src/users/compile-change.ts', 'src/users/counters.ts'],
    tests: [
      'test/races/counted-refusals.test.ts',
      'test/races/races.test.ts',
      'test/races/statements.test.ts',
      'test/jobs/change.test.ts',
      'test/history/heads.test.ts',
      'test/operations/conformance.test.ts',
      'test/operations/inquiry-words.test.ts',
      'test/operations/lists.test.ts',
      'test/operations/user-life.test.ts',
      'test/transfer/import.test.ts',
    ],
  },
  reach: { mutate: ['src/calls/reach.ts'], tests: ['src/calls/reach.test.ts'] },
  masks: { mutate: ['src/derive/mask.ts'], tests: ['src/derive/mask.test.ts'] },
};

const usage = `Usage: npm run mutate [-- ${Object.keys(rooms).join(' | ')} …]

Changes one place of the code at a time and runs the tests that ought to notice: all rooms, or those that are named.
Lists the survivors, and exits with 1 where a room has one and must have none. The report of the last room is
coverage/mutation/report.json.
`;

const root = join(import.meta.dirname, '..');
const folder = join(root, 'test/mutation');

/** How the mutants of a room fared. */
interface Score {
  readonly all: number;
  readonly survived: number;
}

/** Runs the command; returns its exit code: 0 done, 1 a survivor where there must be none, 2 wrong usage. */
function mutate(names: readonly string[]): number {
  if (names.some((name) => !Object.hasOwn(rooms, name))) {
    process.stderr.write(usage);
    return 2;
  }
  run('npm', ['ci', '--prefix', folder, '--silent']);
  const scores = (names.length > 0 ? names : Object.keys(rooms)).map(
    (name) => [name, mutateRoom(rooms[name]!)] as const,
  );
  for (const [name, { all, survived }] of scores) {
    const share = ((100 * (all - survived)) / all).toFixed(1);
    console.log(`${name}: ${all} mutants, ${survived} survived, score ${share} %`);
  }
  return scores.some(([name, { survived }]) => rooms[name]!.noSurvivor && survived > 0) ? 1 : 0;
}

function mutateRoom({ mutate, tests }: Room): Score {
  run(
    'node',
    [
      join(folder, 'node_modules/@stryker-mutator/core/bin/stryker.js'),
      'run',
      join(folder, 'stryker.config.json'),
      '--mutate',
      [...mutate, '!**/*.test.ts'].join(','),
    ],
    { MUTATION_TESTS: tests.join(',') },
  );
  const report = JSON.parse(readFileSync(join(root, 'coverage/mutation/report.json'), 'utf8')) as {
    files: Record<string, { mutants: { status: string }[] }>;
  };
  const counted = Object.values(report.files)
    .flatMap(({ mutants }) => mutants)
    // Ignored ones carry a reason in the code; those that do not even load say nothing of the tests.
    .filter(({ status }) => !['Ignored', 'CompileError', 'RuntimeError'].includes(status));
  const survived = counted.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  return { all: counted.length, survived: survived.length };
}

/** Throws where the program fails. */
function run(program: string, args: readonly string[], environment: Record<string, string> = {}): void {
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args[0]} ended with ${status}`);
}

if (import.meta.main) process.exitCode = mutate(process.argv.slice(2));
