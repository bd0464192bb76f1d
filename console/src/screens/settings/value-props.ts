import type { SettingForm } from './setting-form.ts';

/** What an input of any form is given. */
export interface ValueInputProps<Form extends SettingForm = SettingForm> {
  readonly form: Form;
  /** The setting, or the member of one, that the value is of. */
  readonly of: string;
  /** What is asked for, for who does not see what stands around the input. */
  readonly label: string;
  readonly value: unknown;
  readonly isDisabled: boolean;
  readonly onChange: (value: unknown) => void;
}

/** What an input of one form is given. */
export type PropsOf<Name extends SettingForm['form']> = ValueInputProps<Extract<SettingForm, { form: Name }>>;

/** What a value reads like in an input. */
export function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}
