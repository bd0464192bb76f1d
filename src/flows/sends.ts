import { type ChallengeChannel, challengeChannel } from '../catalogue/challenges.ts';
import { errors } from '../catalogue/errors.ts';
import type { AlertName } from '../catalogue/message-templates.ts';
import { countryOfPhone } from '../catalogue/phone-numbers.ts';
import type { ProgramSettings } from '../catalogue/program-settings.ts';
import { alertCounter } from '../notify/alerts.ts';
import { addMinutes } from '../time/format-instant.ts';
import type { Counter } from '../users/counters.ts';
import type { Refusal, UserChange } from '../users/user-change.ts';
import { enqueueAlert } from './alerts.ts';

/** A message that a flow wants to send. */
export interface Send {
  readonly channel: ChallengeChannel;
  /** The keyed hash of the contact, whether or not anybody has it; absent where it was counted when it was asked for. */
  readonly contact?: string;
  /** In E.164; absent for mail. */
  readonly phone?: string;
  /** The number of the user; absent where none is known yet. */
  readonly userId?: number;
  /** The keyed hash of the network that asks; absent where none is known. */
  readonly network?: string | undefined;
  /** What the programme wrote, which is counted apart for its contact and its user: no flood of it keeps a code from anybody. */
  readonly isNotification?: true;
}

/** How many sends may pass within a window that begins with the first. */
interface SendLimit extends Counter {
  readonly minutes: number;
  readonly maximum: (settings: ProgramSettings) => number;
}

const day = 24 * 60;

/** For how long text messages to a country, and those that are confirmed, are counted (fraud that earns by them). */
const countryMinutes = 60;

/**
 * How often messages go to one contact. Codes for a forgotten password, which anybody can ask for, count apart from those of
 * verifications: else a stranger could keep the owner from verifying the contact for a day. So do notifications.
 */
function contactLimits(contact: string, what: 'sends' | 'forgotten' | 'notifications'): SendLimit[] {
  return [
    {
      kind: `${what} in ten minutes`,
      subject: contact,
      minutes: 10,
      maximum: (is) => is.sends_per_ten_minutes,
    },
    { kind: `${what} in a day`, subject: contact, minutes: day, maximum: (is) => is.sends_per_day },
  ];
}

/** How many text messages a programme pays for. */
const programLimit: SendLimit = {
  kind: 'sms of the programme in a day',
  subject: '',
  isShared: true,
  minutes: day,
  maximum: (is) => is.sms_per_day,
};

/** The limits that a send counts against. */
function limitsOf({ channel, contact, userId, network, isNotification }: Send): readonly SendLimit[] {
  const limits =
    contact === undefined ? [] : contactLimits(contact, isNotification ? 'notifications' : 'sends');
  if (network !== undefined) limits.push(networkLimit(network));
  if (channel !== challengeChannel.sms) return limits;
  if (userId !== undefined) {
    limits.push({
      kind: isNotification ? 'sms notifications of a user in a day' : 'sms of a user in a day',
      subject: String(userId),
      minutes: day,
      maximum: (is) => is.sms_per_user_and_day,
    });
  }
  limits.push(programLimit);
  return limits;
}

/** How often one network may ask for messages, whoever they are for. */
function networkLimit(network: string): SendLimit {
  return {
    kind: 'sends of a network in an hour',
    subject: network,
    isShared: true,
    minutes: 60,
    maximum: (settings) => settings.sends_per_network_and_hour,
  };
}

/** The alerts that a send may cause. */
const sendAlerts: readonly AlertName[] = ['alert_sms_paused', 'alert_sms_used_up'];

/** The counters that are read for a send. */
export function countersOfSend(send: Send): readonly Counter[] {
  const { phone } = send;
  return [
    ...limitsOf(send),
    ...(phone ? [...Object.values(countryCounters(phone)), ...sendAlerts.map(alertCounter)] : []),
  ];
}

/** The counters that are read for a call that asks to send something without looking whether there is anybody to send it to. */
export function countersOfAsking(contact: string, network: string | undefined): readonly Counter[] {
  return [...contactLimits(contact, 'forgotten'), ...(network === undefined ? [] : [networkLimit(network)])];
}

/** Counts a call that asks to send something against its network. Returns a refusal where it is one too many. */
export function limitAsking(user: UserChange, network: string | undefined): Refusal | undefined {
  return network === undefined ? undefined : countSends(user, [networkLimit(network)]);
}

