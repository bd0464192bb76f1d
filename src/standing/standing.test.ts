import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Requirement, RequirementStep } from '../catalogue/requirements.ts';
import { requirementSteps } from '../catalogue/requirements.ts';
import { boundedTrust, type DocumentFact, type StandingParts, standingOf } from './standing.ts';

const moment = { now: '2026-11-29T06:00:00', earliestDay: '2026-11-28' };
const nobody: StandingParts = {
  createdAt: '2026-11-01T12:00:00',
  isAsked: true,
  personalInfo: { verification_status: 0 },
  emails: [{ id: 1, verification_status: 0 }],
  phones: [{ id: 1, verification_status: 0 }],
  addresses: [{ id: 5, verification_status: 0, is_primary: 1, country_code: '250' }],
  identifications: [],
  documents: [],
  watchlist: 'clear',
  before: [],
};
const verified = [{ id: 1, verification_status: 1 }];
const home = (verification_status: number) => [{ ...nobody.addresses[0]!, verification_status }];
const paper = (verification_status: number, expiry_date: string | null = null) => [
  { id: 7, status: 17, verification_status, expiry_date },
];
const document = (changes: Partial<DocumentFact>): DocumentFact[] => [
  {
    id: 9,
    type: 2,
    status: 1,
    entity: 25,
    entity_id: 7,
    has_selfie: false,
    attachment_status: 2,
    ...changes,
  },
];
const proof = (status: number, entity_id = 5, attachment_status = 2) =>
  document({ type: 7, entity: 15, entity_id, status, attachment_status });

const stateOf = (step: RequirementStep, parts: Partial<StandingParts>) =>
  standingOf({ ...nobody, ...parts }, { requirements: [{ step }] }, moment).requirements[0]!.state;

describe('how something that is asked stands', () => {
  it.each<[RequirementStep, Partial<StandingParts>, string]>([
    ['email', {}, 'missing'],
    ['email', { emails: verified }, 'met'],
    ['email', { emails: [{ id: 1, verification_status: 2 }] }, 'refused'],
    ['phone', { phones: [...nobody.phones, ...verified] }, 'met'],
    ['personal_info', {}, 'missing'],
    ['personal_info', { personalInfo: null }, 'missing'],
    ['personal_info', { personalInfo: { verification_status: 1 } }, 'met'],
    ['identification', {}, 'missing'],
    ['identification', { identifications: paper(0) }, 'submitted'],
    ['identification', { identifications: paper(1) }, 'met'],
    ['identification', { identifications: paper(2) }, 'refused'],
    ['identification', { identifications: paper(1, '2026-11-28') }, 'met'],
    ['identification', { identifications: paper(1, '2026-11-27') }, 'expired'],
    ['identification', { identifications: paper(0, '2026-11-27') }, 'expired'],
    ['identification', { identifications: [...paper(2), ...paper(0)] }, 'submitted'],
    ['identification_document', { documents: document({}) }, 'submitted'],
    ['identification_document', { documents: document({ status: 5 }) }, 'submitted'],
    ['identification_document', { documents: document({ status: 2 }) }, 'met'],
    ['identification_document', { documents: document({ status: 3 }) }, 'refused'],
    ['identification_document', { documents: document({ status: 9 }) }, 'missing'],
    ['identification_document', { documents: document({ attachment_status: 3 }) }, 'missing'],
    [
      'identification_document',
      { documents: document({ status: 2 }), identifications: paper(1, '2020-01-01') },
      'expired',
    ],
    ['identification_document', { documents: document({ type: 6, status: 2 }) }, 'missing'],
    ['selfie', { documents: document({ status: 2 }) }, 'missing'],
    ['selfie', { documents: document({ status: 2, has_selfie: true }) }, 'met'],
    ['selfie', { documents: document({ type: 6 }) }, 'submitted'],
    ['proof_of_address', {}, 'missing'],
    ['proof_of_address', { addresses: home(1) }, 'met'],
    ['proof_of_address', { addresses: home(2) }, 'refused'],
    ['proof_of_address', { documents: proof(1) }, 'submitted'],
    ['proof_of_address', { documents: proof(1), addresses: home(2) }, 'submitted'],
    ['proof_of_address', { documents: proof(1, 6) }, 'missing'],
    ['proof_of_address', { documents: proof(3) }, 'missing'],
    ['proof_of_address', { documents: proof(1, 5, 3) }, 'missing'],
    ['watchlist', {}, 'met'],
    ['watchlist', { watchlist: 'hit' }, 'submitted'],
    ['watchlist', { watchlist: 'confirmed' }, 'refused'],
  ])('%s of %j: %s', (step, parts, state) => {
    expect(stateOf(step, parts)).toBe(state);
  });

  it('since when, until it stands otherwise', () => {
    const requirements = [{ step: 'email' }] as const;
    const first = standingOf(nobody, { requirements }, moment).requirements;
    const later = { ...moment, now: '2026-12-01T00:00:00' };
    const same = standingOf({ ...nobody, before: first }, { requirements }, later).requirements;
    expect(same).toEqual(first);
    const met = standingOf(
      { ...nobody, before: first, emails: verified },
      { requirements },
      later,
    ).requirements;
    expect(met).toEqual([{ ...first[0], state: 'met', since: later.now }]);
  });
});

