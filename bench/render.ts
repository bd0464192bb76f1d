import { markdownTable as tableText } from '../src/derive/markdown-table.ts';
import { type Comparison, findRatio, median } from './comparison.ts';
import type { Measured } from './measure.ts';
import { hashesPerCreate } from './parts/hashing.ts';
import { type Report, unitOf } from './report.ts';

/** The report as Markdown. Figures are medians of the rounds, ratios medians of the rounds' own ratios. */
export function renderReport(report: Report): string {
  const { floors, growth, programs, peers, afterImport } = report;
  return [
    '# Benchmark',
    '',
    ...machineLines(report),
    '',
    ...section('Targets', verdictLines(report)),
    ...section('Beside the floors', comparisonLines(floors)),
    ...section(
      'Growth',
      growth.length === 0 ? [] : ['![growth](growth.svg)', '', ...comparisonLines(growth)],
    ),
    ...section('Many programmes', comparisonLines(programs)),
    ...section('Peers', [...peerLines(report), ...comparisonLines(peers)]),
    ...section('Import', importLines(report)),
    ...section('Right after an import', comparisonLines(afterImport)),
    ...section('Hashing', hashingLines(report)),
    ...section('Start and memory', startLines(report)),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${title}`, '', ...lines, ''];
}

function machineLines({ measuredAt, machine, settings }: Report): string[] {
  const named = (values: Readonly<Record<string, string>>) =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ');
  return [
    `${measuredAt}. ${machine.cores} cores of ${machine.processor}, ${machine.memoryGigabytes} GiB, ${machine.system}.`,
    `Node ${machine.node} ${machine.nodeFlags.join(' ')}; ${machine.postgres}: ${named(machine.postgresSettings)}; ${named(machine.packages)}.`,
    `${settings.users} users, ${settings.rounds} rounds of ${settings.seconds} s each, all in turns. Client, server and PostgreSQL share the cores.`,
    ...(settings.warm > 0
      ? []
      : ['', '**Nothing was warm: this run shows that the bench works, and not how fast anything is.**']),
  ];
}

function verdictLines({ verdicts }: Report): string[] {
  if (verdicts.length === 0) return [];
  return markdownTable(
    ['what', 'target', 'reached', 'rounds', 'met'],
    verdicts.map(({ about, target, reached, each, isMet }) => [
      about,
      target,
      number(reached),
      each.map(number).join(' '),
      isMet ? 'yes' : '**no**',
    ]),
  );
}

/** A line per contender, with the ratios that it is part of. */
function comparisonLines(comparisons: readonly Comparison[]): string[] {
  if (comparisons.length === 0) return [];
  const heads = [
    'work',
    'at once',
    'who',
    '/s',
    'p50 ms',
    'p99 ms',
    'server ms',
    'PostgreSQL ms',
    'MB',
    'ratio (rounds)',
  ];
  const rows = comparisons.flatMap(({ title, connections, rounds, ratios }) =>
    Object.keys(rounds[0] ?? {}).map((name) => {
      const of = (pick: (measured: Measured) => number) =>
        number(median(rounds.map((round) => pick(round[name]!))));
      const found = ratios
        .filter((wanted) => wanted.of === name)
        .map((wanted) => {
          const ratio = findRatio(rounds, wanted);
          return `**${number(ratio.median)} ${unitOf(wanted)}** (${ratio.each.map(number).join(' ')})`;
        });
      return [
        title,
        String(connections),
        name,
        of(({ perSecond }) => perSecond),
        of(({ p50 }) => p50),
        of(({ p99 }) => p99),
        of(({ serverMs }) => serverMs),
        of(({ databaseMs }) => databaseMs),
        of(({ megabytes }) => megabytes),
        found.join('; '),
      ];
    }),
  );
  return markdownTable(heads, rows);
}

function peerLines({ peersLeftOut }: Report): string[] {
  return Object.entries(peersLeftOut).flatMap(([name, reason]) => [`${name} was left out: ${reason}`, '']);
}

function importLines({ imports, settings }: Report): string[] {
  if (imports.length === 0) return [];
  const of = (pick: (round: (typeof imports)[number]) => number) => {
    const each = imports.map(pick);
    return `${number(median(each))} (${each.map(number).join(' ')})`;
  };
  return markdownTable(
    [`import of ${settings.imported} users`, 'users a second'],
    [
      ['import', of(({ imported }) => imported)],
      ['COPY of the same rows', of(({ copied }) => copied)],
      ['W, 16 connections', of(({ written }) => written.perSecond)],
      ['import in COPY', of(({ imported, copied }) => imported / copied)],
      ['import in W', of(({ imported, written }) => imported / written.perSecond)],
    ],
  );
}

function hashingLines({ hashing, machine }: Report): string[] {
  if (hashing.length === 0) return [];
  const rows = hashing.map(({ floor, create, validate, idle, busy, validating }) => {
    const hashes = (hashesPerCreate * machine.cores * 1000) / floor;
    return [
      number(floor),
      number(create.perSecond),
      number((create.perSecond * hashesPerCreate) / floor),
      number(create.serverMs + create.databaseMs - hashes),
      number(validate.perSecond),
      number(validate.perSecond / floor),
      number(idle.perSecond),
      number(busy.perSecond),
      number(validating.perSecond),
      number(idle.p99),
      number(busy.p99),
      number(validating.p99),
    ];
  });
  const heads = [
    'H /s',
    'Create /s',
    `of H / ${hashesPerCreate}`,
    'processor ms per Create beside its hashes',
    'Validate /s',
    'of H',
    'Get /s, idle',
    'Get /s, hashing',
    'Get /s, validating',
    'p99 ms, idle',
    'p99 ms, hashing',
    'p99 ms, validating',
  ];
  return ['A line per round.', '', ...markdownTable(heads, rows)];
}

function startLines({ starts, postgresMegabytes }: Report): string[] {
  if (!starts) return [];
  const postgres = postgresMegabytes === null ? '' : ` PostgreSQL after the load: ${postgresMegabytes} MB.`;
  return [
    `First start to ready: ${starts.first} s, later start: ${starts.later} s. Memory of the process then: ${starts.idleMegabytes} MB.${postgres}`,
  ];
}

/** Three digits that count. */
function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return tableText(heads, rows).split('\n');
}
