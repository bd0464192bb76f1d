import { keysOf } from '../objects.ts';
import type { CheckKind } from './check-pools.ts';
import { lineMax, messageMax } from './kinds/texts.ts';
import type { ToldReason, ToldStep } from './reviews.ts';

/** By what a message is sent. Jobs know a channel by its place here. */
export const sentChannels = ['email', 'sms'] as const;
/** One of `sentChannels`. */
export type SentChannel = (typeof sentChannels)[number];

/** By what a message goes. `in_app`: nothing sends it; the user's app reads it where it is kept. */
export const messageChannels = [...sentChannels, 'in_app'] as const;
/** One of `messageChannels`. */
export type MessageChannel = (typeof messageChannels)[number];

/**
 * Messages of one user, channel and lane are sent one after the other. `codes`: one-time codes and links, of no use after
 * some minutes. `notices`: what happened to the account, sent whatever the preferences of the user say; notifications of the
 * programme, which heed them; alerts to the programme itself.
 */
export const messageLanes = ['codes', 'notices'] as const;
/** One of `messageLanes`. */
export type MessageLane = (typeof messageLanes)[number];

/** What becomes of a message. `dropped`: never sent, since its time was over; `dead`: given up after its last attempt. */
export const messageStatuses = ['waiting', 'sent', 'dropped', 'dead'] as const;
/** One of `messageStatuses`. */
export type MessageStatus = (typeof messageStatuses)[number];

/**
 * What a variable holds, as it is given: `text`; a `link` of ours; a whole `number`; a `flag`; an `instant` in UTC
 * (`yyyy-mm-ddThh:mm:ss`), of which a template has a text; a `check`, or a `part` of a user that was reviewed, of which a template has the
 * name; a `reason`, of which it has a sentence.
 */
type VariableForm = 'text' | 'link' | 'number' | 'flag' | 'instant' | 'check' | 'part' | 'reason';

/** A variable of templates. */
interface Variable {
  readonly form: VariableForm;
  /** May be absent; a template then finds nothing in it. */
  readonly isOptional?: true;
  /** Opens something as long as it is valid: it is not kept once the message was sent. */
  readonly isSecret?: true;
  /** May stand in a subject, which mail servers log: nothing secret, nothing that a user wrote. */
  readonly inSubject?: true;
  /** How many characters of it a text shows; absent: 200. */
  readonly lengthMax?: number;
  /** Of one's own, in an example. */
  readonly example: string | number | boolean;
  /** One sentence for the documentation. */
  readonly about: string;
}

/** Every variable that a template may have, by name. */
export const messageVariables = {
  program_name: { form: 'text', inSubject: true, example: 'Example Pay', about: 'Name of the programme.' },
  first_name: {
    form: 'text',
    isOptional: true,
    example: 'Ada',
    about:
      'First name of the user, in mails to an address that was verified. Empty where the name could be taken for a link.',
  },
  moment: {
    form: 'instant',
    inSubject: true,
    example: '2030-01-12T09:30:00',
    about: 'When it happened, in UTC: 2030-01-12 09:30 UTC.',
  },
  local_moment: {
    form: 'instant',
    inSubject: true,
    example: '2030-01-12T09:30:00',
    about: 'The same in the time zone of the user.',
  },
  code: { form: 'text', isSecret: true, example: '271828', about: 'The one-time code.' },
  link: {
    form: 'link',
    isSecret: true,
    isOptional: true,
    example: 'https://roster.example.org/security/verify/example',
    about:
      'A link that does the same as the code or, in a notification, that ends mails of its kind; absent where `PUBLIC_URL` is not set. In HTML it may be an href.',
  },
  minutes: {
    form: 'number',
    inSubject: true,
    example: 10,
    about: 'For how many minutes the code is valid.',
  },
  check: {
    form: 'check',
    inSubject: true,
    example: 'password',
    about: 'The kind of security check, in the language of the message.',
  },
  part: {
    form: 'part',
    inSubject: true,
    example: 'proof_of_address',
    about: 'What was reviewed, in the language of the message.',
  },
  reason: {
    form: 'reason',
    example: 'unreadable',
    about: 'Why it was not accepted, as a sentence in the language of the message.',
  },
  until: {
    form: 'instant',
    isOptional: true,
    inSubject: true,
    example: '2030-01-12T09:45:00',
    about: 'Until when, in UTC; absent if it is not known.',
  },
  local_until: {
    form: 'instant',
    isOptional: true,
    inSubject: true,
    example: '2030-01-12T09:45:00',
    about: 'The same in the time zone of the user.',
  },
  held: {
    form: 'flag',
    isOptional: true,
    inSubject: true,
    example: false,
    about: 'Whether the suspension lasts until somebody lifts it.',
  },
  left: { form: 'number', inSubject: true, example: 7, about: 'How many recovery codes are left.' },
  provider: { form: 'text', inSubject: true, example: '1', about: 'Type of the outside provider.' },
  subject: {
    form: 'text',
    isOptional: true,
    inSubject: true,
    lengthMax: lineMax,
    example: 'Your new card',
    about: 'The subject of the notification.',
  },
  message: {
    form: 'text',
    lengthMax: messageMax,
    example: 'Your new card is on its way.',
    about: 'The text of the notification.',
  },
  country: { form: 'text', inSubject: true, example: 'CA', about: 'The country, ISO 3166-1 alpha-2.' },
  limit: { form: 'number', inSubject: true, example: 1000, about: 'The limit that was reached.' },
  user: { form: 'number', inSubject: true, example: 42, about: 'The number of the user.' },
  webhook: {
    form: 'number',
    inSubject: true,
    example: 3,
    about: 'The number of the webhook endpoint.',
  },
} as const satisfies Record<string, Variable>;

