import { describe, expect, it } from 'vitest';
import type { Keyring } from '../crypto/keyring.ts';
import { fingerprintOf, fingerprintVersion } from './row-fingerprint.ts';

/** In place of a hash, what is hashed. */
const keyring = { keyedHash: (...parts: string[]) => Buffer.from(parts.join('\n')) } as unknown as Keyring;

const markOf = (value: Record<string, unknown>) =>
  fingerprintOf(keyring, { text: '', value }, fingerprintVersion);

describe('the fingerprint of a row', () => {
  it.each([
    [{ custom_field: { a: { b: 1 } } }, { custom_field: { a: [['b', 1]] } }],
    [{ custom_field: { a: {} } }, { custom_field: { a: [] } }],
    [{ custom_field: { a: '' } }, { custom_field: {} }],
    [{ custom_field: { a: { b: null } } }, { custom_field: { a: {} } }],
    [{ custom_field: { a: [null] } }, { custom_field: { a: [] } }],
    [{ email: [{ custom_field: { a: '' } }] }, { email: [{ custom_field: {} }] }],
    [{ personal_info: { nick_name: 'Ada' } }, { personal_info: [['nick_name', 'Ada']] }],
    [{ email: [{ type: 1 }, { type: 2 }] }, { email: [{ type: 2 }, { type: 1 }] }],
  ])('tells %j from %j', (one, other) => {
    expect(markOf(one)).not.toBe(markOf(other));
  });

  it.each([
    [{ custom_field: { a: 1, b: { c: 2, d: 3 } } }, { custom_field: { b: { d: 3, c: 2 }, a: 1 } }],
    [{ email: [{ type: 1, address: 'a@b.c' }] }, { email: [{ address: 'a@b.c', type: 1 }] }],
    [{ notes: null, personal_info: { nick_name: '' } }, { personal_info: {} }],
    [{ custom_field: '' }, { custom_field: null }],
  ])('is the same for %j and %j', (one, other) => {
    expect(markOf(one)).toBe(markOf(other));
  });
});