describe('what is asked', () => {
  const asked = (requirements: readonly Requirement[], parts: Partial<StandingParts> = {}) => {
    const {
      status,
      nextDue,
      requirements: found,
    } = standingOf({ ...nobody, ...parts }, { requirements }, moment);
    return [status, found.map(({ step }) => step).join(), nextDue];
  };

  it.each<[readonly Requirement[], Partial<StandingParts>, unknown[]]>([
    [[], {}, [1, '', null]],
    [[{ step: 'email' }], {}, [17, 'email', null]],
    [[{ step: 'email', blocks: 0 }], {}, [1, 'email', null]],
    [[{ step: 'email' }], { isAsked: false }, [1, '', null]],
    [[{ step: 'email', when: 'after_days', days: 28 }], {}, [1, '', '2026-11-29T12:00:00']],
    [[{ step: 'email', when: 'after_days', days: 27 }], {}, [17, 'email', null]],
    [[{ step: 'email', when: 'after_days', days: 27 }], { isAsked: false }, [17, 'email', null]],
    [[{ step: 'email', when: 'after_days', days: 90 }], { emails: verified }, [1, '', null]],
    [
      [{ step: 'identification' }],
      { identifications: [...paper(0, '2026-12-04'), ...paper(2, '2026-12-03'), ...paper(1, '2026-11-30')] },
      [1, 'identification', '2026-12-04T12:00:00'],
    ],
    [[{ step: 'email' }], { identifications: paper(0, '2026-12-04') }, [17, 'email', null]],
    [[{ step: 'email', countries: ['250'] }], {}, [17, 'email', null]],
    [[{ step: 'email', countries: ['826'] }], {}, [1, '', null]],
    [[{ step: 'email', countries: ['250'] }], { addresses: [] }, [1, '', null]],
    [
      [
        { step: 'email', blocks: 0 },
        { step: 'email', when: 'after_days', days: 90 },
      ],
      {},
      [17, 'email', null],
    ],
    [[{ step: 'selfie' }, { step: 'email' }], {}, [17, 'email,selfie', null]],
  ])('%j of %j: %j', (requirements, parts, expected) => {
    expect(asked(requirements, parts)).toEqual(expected);
  });
});

describe('the trust level', () => {
  it.each<[Partial<StandingParts>, number]>([
    [{}, 0],
    [{ personalInfo: { verification_status: 1 } }, 1],
    [{ identifications: paper(1) }, 1],
    [{ addresses: home(1) }, 1],
    [{ emails: verified }, 2],
    [{ phones: verified, identifications: paper(1), addresses: home(1) }, 2],
    [{ emails: verified, phones: verified }, 3],
    [{ emails: verified, phones: verified, addresses: home(1) }, 3],
    [{ emails: verified, phones: verified, identifications: paper(1) }, 4],
    [{ emails: verified, phones: verified, identifications: paper(1, '2020-01-01'), addresses: home(1) }, 3],
    [{ emails: verified, phones: verified, identifications: paper(1), addresses: home(1) }, 5],
  ])('of %j is %i', (parts, level) => {
    expect(standingOf({ ...nobody, ...parts }, { requirements: [] }, moment).trustLevel).toBe(level);
  });

  it('stays within what a privileged caller has said', () => {
    expect(boundedTrust(2, { floor: 3, ceiling: null })).toBe(3);
    expect(boundedTrust(4, { floor: 3, ceiling: null })).toBe(4);
    expect(boundedTrust(4, { floor: null, ceiling: 1 })).toBe(1);
    expect(boundedTrust(0, { floor: null, ceiling: 1 })).toBe(0);
  });
});

it('agrees with itself: whoever waits is asked for something, and the order of the settings says nothing', () => {
  const verdict = fc.constantFrom(0, 1, 2);
  const partsOf = fc.record({
    emails: fc.array(fc.record({ id: fc.nat(9), verification_status: verdict }), { maxLength: 2 }),
    phones: fc.array(fc.record({ id: fc.nat(9), verification_status: verdict }), { maxLength: 2 }),
    identifications: fc.array(
      fc.record({
        id: fc.nat(9),
        status: fc.constantFrom(1, 17),
        verification_status: verdict,
        expiry_date: fc.constantFrom(null, '2020-01-01', '2040-01-01'),
      }),
      { maxLength: 2 },
    ),
    isAsked: fc.boolean(),
  });
  const requirementOf = fc.record({
    step: fc.constantFrom(...requirementSteps),
    blocks: fc.constantFrom(0 as const, 1 as const),
  });
  fc.assert(
    fc.property(partsOf, fc.array(requirementOf, { maxLength: 5 }), (some, requirements) => {
      const parts = { ...nobody, ...some };
      const found = standingOf(parts, { requirements }, moment);
      const waits = found.requirements.some(({ state, blocks }) => blocks && state !== 'met');
      expect(found.status).toBe(waits ? 17 : 1);
      expect(standingOf(parts, { requirements: [...requirements].reverse() }, moment)).toEqual(found);
      // Working it out again changes nothing.
      expect(standingOf({ ...parts, before: found.requirements }, { requirements }, moment)).toEqual(found);
    }),
    { numRuns: 200 },
  );
});
