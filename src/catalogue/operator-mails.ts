import type { AccountActivity } from './account-activities.ts';

/** What operators are told by mail: an invitation, and what happened to their own accounts. */
export const operatorMails = [
  'invitation',
  'password_changed',
  'second_factor_added',
  'second_factor_removed',
  'second_factor_reset',
  'recovery_codes_renewed',
  'signed_in_elsewhere',
  'disabled',
] as const;
/** One of `operatorMails`. */
export type OperatorMail = (typeof operatorMails)[number];

/** Which mail tells an operator of what happened to the own account: always, or only sometimes (src/operators/mails.ts). */
export const mailOfActivity = {
  account_changed: 'password_changed',
  signed_in: 'signed_in_elsewhere',
  second_factor_added: 'second_factor_added',
  second_factor_removed: 'second_factor_removed',
  second_factor_reset: 'second_factor_reset',
  recovery_codes_renewed: 'recovery_codes_renewed',
  disabled: 'disabled',
} as const satisfies Partial<Record<AccountActivity, OperatorMail>>;

/** What texts of such mails may name. Absent: null. */
export interface OperatorMailValues {
  /** As `first_name`, which greetings of all mails have. */
  readonly first_name: string | null;
  /** UTC. */
  readonly moment: string | null;
  readonly network: string | null;
  readonly link: string | null;
  readonly hours: number | null;
}

/** How such a mail ends: by whom to be told of it, where to ask, or that it can be passed over. */
export const operatorMailEndings: Readonly<Record<OperatorMail, 'notYou' | 'questions' | 'unexpected'>> = {
  invitation: 'unexpected',
  password_changed: 'notYou',
  second_factor_added: 'notYou',
  second_factor_removed: 'notYou',
  second_factor_reset: 'questions',
  recovery_codes_renewed: 'notYou',
  signed_in_elsewhere: 'notYou',
  disabled: 'questions',
};
