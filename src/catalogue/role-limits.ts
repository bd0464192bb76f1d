import { permissionNames, roleNames, roles } from './permissions.ts';
import type { SettingForm } from './setting-form.ts';

/** The roles of a programme: whoever manages the installation is limited by none. */
const limited = roleNames.filter((role) => !roles[role].may.includes('programs'));

/** An entry of the setting `role_limits`: what a role may not do in the programme. */
export const roleLimit: SettingForm = {
  form: 'object',
  members: {
    role: { of: { form: 'word', words: limited }, isRequired: true, about: 'The role.' },
    without: {
      of: { form: 'list', of: { form: 'word', words: permissionNames } },
      isRequired: true,
      about: 'The permissions that the role does not have in this programme.',
      offered: { by: 'role', words: Object.fromEntries(limited.map((role) => [role, roles[role].may])) },
    },
  },
  isWhole: () => true,
};
