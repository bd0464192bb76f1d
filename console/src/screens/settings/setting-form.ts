import type { components } from '../../../../sdk/src/index.ts';

/** What a setting may be, as the catalogue tells it. */
export type SettingForm = components['schemas']['catalogue.setting_form'];
/** A list of values of one form. */
export type ListForm = Extract<SettingForm, { readonly form: 'list' }>;
/** A value with members. */
export type ObjectForm = Extract<SettingForm, { readonly form: 'object' }>;
/** A member of a setting that is an object. */
export type SettingMember = components['schemas']['catalogue.setting_member'];

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

/**
 * The form of a member as it is offered beside the others of its object: words that make no sense beside those are left out, but for
 * those that are chosen, which can be taken back.
 */
export function offeredForm(
  { name, form, offered }: SettingMember,
  members: Readonly<Record<string, unknown>>,
): SettingForm {
  const fitting = offered?.words[String(members[offered.by])];
  if (!fitting) return form;
  const chosen: readonly unknown[] = [members[name]].flat();
  const offeredOf = (words: string[]) =>
    words.filter((word) => fitting.includes(word) || chosen.includes(word));
  if (form.form === 'word') return { ...form, words: offeredOf(form.words) };
  if (form.form !== 'list' || form.of.form !== 'word') return form;
  return { ...form, of: { ...form.of, words: offeredOf(form.of.words) } };
}
