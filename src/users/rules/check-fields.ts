import type { FaultCode } from '../../catalogue/faults.ts';
import type { AllowingSetting } from '../../catalogue/field.ts';
import { allowances, endingFields, references } from '../../derive/field-rules.ts';
import type { ChangeContext } from '../change-context.ts';
import type { Entry } from '../draft.ts';
import { checkLeft } from './at-least-one.ts';

/** The fault of a value that a programme's setting does not allow. */
const notAllowed: Readonly<Record<AllowingSetting, FaultCode>> = {
  allowed_countries: 'countryNotAllowed',
  allowed_currencies: 'currencyNotAllowed',
  sms_countries: 'countryNotAllowed',
  document_extensions: 'extensionNotAllowed',
};

/**
 * Checks an entry by the words of its resource: that a change leaves it one of the fields that it cannot be without, what the
 * programme allows, and which entries its references name.
 */
export function checkFields(entry: Entry, context: ChangeContext): void {
  const { resource, row, before, path } = entry;
  if (before) checkLeft({ resource, row, before, path }, context.faults);
  for (const { name, setting } of allowances(resource)) {
    const allowed = context.settings[setting];
    // A value that was taken under other settings stays.
    const isChanged = row[name] !== before?.[name];
    if (isChanged && row[name] && allowed && !allowed.includes(String(row[name])))
      context.faults.push({ path: `${path}.${name}`, fault: notAllowed[setting] });
  }
  checkEndings(entry, context);
  for (const { name, list } of references(resource)) {
    const id = row[name];
    if (id === null || id === before?.[name] || isOwn(list, id, context)) continue;
    context.faults.push({ path: `${path}.${name}`, fault: 'unknownReference', params: { resource: list } });
  }
}

/** A value that went out of use may stand where it was in use on the entry's own day, and where it stood before. */
function checkEndings({ resource, row, before, path }: Entry, { now, faults }: ChangeContext): void {
  for (const { name, ends, inUseOn } of endingFields(resource)) {
    const ending = row[name] ? ends(String(row[name])) : null;
    const dayField = inUseOn === 'creation' ? null : inUseOn;
    const decisive = dayField === null ? [name] : [name, dayField];
    if (!ending || decisive.every((each) => row[each] === before?.[each])) continue;
    const created = before ? now : row.created_at;
    const day = dayField === null ? (inUseOn ? created : now) : String(row[dayField] ?? now);
    if (day.slice(0, 10) > ending.lastDay)
      faults.push({ path: `${path}.${name}`, fault: ending.fault, params: { day: ending.lastDay } });
  }
}

/** Whether an id names a live entry of the same user; another user's answers like one that does not exist. */
function isOwn(list: string, id: unknown, { state, draft }: ChangeContext): boolean {
  // Those that the same row of an import brings count too.
  return (
    // Stryker disable next-line ArrayDeclaration: a text has no id either.
    (state.lists[list] ?? []).some((row) => row.id === id) ||
    draft.entries.some(({ resource, row }) => resource.name === list && row.id === id)
  );
}