/** Counts a message that is asked for against its contact, whether or not anybody has it. Returns whether it may be sent. */
export function countAsked(user: UserChange, contact: string): boolean {
  return countSends(user, contactLimits(contact, 'forgotten')) === undefined;
}

/** Counts a send against its limits. Returns a refusal where it is one too many of any of them: then none is counted. */
export function limitSends(user: UserChange, send: Send): Refusal | undefined {
  const { phone, isNotification } = send;
  const refusal =
    (phone === undefined ? undefined : pausedCountry(user, phone)) ?? countSends(user, limitsOf(send));
  // Nobody confirms a notification, or a dry run: they say nothing of who gets messages in a country.
  if (refusal || phone === undefined || isNotification || user.request.isDryRun) return refusal;
  const { sent } = countryCounters(phone);
  user.count(sent, user.counter(sent).endsAt ?? addMinutes(user.now, countryMinutes));
  return undefined;
}

function countSends(user: UserChange, limits: readonly SendLimit[]): Refusal | undefined {
  const full = limits.filter((limit) => user.counter(limit).count >= limit.maximum(user.settings));
  if (full.length > 0) {
    if (full.includes(programLimit))
      enqueueAlert(user, 'alert_sms_used_up', programLimit.maximum(user.settings));
    const ends = full.map((limit) => user.counter(limit).endsAt ?? addMinutes(user.now, limit.minutes));
    return refuseUntil(user, ends.sort().at(-1)!);
  }
  for (const limit of limits) {
    // The programme pays for no dry run.
    if (limit === programLimit && user.request.isDryRun) continue;
    user.count(limit, user.counter(limit).endsAt ?? addMinutes(user.now, limit.minutes));
  }
  return undefined;
}

/**
 * Refuses text messages to a country for a while where many were sent and few of them confirmed: as happens where somebody earns by
 * messages that go to numbers of their own.
 */
function pausedCountry(user: UserChange, phone: string): Refusal | undefined {
  const { sent, confirmed, paused } = countryCounters(phone);
  const { endsAt } = user.counter(paused);
  if (endsAt !== null) return refuseUntil(user, endsAt);
  const [sends, confirms] = [user.counter(sent).count, user.counter(confirmed).count];
  const {
    sms_pause_after: many,
    sms_pause_below_percent: percent,
    sms_pause_minutes: minutes,
  } = user.settings;
  if (sends < many || confirms * 100 >= sends * percent) return undefined;
  const later = addMinutes(user.now, minutes);
  user.count(paused, later);
  enqueueAlert(user, 'alert_sms_paused', Number(countryOfPhone(phone) ?? 0));
  return refuseUntil(user, later);
}

/** What text messages to a number count for: its country; empty where it has none. */
export function countryOfSend(phone: string): string {
  return countryOfPhone(phone) ?? '';
}

/** Counters that are read where a text message to a country is confirmed, by `countryOfSend`. */
export function countersOfConfirmation(country: string): readonly Counter[] {
  return [countersOfCountry(country).confirmed];
}

/** Counts that a text message to a country reached somebody; nothing on a dry run. */
export function countConfirmation(user: UserChange, country: string): void {
  if (user.request.isDryRun) return;
  const { confirmed } = countersOfCountry(country);
  user.count(confirmed, user.counter(confirmed).endsAt ?? addMinutes(user.now, countryMinutes));
}

function countryCounters(phone: string) {
  return countersOfCountry(countryOfSend(phone));
}

function countersOfCountry(country: string) {
  const counter = (kind: string): Counter => ({ kind, subject: country, isShared: true });
  return {
    sent: counter('sms to a country in an hour'),
    confirmed: counter('sms of a country confirmed in an hour'),
    paused: counter('sms to a country paused'),
  };
}

function refuseUntil(user: UserChange, ends: string): Refusal {
  const seconds = Math.ceil((Date.parse(`${ends}Z`) - Date.parse(`${user.now}Z`)) / 1000);
  return user.refuse(errors.tooManyAttempts({ seconds: Math.max(1, seconds) }));
}

/** Takes back what was counted for a message that is not sent after all, but for what guards against asking on and on. */
export function giveBackSend(user: UserChange, { phone, ...send }: Send): void {
  for (const limit of limitsOf(send)) {
    if (limit.subject !== send.contact && limit.subject !== send.network) user.giveBack(limit);
  }
  if (phone !== undefined) user.giveBack(countryCounters(phone).sent);
}
