/**
 * The names of the lists a user has, in the order of `lists` in members.ts, which the compiler holds to these: fields
 * name lists here, since the resources themselves are made of fields.
 */
export const listNames = [
  'addresses',
  'email',
  'phone',
  'identification',
  'bank_account',
  'credit_card',
  'currency',
  'external_auth',
  'relationship',
] as const;

/** The name of a list that a user has. */
export type ListName = (typeof listNames)[number];
