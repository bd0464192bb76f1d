import { describe, expect, it } from 'vitest';
import type { FourEyesWord } from '../catalogue/reviews.ts';
import { isDecisive, type Opinion } from './opinions.ts';

const opinion = (outcome: Opinion['outcome'], fields: Opinion['fields'] = {}): Opinion => ({
  clientId: 1,
  outcome,
  reasonCode: outcome === 'accept' ? null : 'unreadable',
  reason: null,
  fields,
});
const [accept, reject, more] = [opinion('accept'), opinion('reject'), opinion('more')];
const corrected = opinion('accept', { number: 'HK241908' });

describe('an opinion', () => {
  it.each<[string, FourEyesWord[], Opinion[], Opinion, boolean]>([
    ['decides alone', [], [], accept, true],
    ['waits for a second where every decision does', ['all'], [], reject, false],
    ['waits for a second where its step does', ['identification'], [], reject, false],
    ['decides alone in another step', ['proof_of_address'], [], accept, true],
    ['that accepts waits for a second where those do', ['accept'], [], accept, false],
    ['that rejects decides alone there', ['accept'], [], reject, true],
    ['that asks for more decides alone', ['all'], [], more, true],
    ['decides as the second that is the same', ['all'], [accept], accept, true],
    ['waits for a third as the second that differs', ['accept'], [accept], reject, false],
    ['waits for a third where it corrects otherwise', ['all'], [accept], corrected, false],
    ['decides as the second that corrects in the same way', ['all'], [corrected], corrected, true],
    ['waits for a third where it asks for more', ['all'], [accept], more, false],
    ['decides as the third', ['all'], [accept, reject], more, true],
    ['decides as the second though no second is asked for by now', [], [accept], accept, true],
    ['waits for a third though no second is asked for by now', [], [accept], reject, false],
  ])('%s', (_, fourEyes, before, given, decides) => {
    expect(isDecisive(before, given, { fourEyes, step: 'identification' })).toBe(decides);
  });
});
