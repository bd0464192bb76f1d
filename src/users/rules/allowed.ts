import { lists } from '../../catalogue/members.ts';
import type { Resource } from '../../catalogue/resource.ts';
import { addresses } from '../../catalogue/resources/addresses.ts';
import { phone } from '../../catalogue/resources/phone.ts';
import { perResource } from '../../derive/columns.ts';
import type { ChangeContext } from '../change-context.ts';
import type { Entry } from '../draft.ts';

/** A programme may take only some countries. What was taken under other settings stays. */
export function checkCountry(entry: Entry, name: string, { settings, faults }: ChangeContext): void {
  const country = changedText(entry, name);
  if (country && settings.allowed_countries && !settings.allowed_countries.includes(country)) {
    faults.push({ path: `${entry.path}.${name}`, fault: 'countryNotAllowed' });
  }
}

/** A programme may take only some currencies. What was taken under other settings stays. */
export function checkCurrency(entry: Entry, name: string, { settings, faults }: ChangeContext): void {
  const currency = changedText(entry, name);
  if (currency && settings.allowed_currencies && !settings.allowed_currencies.includes(currency)) {
    faults.push({ path: `${entry.path}.${name}`, fault: 'currencyNotAllowed' });
  }
}

/** Fields that name an entry of another list of the same user, and its table. */
export const ownReferences: Readonly<Record<string, string>> = {
  address_id: addresses.name,
  phone_id: phone.name,
};

/** Fields of lists that name an entry of a list. */
export const referencesTo = perResource((resource): readonly { list: Resource; name: string }[] =>
  lists.flatMap((list) =>
    Object.keys(list.fields)
      .filter((name) => ownReferences[name] === resource.name)
      .map((name) => ({ list, name })),
  ),
);

function changedText({ row, before }: Entry, name: string): string | null {
  return row[name] === before?.[name] ? null : (row[name] as string | null);
}

/** An id in an entry names a live entry of the same user; another's answers like one that does not exist. */
export function checkOwn(entry: Entry, name: keyof typeof ownReferences, context: ChangeContext): void {
  const table = ownReferences[name]!;
  const id = entry.row[name];
  if (id === null || id === entry.before?.[name]) return;
  // Those that the same row of an import brings count too.
  const own =
    // Stryker disable next-line ArrayDeclaration: a text has no id either.
    (context.state.lists[table] ?? []).some((row) => row['id'] === id) ||
    context.draft.entries.some(({ resource, row }) => resource.name === table && row['id'] === id);
  if (!own)
    context.faults.push({
      path: `${entry.path}.${name}`,
      fault: 'unknownReference',
      params: { resource: table },
    });
}
