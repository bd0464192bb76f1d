import type { OperatorMail } from '../operator-mails.ts';

/** The texts of mails to operators in a language. All are templates; the greeting is that of all mails. */
export interface OperatorTexts {
  readonly when: string;
  readonly endings: { readonly notYou: string; readonly questions: string; readonly unexpected: string };
  readonly mails: Readonly<
    Record<OperatorMail, { readonly subject: string; readonly mail: readonly string[] }>
  >;
}

/** English. */
export const en: OperatorTexts = {
  when: 'This happened on {{ moment }}.',
  endings: {
    notYou: 'If this was not you, tell your administrator at once.',
    questions: 'If you have questions, ask your administrator.',
    unexpected: 'If you do not expect this, you need not do anything.',
  },
  mails: {
    invitation: {
      subject: 'Your invitation to the Roster console',
      mail: [
        'You are invited to work in the Roster console.',
        'Set a password and a second factor here: {{ link }}',
        'The link works once, within {{ hours }} hours. Earlier links no longer work.',
      ],
    },
    password_changed: {
      subject: 'Your password was changed',
      mail: ['The password of your account in the Roster console was changed.'],
    },
    second_factor_added: {
      subject: 'A second factor was added',
      mail: ['A second factor was added to your account in the Roster console.'],
    },
    second_factor_removed: {
      subject: 'A second factor was removed',
      mail: ['A second factor was removed from your account in the Roster console.'],
    },
    second_factor_reset: {
      subject: 'Your second factors were removed',
      mail: [
        'An administrator has removed the second factors and the password of your account in the Roster console. You are invited to set new ones.',
      ],
    },
    recovery_codes_renewed: {
      subject: 'Your recovery codes were renewed',
      mail: [
        'New recovery codes were made for your account in the Roster console. The previous codes no longer work.',
      ],
    },
    signed_in_elsewhere: {
      subject: 'A sign-in from a new place',
      mail: [
        'Somebody signed in to your account in the Roster console from a network, or by a browser, that was not used for it before: {{ network }}',
      ],
    },
    disabled: {
      subject: 'Your access was taken away',
      mail: [
        'An administrator has taken away your access to the Roster console, or to one of its programmes.',
      ],
    },
  },
};
