/** What a setting may be, as the catalogue tells it. */
export type SettingForm =
  | { readonly form: 'flag' }
  | { readonly form: 'integer'; readonly minimum: number; readonly maximum: number }
  | { readonly form: 'integers'; readonly minima: readonly number[]; readonly maximum: number }
  | { readonly form: 'kind'; readonly kind: string }
  | { readonly form: 'word'; readonly words: readonly string[] }
  | { readonly form: 'name' }
  | { readonly form: 'issuer' }
  | ListForm
  | ObjectForm
  | { readonly form: 'or null'; readonly of: SettingForm };

/** A list of values of one form. */
export interface ListForm {
  readonly form: 'list';
  readonly of: SettingForm;
  readonly isNeverEmpty?: boolean;
}

/** A value with members. */
export interface ObjectForm {
  readonly form: 'object';
  readonly members: readonly SettingMember[];
}

/** A member of a setting that is an object. */
export interface SettingMember {
  readonly name: string;
  readonly label: string;
  readonly about: string;
  readonly is_required: boolean;
  readonly form: SettingForm;
}

/** A value to begin with where there was none. */
export function freshValue(form: SettingForm): unknown {
  switch (form.form) {
    case 'flag':
      return false;
    case 'integer':
      return form.minimum;
    case 'integers':
      return form.minima;
    case 'word':
      return form.words[0];
    case 'list':
      return [];
    case 'object':
      return Object.fromEntries(
        form.members.flatMap(({ name, is_required, form: of }) =>
          is_required ? [[name, freshValue(of)]] : [],
        ),
      );
    case 'or null':
      return null;
    default:
      return '';
  }
}

/** Whether two values are the same, as JSON has them: members in whatever order. */
export function isSameValue(one: unknown, other: unknown): boolean {
  return JSON.stringify(ordered(one)) === JSON.stringify(ordered(other));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([name, member]) => [name, ordered(member)] as const);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
