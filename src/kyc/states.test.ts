import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  mayMove,
  type StatefulName,
  type StateTable,
  stateOf,
  stateTables,
} from '../catalogue/kyc-states.ts';

const names = Object.keys(stateTables) as StatefulName[];

describe.each(names)('the states of %s', (name) => {
  const { states, moves }: StateTable = stateTables[name];

  it('are told apart by their values, and each has its moves', () => {
    expect(Object.keys(moves)).toEqual(Object.keys(states));
    for (const [state, values] of Object.entries(states)) {
      expect(stateOf(name, { status: null, verification_status: null, ...values })).toBe(state);
      for (const to of moves[state]!) expect(states).toHaveProperty([to]);
    }
  });

  it('are no moves to themselves', () => {
    for (const state of Object.keys(states)) expect(mayMove(name, state, state)).toBe(false);
  });
});

it('values that are no state are no obstacle: an import may have brought them', () => {
  expect(stateOf('identification', { status: 99, verification_status: 0 })).toBeUndefined();
  expect(mayMove('identification', undefined, 'accepted')).toBe(true);
});

const drawn = [
  ...readFileSync('docs/kyc.md', 'utf8').matchAll(/<!-- states: (\w+) -->\n\n```mermaid\n([\s\S]*?)```/gu),
];

it.each(drawn.map(([, name, drawing]) => [name!, drawing!]))(
  'the drawing of %s in docs/kyc.md has the states and moves of the table',
  (name, drawing) => {
    const { states, moves }: StateTable = stateTables[name as StatefulName];
    const arrows = [...drawing.matchAll(/^ {2}(\w+) --> (\w+)/gmu)].map(([, from, to]) => `${from} ${to}`);
    const named = [...drawing.matchAll(/^ {2}(\w+): (?:(\d+)(?:\/(\d))?)/gmu)];
    expect(arrows).toEqual(Object.entries(moves).flatMap(([from, to]) => to.map((one) => `${from} ${one}`)));
    expect(named.map(([, state]) => state)).toEqual(Object.keys(states));
    for (const [, state, status, verification] of named)
      expect(states[state!]).toEqual({
        status: Number(status),
        ...(verification && { verification_status: Number(verification) }),
      });
  },
);

it('what has a status is drawn in docs/kyc.md', () => {
  expect(drawn.map(([, name]) => name)).toEqual(names.filter((name) => name !== 'personal_info'));
});
