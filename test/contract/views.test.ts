import { describe, expect, it } from 'vitest';
import { field } from '../../src/catalogue/field.ts';
import { kinds } from '../../src/catalogue/kinds/index.ts';
import { resource, viewOf } from '../../src/catalogue/resource.ts';
import { address } from '../../src/catalogue/resources/address.ts';
import { addresses } from '../../src/catalogue/resources/addresses.ts';

describe('a view of a list', () => {
  const list = resource({
    name: 'list',
    shape: 'list',
    fields: {
      id: field(kinds.id, 'NA R NA R', { type: 'integer' }),
      city: field(kinds.text, 'R O NA NA', { proven: true }),
      street: field(kinds.text, 'R O NA NA', { protect: 'masked', mask: { first: 1, last: 1, from: 4 } }),
    },
  });
  const view = viewOf(list, { name: 'view', without: ['id'], fields: { city: { on: 'O C NA NA' } } });

  it('has the fields of the list but those that it leaves out, in the same order', () => {
    expect(Object.keys(view.fields)).toEqual(['city', 'street']);
    expect(Object.keys(address.fields)).toEqual(
      Object.keys(addresses.fields).filter((name) => !['id', 'is_primary'].includes(name)),
    );
  });

  it('says otherwise what it names, and nothing else', () => {
    expect(view.fields.city).toEqual({
      ...list.fields.city,
      on: { post: 'O', put: 'C', get: 'NA', delete: 'NA' },
    });
    expect(view.fields.street).toBe(list.fields.street);
  });

  it('does not compile with a field that the list has not', () => {
    // @ts-expect-error The list has no country.
    viewOf(list, { name: 'view', without: [], fields: { country: { on: 'O O NA NA' } } });
    // @ts-expect-error Nor can such a field be left out.
    viewOf(list, { name: 'view', without: ['country'], fields: {} });
  });
});
