import { describe, expect, it } from 'vitest';
import { email } from '../catalogue/resources/email.ts';
import { changedMembers, keepRow, keepUser } from './snapshot.ts';

const moment = { now: '2026-11-28T10:00:00', sourceId: 'call-1' };
const row = { id: 5, address: 'ada@example.com', type: 1, verification_status: 0, created_at: moment.now };

describe('the members that an entry of the history is about', () => {
  it('are those that have another value afterwards', () => {
    const before = keepRow(email, row, moment);
    const after = keepRow(email, { ...row, verification_status: 1 }, moment);
    expect(changedMembers(before, after)).toEqual(['verification_status']);
    expect(changedMembers(before, before)).toEqual([]);
  });

  it.each(['new', 'gone'])('are those with a value, of what is %s', (what) => {
    const kept = keepRow(email, row, moment);
    const names = what === 'new' ? changedMembers(null, kept) : changedMembers(kept, null);
    expect(names).toEqual(expect.arrayContaining(['id', 'type', 'address', 'verification_status']));
    expect(names).not.toContain('country_code');
  });

  it('are the parts that a new user has', () => {
    const user = keepUser({ personal_info_first_name: 'Ada', status: 17 }, { [email.name]: [row] }, moment);
    expect(changedMembers(null, user)).toEqual(['info', 'personal_info', 'email']);
  });

  it('are the names of free data', () => {
    expect(changedMembers({ free: { shoe: 38, hat: 5 } }, { free: { shoe: 39, hat: 5 } })).toEqual(['shoe']);
    expect(changedMembers(null, null)).toEqual([]);
  });
});
