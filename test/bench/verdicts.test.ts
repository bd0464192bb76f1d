import { describe, expect, it } from 'vitest';
import { findRatio, isMet, median, type WantedRatio } from '../../bench/comparison.ts';
import type { Measured } from '../../bench/measure.ts';
import { judge, type Measurements } from '../../bench/report.ts';

function measured(perSecond: number, serverMs = 1): Measured {
  const answers = perSecond;
  return { answers, seconds: 1, perSecond, p50: 1, p99: 2, serverMs, databaseMs: 1, megabytes: 100 };
}

const nothing: Measurements = {
  floors: [],
  growth: [],
  programs: [],
  peers: [],
  afterImport: [],
  peersLeftOut: {},
  imports: [],
  hashing: [],
  starts: null,
  postgresMegabytes: null,
};

describe('a ratio', () => {
  const rounds = [
    { floor: measured(100), Roster: measured(150, 3) },
    // A moment in which the machine did something else, for both.
    { floor: measured(10), Roster: measured(20, 1) },
    { floor: measured(100), Roster: measured(130, 2) },
  ];

  it('is the median of what each round found, not the ratio of medians', () => {
    const { median: reached, each } = findRatio(rounds, { of: 'Roster', over: 'floor', by: 'rate' });
    expect(each).toEqual([1.5, 2, 1.3]);
    expect(reached).toBe(1.5);
  });

  it('of times is the other way round, and of processor time counts server and database', () => {
    expect(findRatio(rounds, { of: 'Roster', over: 'floor', by: 'time' }).each[1]).toBe(0.5);
    expect(findRatio(rounds, { of: 'Roster', over: 'floor', by: 'processor' }).each).toEqual([2, 1, 1.5]);
  });

  it('has a median of an even number of rounds, and none of none', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  it.each([
    [1.5, { atLeast: 1.5 }, true],
    [1.49, { atLeast: 1.5 }, false],
    [3, { atMost: 3 }, true],
    [3.01, { atMost: 3 }, false],
    [7, {}, undefined],
  ])('%d against %o', (ratio, bounds, met) => {
    expect(isMet(ratio, bounds)).toBe(met);
  });
});

describe('the verdicts', () => {
  it('are those of ratios that have a target, with every round', () => {
    const ratios: WantedRatio[] = [
      { of: 'Roster', over: 'F', by: 'rate', atLeast: 1.5 },
      { of: 'Roster', over: 'other', by: 'rate' },
    ];
    const round = { F: measured(100), other: measured(100), Roster: measured(120) };
    const comparison = {
      scenario: 'get',
      title: 'Get User',
      connections: 32,
      rounds: [round],
      ratios,
    } as const;
    const [verdict, memory, ...others] = judge({ ...nothing, floors: [comparison] });
    expect(verdict).toEqual({
      about: 'Get User, 32 connections, Roster',
      target: '≥ 1.5 F',
      reached: 1.2,
      each: [1.2],
      isMet: false,
    });
    expect(memory).toMatchObject({ about: 'memory of one process under load', reached: 100, isMet: true });
    expect(others).toEqual([]);
  });

  it('of imports, hashing and starts have the targets of the design', () => {
    const verdicts = judge({
      ...nothing,
      imports: [{ imported: 2000, copied: 5000, written: measured(1000) }],
      hashing: [
        {
          floor: 100,
          create: measured(20),
          validate: measured(95),
          idle: measured(1000),
          busy: measured(800),
          validating: measured(700),
        },
      ],
      starts: { first: 3, later: 1.2, idleMegabytes: 110 },
    });
    expect(verdicts.map(({ target, reached, isMet }) => [target, reached, isMet])).toEqual([
      ['≥ 2.5 W', 2, false],
      ['≥ 100000 users a minute', 120_000, true],
      ['≥ 0.9 H / 4', 0.8, false],
      ['≥ 0.75 of its idle rate', 0.8, true],
      ['≤ 2 × idle', 1, true],
      ['≥ 0.9 H', 0.95, true],
      ['≥ 0.75 of its idle rate', 0.7, false],
      ['≤ 2 × idle', 1, true],
      ['≤ 4 s', 3, true],
      ['≤ 1 s', 1.2, false],
      ['≤ 120 MB', 110, true],
    ]);
  });

  it('of nothing are none', () => {
    expect(judge(nothing)).toEqual([]);
  });
});
