/** The members of an answer of verify, confirm, validate and reset, in the order of the samples. */
const family = (...own: readonly string[]) => [
  'info',
  ...own,
  'geo_coordinates',
  'notes',
  'last_activity',
  'authentication',
];

/** The members between result and ending, by what the operation does, of answers that are not about a user as a whole. */
export const flowEnvelopes = {
  verify: family('verify_data'),
  confirm: family('verify_data', 'confirm_data'),
  validate: family('validate_data'),
  reset: family('reset_security_data'),
  suspension: ['info', 'suspension', 'last_activity'],
  // In the order of a document everywhere (resources/document.ts).
  document: [
    'info',
    'attachment',
    'custom_field',
    'geo_coordinates',
    'notes',
    'last_activity',
    'authentication',
  ],
} as const;

/** Operations whose answers have the same members. */
export type FlowFamily = keyof typeof flowEnvelopes;

/** A member that only answers of flows have. */
export type FlowMember =
  | 'comments'
  | 'suspension'
  | 'attachment'
  | 'verify_data'
  | 'confirm_data'
  | 'validate_data'
  | 'reset_security_data';
