import type { CatalogueField } from '../catalogue/catalogue.ts';
import { isNothing, type Value } from './values.ts';

/** What somebody has typed, by the name of the field. */
export type Draft = Readonly<Record<string, string>>;

/** A record of a user as answers have it. */
export type Entry = Readonly<Record<string, Value>>;

/** A value as a person types it. What is masked is typed anew: its mask stays where it is. */
export function typed(field: CatalogueField, value: Value): string {
  if (isNothing(value) || field.protection !== null) return '';
  if (typeof value === 'object') return JSON.stringify(value, null, 2);
  if (typeof value === 'boolean') return value ? '1' : '0';
  return field.kind === 'country' ? String(value).padStart(3, '0') : String(value);
}

/** What there is of an entry, as a person would type it. */
export function draftOf(fields: readonly CatalogueField[], entry: Entry | null): Draft {
  return Object.fromEntries(fields.map((field) => [field.name, typed(field, entry?.[field.name])]));
}

/** The fields in which a draft differs from what there was. */
export function changedIn(fields: readonly CatalogueField[], draft: Draft, before: Draft): CatalogueField[] {
  return fields.filter(({ name }) => (draft[name] ?? '') !== (before[name] ?? ''));
}

/** The values of a draft as a body has them; an emptied one takes the value away. */
export function bodyOf(fields: readonly CatalogueField[], draft: Draft): Record<string, unknown> {
  return Object.fromEntries(
    fields.map((field) => {
      const text = draft[field.name]?.trim() ?? '';
      return [field.name, text === '' ? null : field.kind === null ? readJson(text) : text];
    }),
  );
}

/** What is no JSON goes as it is: the server says what is wrong with it. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Whether a field can be written when an entry is made or changed, by somebody with more or fewer rights. */
export function isWritable(field: CatalogueField, verb: 'post' | 'put', isPrivileged: boolean): boolean {
  const status = field[verb];
  if (status === 'NA' || field.written_by === 'server' || field.is_computed || field.name === 'id')
    return false;
  if (field.resource !== null) return false;
  return status === 'OP' || field.written_by === 'privileged' ? isPrivileged : true;
}
