import { describe, expect, it } from 'vitest';
import { entity } from '../catalogue/codes.ts';
import { field, member } from '../catalogue/field.ts';
import { kinds } from '../catalogue/kinds/index.ts';
import { lists, programLists, singles } from '../catalogue/members.ts';
import { type Resource, resource } from '../catalogue/resource.ts';
import { type Catalogue, catalogueFaults } from './check-catalogue.ts';

const mask = { first: 2, last: 2, from: 8 };
const text = kinds['short-text'];

function listOf(fields: Resource['fields']): Resource {
  return resource({ name: 'made_up', shape: 'list', entity: entity.email, fields });
}

function singleOf(fields: Resource['fields']): Resource {
  return resource({ name: 'made_up', shape: 'one', prefix: 'made_up', fields });
}

function faultsOf(catalogue: Partial<Catalogue>): string[] {
  return catalogueFaults({ lists: [], singles: [], programLists: [], ...catalogue });
}

describe('the catalogue', () => {
  it('asks for nothing that the server cannot do', () => {
    expect(catalogueFaults({ lists, singles, programLists })).toEqual([]);
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
      'a field that is answered as one that is not there',
      { one: field(text, 'NA NA NA NA', { source: 'same', as: 'two' }) },
      'names none',
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
    for (const faults of [faultsOf({ lists: [listOf(fields)] }), faultsOf({ singles: [singleOf(fields)] })]) {
      expect(faults).toHaveLength(1);
      expect(faults[0]).toContain(words);
    }
  });

  const ofProgram = (fields: Resource['fields']) =>
    resource({ name: 'made_up', shape: 'list', owner: 'program', fields });
  const below = (fields: Resource['fields'], words: Partial<Resource> = {}): Resource => {
    const list: Resource = { ...listOf(fields), name: 'below', parent: () => above, ...words };
    const above = listOf({ below: member(() => list, 'O O O O') });
    return above;
  };
  const reference = field(kinds.id, 'O O O O', { type: 'integer', refersTo: 'email' });
  const contact = field(text, 'O O O O', { unique: 'email' });
  const secret = field(text, 'O O O O', { protect: 'masked', mask });
  const renewed = { ...text, formerCanonical: [(value: string) => value] };
  const searched = field(renewed, 'O O O O', { protect: 'masked', mask, search: 'exact' });

  it.each([
    [
      'in a list of the programme that is sealed',
      faultsOf({ programLists: [ofProgram({ secret })] }),
      'data keys',
    ],
    [
      'in a list of the programme that is unique',
      faultsOf({ programLists: [ofProgram({ contact })] }),
      'of a user',
    ],
    [
      'in a list of the programme that refers to a user',
      faultsOf({ programLists: [ofProgram({ reference })] }),
      'of a user',
    ],
    [
      'of what a user has once that is found by a form that has changed',
      faultsOf({ singles: [singleOf({ number: searched })] }),
      'not made anew',
    ],
    ['in a list below another that is unique', faultsOf({ lists: [below({ contact })] }), 'of its own'],
    [
      'in a list below another that refers to an entry',
      faultsOf({ lists: [below({ reference })] }),
      'of its own',
    ],
  ])('is refused with a field %s', (_, faults, words) => {
    expect(faults).toEqual([expect.stringContaining(words)]);
  });

  const [email] = [lists.find(({ name }) => name === 'email')!];
  const own = below({});
  const itself: Resource = { ...listOf({ below: member(() => itself, 'O O O O') }), parent: () => itself };

  it.each([
    ['below one of another owner', faultsOf({ lists: [below({}, { owner: 'program' })] }), 'another owner'],
    ['of a programme among those of users', faultsOf({ lists: [ofProgram({})] }), 'belongs to a programme'],
    ['of users among those of a programme', faultsOf({ programLists: [listOf({})] }), 'belongs to users'],
    [
      'of two users besides relationship',
      faultsOf({ lists: [{ ...listOf({}), owner: 'users' }] }),
      'two users',
    ],
    [
      'without an entity',
      faultsOf({ lists: [resource({ name: 'made_up', shape: 'list', fields: {} })] }),
      'no entity',
    ],
    [
      'that lies below another and stands beside it',
      faultsOf({ lists: [{ ...listOf({}), parent: () => own }] }),
      'beside it',
    ],
    ['below itself', faultsOf({ lists: [itself] }), 'below itself'],
    ['whose contact another list has', faultsOf({ lists: [email, listOf({ contact })] }), 'is so already'],
    [
      'that has entries of a list elsewhere',
      faultsOf({ lists: [listOf({ entries: member(() => own, 'O O O O') })] }),
      'lies below',
    ],
  ])('is refused with a list %s', (_, faults, words) => {
    expect(faults).toEqual([expect.stringContaining(words)]);
  });

  it('takes a list below another with plain and sealed fields', () => {
    expect(faultsOf({ lists: [below({ secret, plain: field(text, 'O O O O') })] })).toEqual([]);
  });

  it('is refused with a hashed field in a list, and takes one in what a user has once', () => {
    const fields = { secret: field(text, 'O O O O', { protect: 'hashed' }) };
    expect(faultsOf({ lists: [listOf(fields)] })).toEqual([expect.stringContaining('hashed in a list')]);
    expect(faultsOf({ singles: [singleOf(fields)] })).toEqual([]);
  });
});
