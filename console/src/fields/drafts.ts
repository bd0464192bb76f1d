import type { Catalogue, CatalogueField, CatalogueResource } from '../catalogue/catalogue-types.ts';
import { isNothing, type Value } from './values.ts';

/** What somebody has typed, by the name of the field; `schedule.start` of a field of a member. */
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
  return Object.fromEntries(fields.map((field) => [field.name, typed(field, valueAt(entry, field.name))]));
}

/** What a new entry begins with: the first one of a list is the primary one, whatever is said of it. */
export function firstDraft(fields: readonly CatalogueField[]): Draft {
  return fields.some(({ name }) => name === 'is_primary') ? { is_primary: '1' } : {};
}

/** The fields in which a draft differs from what there was. */
export function changedIn(fields: readonly CatalogueField[], draft: Draft, before: Draft): CatalogueField[] {
  return fields.filter(({ name }) => (draft[name] ?? '') !== (before[name] ?? ''));
}

/** The value at a place of an entry: `schedule.start`. */
export function valueAt(entry: Entry | null, place: string): Value {
  return place
    .split('.')
    .reduce<Value>(
      (value, name) => (value as Readonly<Record<string, Value>> | null | undefined)?.[name],
      entry,
    );
}

/** The values of a draft as a body has them; an emptied one takes the value away. */
export function bodyOf(fields: readonly CatalogueField[], draft: Draft): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const field of fields) {
    const text = draft[field.name]?.trim() ?? '';
    const parents = field.name.split('.');
    const name = parents.pop()!;
    let holder = body;
    for (const parent of parents) {
      holder[parent] ??= {};
      holder = holder[parent] as Record<string, unknown>;
    }
    holder[name] = text === '' ? null : field.kind === null ? readJson(text) : text;
  }
  return body;
}

/** What is no JSON goes as it is: the server says what is wrong with it. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A field of a form, by its place in the body, with the members that it lies in. */
export interface FormField extends CatalogueField {
  /** What the members are called, the outermost first. */
  readonly within: readonly string[];
}

/** For what a form is made. */
export interface FormPurpose {
  readonly verb: 'post' | 'put';
  /** Whether fields of privileged callers are taken. */
  readonly isPrivileged: boolean;
}

/** How deep a form goes into members of members. */
const depthMax = 3;

/**
 * The fields that can be written when an entry is made or changed, those of its members among them. Lists within an entry are none: their
 * entries have numbers of their own.
 */
export function formFields(
  catalogue: Pick<Catalogue, 'resources'>,
  resource: CatalogueResource,
  purpose: FormPurpose,
  within: readonly CatalogueField[] = [],
): FormField[] {
  return resource.fields.flatMap((field): FormField[] => {
    if (!isWritable(field, purpose)) return [];
    const parents = within.map(({ label }) => label);
    const name = [...within, field].map((each) => each.name).join('.');
    if (field.resource === null) return [{ ...field, name, within: parents }];
    const below = catalogue.resources.get(field.resource);
    if (!below || below.shape === 'list' || within.length >= depthMax) return [];
    return formFields(catalogue, below, purpose, [...within, field]);
  });
}

/** Whether a field can be written by somebody with more or fewer rights. */
function isWritable(field: CatalogueField, { verb, isPrivileged }: FormPurpose): boolean {
  const status = field[verb];
  if (status === 'NA' || field.written_by === 'server' || field.is_computed || field.name === 'id')
    return false;
  return status === 'OP' || field.written_by === 'privileged' ? isPrivileged : true;
}
