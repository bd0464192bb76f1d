import { describe, expect, it } from 'vitest';
import { loadSeedPeople } from './seed-people.ts';

interface SeedPerson {
  readonly source_id: string;
  readonly email: readonly { readonly address: string }[];
  readonly phone: readonly { readonly number: string }[];
  readonly external_auth?: readonly { readonly login_id: string }[];
}

describe('seeded people', () => {
  it('of two seeds stand in each other’s way nowhere', async () => {
    const values: string[] = [];
    for (const seed of ['one', 'other']) {
      const people = await loadSeedPeople(seed);
      for (let index = 0; index < 500; index += 1) {
        const { source_id, email, phone, external_auth = [] } = people.person(index) as unknown as SeedPerson;
        values.push(source_id, ...email.map(({ address }) => address), ...phone.map(({ number }) => number));
        values.push(...external_auth.map((auth) => auth.login_id));
      }
    }
    expect(new Set(values).size).toBe(values.length);
    expect(values.filter((value) => /^\d{12,}$/.test(value)).length).toBeGreaterThan(50);
  });
});
