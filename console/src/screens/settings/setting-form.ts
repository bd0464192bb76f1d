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
