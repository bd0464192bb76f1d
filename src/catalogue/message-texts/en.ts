import type { CheckKind } from '../check-pools.ts';
import type { TemplateName } from '../message-templates.ts';
import type { ToldReason, ToldStep } from '../reviews.ts';

/**
 * What a kind of message says. `mail`: the paragraphs of a mail, without greeting and ending; a paragraph with `{{ link }}` is left
 * out where there is none. `sms`: where a text message does not say the first paragraph of the mail.
 */
export interface MessageText {
  readonly subject?: string;
  readonly mail?: readonly string[];
  readonly sms?: string;
}

/** The built-in texts of messages in a language. All are templates. */
export interface MessageTexts {
  readonly direction: 'ltr' | 'rtl';
  readonly greeting: { readonly byName: string; readonly plain: string };
  /** When something happened. */
  readonly when: string;
  readonly endings: { readonly notYou: string; readonly questions: string };
  readonly checks: Readonly<Record<CheckKind, string>>;
  /** What is reviewed, as whoever sent it calls it. */
  readonly parts: Readonly<Record<ToldStep, string>>;
  /** Why something was not accepted: kind, and of no help to whoever forges. */
  readonly reasons: Readonly<Record<ToldReason, string>>;
  readonly texts: Readonly<Record<TemplateName, MessageText>>;
}

