import { permissionNames, roleNames } from './permissions.ts';
import type { SettingForm } from './setting-form.ts';

/** An entry of the setting `role_limits`: what a role may not do in the programme. */
export const roleLimit: SettingForm = {
  form: 'object',
  members: {
    role: { of: { form: 'word', words: roleNames }, isRequired: true, about: 'The role.' },
    without: {
      of: { form: 'list', of: { form: 'word', words: permissionNames } },
      isRequired: true,
      about: 'The permissions that the role does not have here.',
    },
  },
  isWhole: () => true,
};