/** The name of a variable. */
export type VariableName = keyof typeof messageVariables;

/** Given by the caller of `queueMessage`; the others follow from user and programme. */
type OwnVariable = Exclude<
  VariableName,
  'program_name' | 'first_name' | 'moment' | 'local_moment' | 'local_until'
>;

/** A kind of message. */
export interface MessageTemplate {
  readonly lane: MessageLane;
  readonly channels: readonly MessageChannel[];
  /** What whoever queues the message gives. */
  readonly own: readonly OwnVariable[];
  /** Goes to a contact that was verified, so that a mail may greet by name. */
  readonly isToProven: boolean;
  /** How a notice ends: what to do if it was not the user who did it, or where to ask. */
  readonly ending: 'notYou' | 'questions' | null;
}

/** Options of a template, besides its variables. */
type Options = Partial<Pick<MessageTemplate, 'channels' | 'isToProven' | 'ending'>>;

function code<const Own extends OwnVariable>(own: readonly Own[], options: Options) {
  const usual = { channels: sentChannels, isToProven: false, ending: null } as const;
  return { ...usual, ...options, lane: 'codes' as const, own };
}

function notice<const Own extends OwnVariable = never>(own: readonly Own[] = [], options: Options = {}) {
  const usual = { channels: messageChannels, isToProven: true, ending: 'notYou' } as const;
  return { ...usual, ...options, lane: 'notices' as const, own };
}

function alert<const Own extends OwnVariable = never>(own: readonly Own[] = []) {
  const more = { channels: ['email'], isToProven: false, ending: null } as const;
  return { ...notice(own), ...more };
}

const table = {
  verify_email: code(['code', 'link', 'minutes'], { channels: ['email'] }),
  verify_phone: code(['code', 'minutes'], { channels: ['sms'] }),
  forgotten_password: code(['code', 'link', 'minutes'], { isToProven: true }),
  password_changed: notice(),
  security_code_changed: notice(),
  questions_changed: notice(),
  checks_suspended: notice(['check', 'until', 'held']),
  suspension_lifted: notice(['check'], { ending: 'questions' }),
  user_suspended: notice([], { ending: 'questions' }),
  user_reactivated: notice([], { ending: 'questions' }),
  two_factor_enabled: notice(),
  two_factor_disabled: notice(),
  recovery_codes_renewed: notice(),
  recovery_code_used: notice(['left']),
  external_login_added: notice(['provider']),
  external_login_verified: notice(['provider']),
  external_login_changed: notice(['provider']),
  external_login_removed: notice(['provider']),
  // To the contact as it was, which need not have been verified.
  contact_changed: notice([], { isToProven: false, channels: sentChannels }),
  contact_removed: notice([], { isToProven: false, channels: sentChannels }),
  // What the programme writes for the user, who may refuse it.
  notification: notice(['subject', 'message', 'link'], { ending: null }),
  // What came of a review. Refused in the same way.
  review_accepted: notice(['part', 'link'], { ending: null }),
  review_rejected: notice(['part', 'reason', 'link'], { ending: 'questions' }),
  review_more: notice(['part', 'reason', 'link'], { ending: 'questions' }),
  // What a rule says that denies a payment. Refused in the same way.
  payment_denied: notice(['link'], { ending: 'questions' }),
  // To the programme itself.
  alert_sms_paused: alert(['country']),
  alert_sms_used_up: alert(['limit']),
  alert_check_held: alert(['user']),
  alert_messages_dead: alert(),
  alert_webhook_stopped: alert(['webhook']),
  alert_payment_denied: alert(['user']),
};

