import { describe, expect, it } from 'vitest';
import { keysOf } from '../../objects.ts';
import { catalogued, cataloguedFields } from '../catalogued.ts';
import { codeTables } from '../code-tables.ts';
import { isNoted } from '../noted-operations.ts';
import { allRoutes } from '../operations.ts';
import { programSettings, settingNames } from '../program-settings.ts';
import { labelOfCode, labelOfName, labels } from './index.ts';
import { labelOfEntries, operationLabels } from './operations/index.ts';
import { membersOf, saidOfMembers } from './settings/index.ts';

const { en: _, ...others } = labels;
const names = new Set(
  catalogued.flatMap((resource) => [resource.name, ...cataloguedFields(resource).map(([name]) => name)]),
);
const { card_type: _cards, ...tables } = codeTables;
// Brands of cards are called the same everywhere.
const codes = new Set([...Object.values(tables).flatMap((table) => Object.keys(table)), 'other']);

describe.each(Object.entries(others))('the labels in %s', (_, { names: itsNames, codes: itsCodes }) => {
  it('name every field and resource that the catalogue tells of', () => {
    expect([...names].filter((name) => !itsNames[name])).toEqual([]);
  });

  it('name every code', () => {
    expect([...codes].filter((word) => !itsCodes[word])).toEqual([]);
  });
});

it('every operation that the log of operators tells of is said in every language, and no other', () => {
  const noted = allRoutes
    .flatMap(({ operations }) => operations)
    .filter((operation) => operation.permissions.length > 0 && isNoted(operation))
    .filter(
      (operation) => labelOfEntries(operation, 'fr') === undefined || operation.id in operationLabels.fr,
    )
    .map(({ id }) => id);
  for (const said of Object.values(operationLabels)) expect(Object.keys(said).sort()).toEqual(noted.sort());
});

it('the members of settings that are objects are called something, and no others', () => {
  const ofForms = settingNames.map((name) => [name, Object.keys(membersOf(programSettings[name].of)).sort()]);
  for (const language of keysOf(labels)) {
    const said = settingNames.map((name) => [name, Object.keys(saidOfMembers(name, language)).sort()]);
    expect(said).toEqual(ofForms);
  }
});

it('no label names what there is not', () => {
  for (const { names: itsNames, codes: itsCodes } of Object.values(labels)) {
    expect(Object.keys(itsNames).filter((name) => !names.has(name))).toEqual([]);
    expect(Object.keys(itsCodes).filter((word) => !codes.has(word))).toEqual([]);
  }
});

it('what has no label of its own is called as its name reads', () => {
  expect(labelOfName('first_name', 'en')).toBe('First name');
  expect(labelOfName('favourite_colour', 'ar')).toBe('Favourite colour');
  expect(labelOfName('iban', 'en')).toBe('IBAN');
  expect(labelOfCode('waitingForVerification', 'en')).toBe('Waiting for verification');
});
