import i18next from 'i18next';

/** What a role is called; its own name where the console has no words for it. */
export function roleName(role: string): string {
  return inWords(`operators.roles.${role}.name`, role);
}

/** What a role is for. */
export function roleAbout(role: string, otherwise: string): string {
  return inWords(`operators.roles.${role}.about`, otherwise);
}

/** What a permission opens, in a few words. */
export function permissionName(permission: string): string {
  return inWords(`operators.permissions.${permission}`, permission);
}

function inWords(key: string, otherwise: string): string {
  return i18next.exists(key) ? i18next.t(key as 'operators.permissions.read') : otherwise;
}