/** Every kind of message, by name. Texts stand in `message-texts`, one file per language. */
// Checked apart from the table, whose types would follow from the check.
export const messageTemplates = table satisfies Record<string, MessageTemplate>;

/** The name of a kind of message. */
export type TemplateName = keyof typeof messageTemplates;

/** The names of all kinds of messages. */
export const templateNames: readonly TemplateName[] = keysOf(messageTemplates);

/** What a programme is told of itself, by mail to its `alert_email`. Jobs know an alert by its place here. */
export const alertNames = [
  'alert_sms_paused',
  'alert_sms_used_up',
  'alert_check_held',
  'alert_messages_dead',
  'alert_webhook_stopped',
  'alert_payment_denied',
] as const satisfies readonly TemplateName[];
/** One of `alertNames`. */
export type AlertName = (typeof alertNames)[number];

/** Messages that a user may refuse: they heed the preferences, and mails carry a link that ends them. */
export const wantedNames = [
  'notification',
  'review_accepted',
  'review_rejected',
  'review_more',
  'payment_denied',
] as const satisfies readonly TemplateName[];
/** One of `wantedNames`. */
export type WantedName = (typeof wantedNames)[number];

/** The name of a notice. */
export type NoticeName = Exclude<
  {
    [Name in TemplateName]: (typeof messageTemplates)[Name]['lane'] extends 'notices' ? Name : never;
  }[TemplateName],
  AlertName | WantedName
>;

type ValueOf<Form> = Form extends 'number'
  ? number
  : Form extends 'flag'
    ? boolean
    : Form extends 'check'
      ? CheckKind
      : Form extends 'part'
        ? ToldStep
        : Form extends 'reason'
          ? ToldReason
          : string;

type OwnOf<Name extends TemplateName> = (typeof messageTemplates)[Name]['own'][number];
type OptionalOf<Name extends TemplateName> = {
  [Each in OwnOf<Name>]: (typeof messageVariables)[Each] extends { readonly isOptional: true } ? Each : never;
}[OwnOf<Name>];

/** The values that whoever queues a message of a kind gives. */
export type MessageValues<Name extends TemplateName = TemplateName> = {
  readonly [Each in Exclude<OwnOf<Name>, OptionalOf<Name>>]: ValueOf<(typeof messageVariables)[Each]['form']>;
} & {
  readonly [Each in OptionalOf<Name>]?: ValueOf<(typeof messageVariables)[Each]['form']> | undefined;
};

/** The names that a template of a kind may use. */
export function variablesOf(name: TemplateName): VariableName[] {
  const { own, isToProven }: MessageTemplate = messageTemplates[name];
  return [
    'program_name',
    ...(isToProven ? ['first_name' as const] : []),
    'moment',
    'local_moment',
    ...own,
    ...(own.includes('until') ? ['local_until' as const] : []),
  ];
}

/** The parts of a stored text, by the channel that they go by, with the most characters that each may have. */
export const templateParts = {
  subject: { channel: 'email', lengthMax: 200 },
  text: { channel: 'email', lengthMax: 10_000 },
  html: { channel: 'email', lengthMax: 50_000 },
  sms: { channel: 'sms', lengthMax: 500 },
} as const satisfies Record<string, { readonly channel: SentChannel; readonly lengthMax: number }>;

/** A part of a text. */
export type TemplatePart = keyof typeof templateParts;

/** The parts that an app shows: both are a line. */
const inAppParts: readonly TemplatePart[] = ['subject', 'sms'];

/** The parts of a text of a kind of message that go by a channel. */
export function partsFor(name: TemplateName, channel: MessageChannel): TemplatePart[] {
  return partsOf(name).filter((part) =>
    channel === 'in_app' ? inAppParts.includes(part) : templateParts[part].channel === channel,
  );
}

/** The parts of a text of a kind of message. */
export function partsOf(name: TemplateName): TemplatePart[] {
  const { channels }: MessageTemplate = messageTemplates[name];
  return keysOf(templateParts).filter((part) => channels.includes(templateParts[part].channel));
}