/** English. */
export const en: MessageTexts = {
  direction: 'ltr',
  greeting: { byName: 'Hello {{ first_name }},', plain: 'Hello,' },
  when: 'This happened on {{ moment }} ({{ local_moment }}).',
  endings: {
    notYou: 'If this was not you, contact {{ program_name }} at once.',
    questions: 'If you have questions, contact {{ program_name }}.',
  },
  checks: {
    password: 'password',
    email: 'email address',
    phone: 'phone number',
    email_code: 'code by email',
    sms_code: 'code by text message',
    security_code: 'security code',
    answers: 'secret questions',
    date_of_birth: 'date of birth',
    second_factor: 'second factor',
  },
  parts: {
    personal_info: 'your personal details',
    identification: 'your identity document',
    identification_document: 'your identity document',
    selfie: 'your picture of yourself',
    proof_of_address: 'your proof of address',
    document: 'the document that you sent',
  },
  reasons: {
    unreadable:
      'The picture is not clear enough. Please take it again in good light, without flash, so that all of it can be read.',
    incomplete:
      'A part is missing. Please send all pages and both sides, with all four edges in the picture.',
    wrong_kind:
      'It is another kind of document than the one we need. Please send one of those that we ask for.',
    expired: 'It is no longer valid. Please send one that is.',
    too_old: 'It is too old. Please send a more recent one.',
    other_data:
      'Some details are not the same as those in your account. Please check both, and correct what is not right.',
    no_selfie: 'We need a clear picture of your face. Please take one that shows nobody but you.',
    not_confirmed: 'We were not able to confirm it. Please contact us if you think that this is a mistake.',
  },
  texts: {
    verify_email: {
      subject: 'Confirm your email address',
      mail: [
        'Your code to confirm this email address with {{ program_name }}:',
        '{{ code }}',
        'The code is valid for {{ minutes }} minutes.',
        'You can also open this link: {{ link }}',
        'Nobody from {{ program_name }} will ask you for this code. If you did not request the code, ignore this message.',
      ],
    },
    verify_phone: {
      sms: '{{ program_name }}: {{ code }} is your code to confirm this phone number, valid for {{ minutes }} minutes. Do not share the code with anybody.',
    },
    forgotten_password: {
      subject: 'Choose a new password',
      mail: [
        'Your code to choose a new password at {{ program_name }}:',
        '{{ code }}',
        'The code is valid for {{ minutes }} minutes.',
        'You can also open this link: {{ link }}',
        'Nobody from {{ program_name }} will ask you for this code. If you did not request the code, ignore this message: your password stays as it is.',
      ],
      sms: '{{ program_name }}: {{ code }} is your code to choose a new password, valid for {{ minutes }} minutes. Do not share the code with anybody.',
    },
    password_changed: { subject: 'Your password was changed', mail: ['Your password was changed.'] },
    security_code_changed: {
      subject: 'Your security code was changed',
      mail: ['Your security code was changed.'],
    },
    questions_changed: {
      subject: 'Your secret questions were changed',
      mail: ['Your secret questions or their answers were changed.'],
    },
    checks_suspended: {
      subject: 'Security checks are suspended',
      mail: [
        'After too many wrong attempts ({{ check }}), this security check is suspended for your account{% if held %} until {{ program_name }} lifts the suspension{% elsif until %} until {{ until }} ({{ local_until }}){% endif %}.',
      ],
    },
    suspension_lifted: {
      subject: 'Security checks are possible again',
      mail: ['The suspension of a security check of your account ({{ check }}) was lifted.'],
    },
    user_suspended: { subject: 'Your account is suspended', mail: ['Your account was suspended.'] },
    user_reactivated: {
      subject: 'The suspension of your account was lifted',
      mail: ['The suspension of your account was lifted.'],
    },
    two_factor_enabled: {
      subject: 'Two-factor authentication is on',
      mail: ['Two-factor authentication was turned on for your account.'],
    },
    two_factor_disabled: {
      subject: 'Two-factor authentication is off',
      mail: ['Two-factor authentication was turned off for your account.'],
    },
    recovery_codes_renewed: {
      subject: 'You have new recovery codes',
      mail: ['New recovery codes were made for your account. The former codes are no longer valid.'],
    },
    recovery_code_used: {
      subject: 'A recovery code was used',
      mail: ['A recovery code of your account was used. Codes left: {{ left }}.'],
    },
    external_login_added: {
      subject: 'A login was added to your account',
      mail: ['A login with an outside provider (type {{ provider }}) was added to your account.'],
    },
    external_login_verified: {
      subject: 'A login of your account was verified',
      mail: ['A login with an outside provider (type {{ provider }}) was verified for your account.'],
    },
    external_login_changed: {
      subject: 'A login of your account was changed',
      mail: ['A login of your account with an outside provider (type {{ provider }}) was changed.'],
    },
    external_login_removed: {
      subject: 'A login was removed from your account',
      mail: ['A login with an outside provider (type {{ provider }}) was removed from your account.'],
    },
    contact_changed: {
      subject: 'Your email address was replaced',
      mail: ['This email address was replaced by another one in your account.'],
      sms: '{{ program_name }}: This phone number was replaced by another one in your account.',
    },
    contact_removed: {
      subject: 'Your email address was removed',
      mail: ['This email address was removed from your account.'],
      sms: '{{ program_name }}: This phone number was removed from your account.',
    },
    notification: {
      subject: '{% if subject %}{{ subject }}{% else %}{{ program_name }}{% endif %}',
      mail: ['{{ message }}', 'If you no longer want emails like this one, open this link: {{ link }}'],
      sms: '{{ program_name }}: {{ message }}',
    },
    review_accepted: {
      subject: 'What you sent was accepted',
      mail: [
        'We have looked at what you sent us: {{ part }}. Everything is in order.',
        'If you no longer want emails like this one, open this link: {{ link }}',
      ],
      sms: '{{ program_name }}: We have looked at what you sent us: {{ part }}. Everything is in order.',
    },
    review_rejected: {
      subject: 'Please look at what you sent',
      mail: [
        'We have looked at what you sent us and were not able to accept it: {{ part }}.',
        '{{ reason }}',
        'If you no longer want emails like this one, open this link: {{ link }}',
      ],
      sms: '{{ program_name }}: We have looked at what you sent us and were not able to accept it: {{ part }}. {{ reason }}',
    },
    review_more: {
      subject: 'We need something more from you',
      mail: [
        'We have looked at what you sent us and need something more: {{ part }}.',
        '{{ reason }}',
        'If you no longer want emails like this one, open this link: {{ link }}',
      ],
      sms: '{{ program_name }}: We have looked at what you sent us and need something more: {{ part }}. {{ reason }}',
    },
    payment_denied: {
      subject: 'A payment was denied',
      mail: [
        'A payment from your account was not allowed, because a rule of the account does not permit it.',
        'If you no longer want emails like this one, open this link: {{ link }}',
      ],
      sms: '{{ program_name }}: A payment from your account was not allowed, because a rule of the account does not permit it.',
    },
    alert_sms_paused: {
      subject: 'Text messages to {{ country }} are paused',
      mail: [
        'Text messages with codes to the country {{ country }} are paused for at least an hour: many were sent, and few of their codes were confirmed. Somebody may be earning money with messages to numbers of their own.',
      ],
    },
    alert_sms_used_up: {
      subject: 'The text messages of the day are used up',
      mail: [
        'All {{ limit }} text messages that {{ program_name }} sends within a day (setting sms_per_day) are used up. Until the day is over, nobody gets codes by text message.',
      ],
    },
    alert_check_held: {
      subject: 'A security check of user {{ user }} is held',
      mail: [
        'After many wrong attempts, a security check of the user with the number {{ user }} is suspended until a privileged caller lifts the suspension.',
      ],
    },
    alert_messages_dead: {
      subject: 'Messages could not be sent',
      mail: [
        'At least one message of {{ program_name }} could not be sent and was given up. GET /v1/message?status=dead lists the messages that were given up.',
      ],
    },
    alert_payment_denied: {
      subject: 'A payment of user {{ user }} was denied',
      mail: [
        'A rule denied a payment of the user with the number {{ user }}. The decisions about this user tell which payment, and which rule.',
      ],
    },
    alert_webhook_stopped: {
      subject: 'Webhook {{ webhook }} was stopped',
      mail: [
        'The webhook with the number {{ webhook }} was stopped and is sent no more events: it answered 410, or took nothing for 72 hours. Events go on gathering for it. GET /v1/webhook lists every webhook that was stopped, with the reason; PUT /v1/webhook/:webhook_id with status 1 starts this one again. For others that are stopped within the same hour there may be no mail.',
      ],
    },
  },
};
