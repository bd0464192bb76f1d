import { createHash } from 'node:crypto';
import countries from 'i18n-iso-countries/index.js';
import { parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';
import type { CheckReason, ScoredEvent } from '../../catalogue/checks.ts';
import type { ProgramSettings } from '../../catalogue/program-settings.ts';
import { addresses } from '../../catalogue/resources/addresses.ts';
import { creditCard } from '../../catalogue/resources/credit-card.ts';
import { email } from '../../catalogue/resources/email.ts';
import { phone } from '../../catalogue/resources/phone.ts';
import type { MinfraudAnswer } from '../../outbound/minfraud.ts';
import type { UserChange } from '../../users/user-change.ts';
import { type Finding, findingOf } from './facts.ts';

/** The lists of which minFraud is told the primary entries. */
export const scoredLists = [email, phone, addresses, creditCard] as const;

/**
 * What minFraud is asked of a user: the primary email as a hash with its domain, the primary address with name and phone, and the first
 * six or eight and the last four digits of the primary card. The same request has the same `transaction_id` each time.
 */
export function minfraudRequest(
  user: UserChange,
  {
    transactionId,
    event,
    at,
  }: { readonly transactionId: string; readonly event: ScoredEvent; readonly at: string },
): object {
  const { state } = user;
  const card = cardOf(user);
  return {
    event: {
      ...{ transaction_id: transactionId, shop_id: String(user.programId), time: `${at}Z` },
      ...(event && { type: event }),
    },
    account: { user_id: String(user.userId) },
    ...emailOf(user),
    billing: {
      ...named('first_name', state.user.personal_info_first_name),
      ...named('last_name', state.user.personal_info_last_name),
      ...addressOf(user),
      ...phoneOf(user),
    },
    ...(card && { credit_card: card }),
  };
}

function emailOf(user: UserChange): object {
  const address = user.list(email).primary()?.address.toLowerCase();
  if (!address) return {};
  const domain = address.slice(address.lastIndexOf('@') + 1);
  // MD5 is what minFraud takes in place of an address.
  return { email: { address: createHash('md5').update(address).digest('hex'), domain } };
}

function addressOf(user: UserChange): object {
  const home = user.list(addresses).primary();
  if (!home) return {};
  const region = home.state_region ?? '';
  return {
    ...named('address', home.address_line1),
    ...named('address_2', home.address_line2),
    ...named('city', home.city_town),
    // Only the code of a part of a country (ISO 3166-2) is taken.
    ...(/^[A-Z0-9]{1,4}$/u.test(region) && { region }),
    ...named('country', countries.numericToAlpha2(home.country_code ?? '')),
    ...named('postal', home.postal_zip_code),
  };
}

function phoneOf(user: UserChange): object {
  const parsed = parsePhoneNumberFromString(user.list(phone).primary()?.number ?? '', metadata);
  return parsed ? { phone_number: parsed.nationalNumber, phone_country_code: parsed.countryCallingCode } : {};
}

function cardOf(user: UserChange): object | undefined {
  const row = user.list(creditCard).primary();
  const number = row && user.openEnvelope(creditCard.name, row)['number'];
  if (!number) return undefined;
  // Of a card of fewer digits less is told apart from the last four.
  return { issuer_id_number: number.slice(0, number.length >= 16 ? 8 : 6), last_digits: number.slice(-4) };
}

function named(name: string, value: string | null | undefined): object {
  return value ? { [name]: value.slice(0, 255) } : {};
}

/** What comes of an answer: the score by the thresholds of the programme, and signals of the email and the address. */
export function judgeScore(
  { id, risk_score, email: signals, billing_address: place }: MinfraudAnswer,
  {
    minfraud_accept: accepted,
    minfraud_reject: rejected,
  }: Pick<ProgramSettings, 'minfraud_accept' | 'minfraud_reject'>,
): Finding & { readonly riskRate: number } {
  const doubts: (CheckReason | false)[] = [
    risk_score >= accepted && risk_score < rejected && 'risk_medium',
    signals['is_disposable'] === true && 'email_disposable',
    signals['is_high_risk'] === true && 'email_high_risk',
    place['is_postal_in_city'] === false && 'postal_not_in_city',
  ];
  const fields = {
    minfraud_id: id,
    risk_score: String(risk_score),
    ...shown('email_is_free', signals['is_free']),
    ...shown('email_is_disposable', signals['is_disposable']),
    ...shown('email_is_high_risk', signals['is_high_risk']),
    ...shown('email_first_seen', signals['first_seen']),
    ...shown('postal_is_in_city', place['is_postal_in_city']),
  };
  const finding = findingOf([risk_score >= rejected && 'risk_high'], doubts);
  return { ...finding, fields, riskRate: Math.round(risk_score) };
}

function shown(name: string, value: unknown): Record<string, string> {
  return typeof value === 'boolean' || typeof value === 'string'
    ? { [name]: String(value).slice(0, 40) }
    : {};
}
