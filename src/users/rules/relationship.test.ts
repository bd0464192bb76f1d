import { describe, expect, it } from 'vitest';
import { hideEnds, showEnds } from './relationship.ts';

const related = new Map([
  [1, { name: 'Ada', email: 'ada@example.com', phone: '+13065550101' }],
  [2, { name: 'Jun', email: 'jun@example.com', phone: '+13065550102' }],
]);
const row = { entity: 7, entity_id: 1, on_entity: 7, on_entity_id: 2 };
const ada = { entity_name: 'Ada', entity_email: 'ada@example.com', entity_phone: '+13065550101' };
const jun = { on_entity_name: 'Jun', on_entity_email: 'jun@example.com', on_entity_phone: '+13065550102' };
const stranger = { on_entity_name: 'Jun', on_entity_email: '', on_entity_phone: '' };

describe('the ends of a relationship', () => {
  it.each([
    ['both to the programme itself', null, 0, { ...ada, ...jun }],
    ['to a user its own contacts, and of the far end the name', 1, 0, { ...ada, ...stranger }],
    ['to a user both, once it is confirmed', 1, 1, { ...ada, ...jun }],
    ['to a user no more of the far end, once it is rejected', 1, 2, { ...ada, ...stranger }],
  ])('are shown %s', (_, boundUserId, verification_status, shown) => {
    const sent = { ...row, verification_status };
    expect(showEnds({ ...sent }, { boundUserId, related })).toEqual({ ...sent, ...shown });
  });

  it('are shown empty where the user is not there any more', () => {
    const empty = { on_entity_name: '', on_entity_email: '', on_entity_phone: '' };
    const shown = showEnds({ ...row, on_entity_id: 3 }, { boundUserId: null, related });
    expect(shown).toMatchObject({ ...ada, ...empty });
  });

  it('are taken out of a row, and nothing else is', () => {
    const closed = { ...row, type: 3, verification_status: 1 };
    expect(hideEnds({ ...closed, ...ada, ...jun })).toEqual(closed);
  });
});
