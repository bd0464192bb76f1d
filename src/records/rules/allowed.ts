import type { Entry } from '../draft.ts';
import type { Scope } from '../scope.ts';

/** A programme may take only some countries. What was taken under other settings stays. */
export function checkCountry(entry: Entry, name: string, { settings, faults }: Scope): void {
  const country = changedText(entry, name);
  if (country && settings.allowed_countries && !settings.allowed_countries.includes(country)) {
    faults.push({ path: `${entry.path}.${name}`, fault: 'countryNotAllowed' });
  }
}

/** A programme may take only some currencies. What was taken under other settings stays. */
export function checkCurrency(entry: Entry, name: string, { settings, faults }: Scope): void {
  const currency = changedText(entry, name);
  if (currency && settings.allowed_currencies && !settings.allowed_currencies.includes(currency)) {
    faults.push({ path: `${entry.path}.${name}`, fault: 'currencyNotAllowed' });
  }
}

function changedText({ row, before }: Entry, name: string): string | null {
  return row[name] === before?.[name] ? null : (row[name] as string | null);
}

/** An id in an entry names a live entry of the same user; another's answers like one that does not exist. */
export function checkOwn(entry: Entry, name: string, table: string, scope: Scope): void {
  const id = entry.row[name];
  if (id === null || id === undefined || id === entry.before?.[name]) return;
  const own = (scope.state.lists[table] ?? []).some((row) => row['id'] === id);
  if (!own)
    scope.faults.push({
      path: `${entry.path}.${name}`,
      fault: 'unknownReference',
      params: { resource: table },
    });
}
