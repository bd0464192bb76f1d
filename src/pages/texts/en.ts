import type { LinkPurpose } from '../../flows/links/find-link.ts';

/** What a page says when there is nothing to do on it. */
export interface StateText {
  readonly title: string;
  readonly text: string;
}

/** States of every page in which there is nothing to do. */
export type CommonState =
  | 'expired'
  | 'used'
  | 'replaced'
  | 'exhausted'
  | 'ended'
  | 'suspended'
  | 'locked'
  | 'tooMany'
  | 'busy'
  | 'unreadable';

/** What the page behind a link says of its own. */
interface PurposeText extends StateText {
  readonly note: string;
  readonly button: string;
  readonly done: StateText;
}

/**
 * The texts of pages in one language. `{program}` is the name of the programme, `{address}` the masked address that the mail went
 * to, `{wait}` a time such as "5 minutes".
 */
export interface PageTexts {
  readonly direction: 'ltr' | 'rtl';
  readonly purposes: Readonly<Record<LinkPurpose | 'unsubscribe', PurposeText>>;
  readonly states: Readonly<Record<CommonState, StateText>>;
  readonly code: {
    readonly label: string;
    readonly hint: string;
    readonly form: string;
    readonly wrong: string;
  };
  readonly password: { readonly label: string; readonly hint: string };
  readonly secondFactor: { readonly label: string; readonly needed: string; readonly wrong: string };
}

/** English. */
export const en: PageTexts = {
  direction: 'ltr',
  purposes: {
    verify: {
      title: 'Confirm your email address',
      text: '{program} asks you to confirm that {address} is your email address.',
      note: 'If you did not ask for this, close this page. Nothing changes then.',
      button: 'Confirm email address',
      done: { title: 'Email address confirmed', text: '{address} is confirmed. You can close this page.' },
    },
    password: {
      title: 'Choose a new password',
      text: 'The new password is for your account at {program}. The link went to {address}.',
      note: 'After that you have to sign in again on all your devices. If you did not ask for a new password, close this page. Nothing changes then.',
      button: 'Save new password',
      done: {
        title: 'Password changed',
        text: 'From now on, sign in to {program} with your new password. You can close this page.',
      },
    },
    unsubscribe: {
      title: 'No more emails like this',
      text: 'Press the button if {program} should no longer send you notifications by email.',
      note: 'Messages about the security of your account still come. You can turn notifications on again in the settings of your account.',
      button: 'Stop these emails',
      done: {
        title: 'Notifications by email are off',
        text: '{program} will send you no more notifications by email. You can close this page.',
      },
    },
  },
  states: {
    expired: {
      title: 'This link does not work',
      text: 'The link has expired, or its address is not complete. Request a new one.',
    },
    used: {
      title: 'This link was already used',
      text: 'The link, or the code from the same email, was used already. If that was you, there is nothing more to do here. If not, request a new link and contact {program}.',
    },
    replaced: {
      title: 'There is a newer link',
      text: 'We sent you another email after this one. Use the link in the newest email.',
    },
    exhausted: {
      title: 'Too many wrong codes',
      text: 'A wrong code was entered too often, so this link no longer works. Request a new one.',
    },
    ended: {
      title: 'This link no longer works',
      text: 'Your account or your email address has changed since we sent the link. If you still need a link, request a new one.',
    },
    suspended: {
      title: 'Your account is suspended',
      text: 'This link does not work while your account is suspended. Please contact {program}.',
    },
    locked: {
      title: 'Too many wrong codes',
      text: 'Please wait a while, then open the link from the email again. Waiting time: {wait}.',
    },
    tooMany: {
      title: 'Too many requests',
      text: 'There have been too many requests. Please wait a while, then open the link from the email again. Waiting time: {wait}.',
    },
    busy: {
      title: 'We cannot answer right now',
      text: 'Please wait a moment, then open the link from the email again.',
    },
    unreadable: {
      title: 'We could not read the form',
      text: 'Please open the link from the email again, and fill in the form once more.',
    },
  },
  code: {
    label: 'Code from the email',
    hint: 'The six digits that stand in the same email as the link.',
    form: 'Please enter the six digits from the email.',
    wrong: 'This code is not right. Please check the digits in the email.',
  },
  password: {
    label: 'New password',
    hint: 'A few words that do not belong together are easy to remember and hard to guess.',
  },
  secondFactor: {
    label: 'Code from your authenticator app, or a recovery code',
    needed:
      'Your account is protected by a second factor. Please enter its code, and your new password once more.',
    wrong:
      'This code is not right. Please enter your new password once more, with the code that your app shows now.',
  },
};
