import { describe, expect, it } from 'vitest';
import { checkBinding, checkClient, checkReach, checkState, generationOf, systemClientId } from './reach.ts';
import type { Call } from './services.ts';

const call = { clientId: 5, clientGeneration: 2, boundUserId: null, boundUserGeneration: null } as Call;
const bound = { ...call, boundUserId: 9, boundUserGeneration: 3 };
const system = { ...call, clientId: systemClientId };

/** The key of the error that something throws; undefined where it throws none. */
function errorOf(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { key: string }).key;
  }
}

describe('a client', () => {
  it.each([
    ['that is active and of the generation of its token counts', 1, 2, undefined],
    ['that was closed does not count', 9, 2, 'tokenRevoked'],
    ['that is unknown does not count', null, null, 'tokenRevoked'],
    ['with an older token does not count', 1, 3, 'tokenRevoked'],
  ])('%s', (_, status, generation, error) => {
    expect(errorOf(() => checkClient({ status, generation }, call))).toBe(error);
    const state = { client_status: status, client_generation: generation };
    expect(errorOf(() => checkState(state, call))).toBe(error);
  });

  it('is not looked for where the command line acts', () => {
    expect(systemClientId).toBe(0);
    expect(errorOf(() => checkClient({ status: null, generation: null }, system))).toBeUndefined();
    expect(errorOf(() => checkState({}, system))).toBeUndefined();
  });

  it('does not count where nothing was read, and neither does its programme', () => {
    expect(errorOf(() => checkState(undefined, call))).toBe('tokenRevoked');
    expect(errorOf(() => checkState({}, call))).toBe('tokenRevoked');
    expect(errorOf(() => checkState(undefined, system))).toBe('programUnknown');
  });
});

describe('a user', () => {
  it.each([
    ['of a token without a user is any that there is', call, 9, 3, undefined, undefined],
    ['that does not exist is unknown, though it is nobody else', call, 9, null, undefined, 'userUnknown'],
    ['of a token is its own', bound, 9, 3, undefined, undefined],
    ['of another token is unknown', bound, 8, 3, 'userUnknown', 'userUnknown'],
    ['with a new password ends the token', bound, 9, 4, 'tokenRevoked', 'tokenRevoked'],
    ['that was closed ends the token', bound, 9, null, 'tokenRevoked', 'tokenRevoked'],
  ])('%s', (_, caller, userId, generation, ofBinding, ofReach) => {
    expect(errorOf(() => checkBinding(caller, userId, generation))).toBe(ofBinding);
    expect(errorOf(() => checkReach(caller, userId, generation))).toBe(ofReach);
  });

  it('that is only being created is no user of a token', () => {
    expect(errorOf(() => checkBinding(bound, null, null))).toBe('userUnknown');
    expect(errorOf(() => checkBinding(call, null, null))).toBeUndefined();
  });

  it('has the generation that was read, null where there is no user', () => {
    expect(generationOf({ user: { token_generation: 4 } })).toBe(4);
    expect(generationOf({ user: null })).toBeNull();
    expect(generationOf({})).toBeNull();
  });
});
