import { describe, expect, it } from 'vitest';
import { field, member } from '../catalogue/field.ts';
import { kinds } from '../catalogue/kinds/index.ts';
import { lists, singles } from '../catalogue/members.ts';
import { type Resource, resource } from '../catalogue/resource.ts';
import { catalogueFaults } from './check-catalogue.ts';

const mask = { first: 2, last: 2, from: 8 };
const text = kinds['short-text'];

function listOf(fields: Resource['fields']): Resource {
  return resource({ name: 'made_up', shape: 'list', fields });
}

function singleOf(fields: Resource['fields']): Resource {
  return resource({ name: 'made_up', shape: 'one', prefix: 'made_up', fields });
}

describe('the catalogue', () => {
  it('asks for nothing that the server cannot do', () => {
    expect(catalogueFaults(lists, singles)).toEqual([]);
  });

  it.each([
    [
      'a masked field without a mask',
      { secret: field(text, 'O O O O', { protect: 'masked' }) },
      'has no mask',
    ],
    ['a mask on a field in clear', { secret: field(text, 'O O O O', { mask }) }, 'is not masked'],
    [
      'exact search on a field in clear',
      { secret: field(text, 'O O O O', { search: 'exact' }) },
      'not sealed',
    ],
    [
      'a sealed number',
      { secret: field(kinds.code, 'O O O O', { protect: 'masked', mask, type: 'integer' }) },
      'no text',
    ],
    [
      'a sealed field without a column',
      { secret: field(text, 'O O O O', { protect: 'masked', mask, source: 'lookup' }) },
      'no column',
    ],
    [
      'a sealed unique field',
      { secret: field(text, 'O O O O', { protect: 'masked', mask, unique: 'email' }) },
      'unique',
    ],
    [
      'a proven field without a verification',
      { secret: field(text, 'O O O O', { proven: true }) },
      'verification_status',
    ],
    [
      'a field that is distinct with one that is not there',
      { one: field(text, 'O O O O', { distinct: { with: ['two'] } }) },
      'does not have',
    ],
    [
      'a field that is distinct unless one is that is not there',
      { one: field(text, 'O O O O', { distinct: { with: [], unless: 'two' } }) },
      'does not have',
    ],
    [
      'a distinct sealed field without a keyed hash',
      { one: field(text, 'O O O O', { protect: 'masked', mask, distinct: true }) },
      'no keyed hash',
    ],
    [
      'a field that is distinct with a sealed one without a keyed hash',
      {
        one: field(text, 'O O O O', { distinct: { with: ['two'] } }),
        two: field(text, 'O O O O', { protect: 'masked', mask }),
      },
      'no keyed hash',
    ],
    [
      'the day of a value that never goes out of use',
      { one: field(text, 'O O O O', { inUseOn: 'creation' }) },
      'ever ends',
    ],
    [
      'the day of a field that is not there',
      { one: field(kinds.currency, 'O O O O', { inUseOn: 'two' }) },
      'does not have',
    ],
    [
      'two fields of one alias',
      { one: field(text, 'O O O O', { alias: 'x' }), two: field(text, 'O O O O', { alias: 'x' }) },
      'two fields',
    ],
    [
      'an alias that is a field',
      { one: field(text, 'O O O O', { alias: 'two' }), two: field(text, 'O O O O') },
      'two fields',
    ],
  ] as const)('is refused with %s, in a list and in what a user has once', (_, fields, words) => {
    for (const faults of [catalogueFaults([listOf(fields)], []), catalogueFaults([], [singleOf(fields)])]) {
      expect(faults).toHaveLength(1);
      expect(faults[0]).toContain(words);
    }
  });

  const ofProgram = (fields: Resource['fields']) =>
    resource({ name: 'made_up', shape: 'list', owner: 'program', fields });

  it.each([
    ['sealed', { secret: field(text, 'O O O O', { protect: 'masked', mask }) }, 'data keys'],
    ['unique', { contact: field(text, 'O O O O', { unique: 'email' }) }, 'of a user'],
    [
      'of an entry',
      { other_id: field(kinds.id, 'O O O O', { type: 'integer', refersTo: 'email' }) },
      'of a user',
    ],
  ] as const)('is refused with a list of the programme that has a field that is %s', (_, fields, words) => {
    expect(catalogueFaults([ofProgram(fields)], [])).toEqual([expect.stringContaining(words)]);
    expect(catalogueFaults([listOf(fields)], [])).toEqual([]);
  });

  it('is refused with a list below one of another owner', () => {
    const below: Resource = resource({ name: 'below', shape: 'list', parent: () => above, fields: {} });
    const above: Resource = ofProgram({ below: member(() => below, 'O O O O') });
    expect(catalogueFaults([above], [])).toEqual([expect.stringContaining('another owner')]);
  });

  it('is refused with a member for entries of a list that lies elsewhere', () => {
    const elsewhere = listOf({});
    const fields = { entries: member(() => elsewhere, 'O O O O') };
    expect(catalogueFaults([listOf(fields)], [])).toEqual([expect.stringContaining('lies below')]);
  });

  it('is refused with a hashed field in a list, and takes one in what a user has once', () => {
    const fields = { secret: field(text, 'O O O O', { protect: 'hashed' }) };
    expect(catalogueFaults([listOf(fields)], [])).toEqual([expect.stringContaining('hashed in a list')]);
    expect(catalogueFaults([], [singleOf(fields)])).toEqual([]);
  });
});
