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
