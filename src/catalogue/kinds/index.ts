import * as banking from './banking.ts';
import * as cards from './cards.ts';
import * as contacts from './contacts.ts';
import * as days from './days.ts';
import * as email from './email.ts';
import * as files from './files.ts';
import { iban } from './iban.ts';
import * as identifiers from './identifiers.ts';
import type { Kind } from './kind.ts';
import * as languages from './languages.ts';
import * as numbers from './numbers.ts';
import * as places from './places.ts';
import * as schedules from './schedules.ts';
import * as secrets from './secrets.ts';
import * as texts from './texts.ts';

export { isCardExpired, passesLuhn } from './cards.ts';
export { findCurrency } from './currency-table.ts';
export { customField, customFieldLimits, type ObjectKind } from './custom-field.ts';
export { isRealDay } from './days.ts';
export { emailToSend, withReadableLabels } from './email.ts';
export { refusedInBase64 } from './files.ts';
export { cleanText } from './hygiene.ts';
export {
  type Ending,
  type Finding,
  type Generator,
  isStorable,
  type Kind,
  type KindContext,
  type KindFault,
  type KindSchema,
  type Reading,
  readText,
  type TakenType,
  withoutDay,
} from './kind.ts';
export { countryLetters } from './places.ts';

/** Every kind of value, by its name. A field of the catalogue names one of these. */
export const kinds = {
  'account-code': banking.accountCode,
  amount: numbers.amount,
  'authentication-code': secrets.authenticationCode,
  balance: banking.balance,
  'bank-account-number': banking.bankAccountNumber,
  'bank-unit-number': banking.bankUnitNumber,
  'base64-content': files.base64Content,
  'card-number': cards.cardNumber,
  'card-security-code': cards.cardSecurityCode,
  'check-kind': identifiers.checkKind,
  code: numbers.code,
  country: places.country,
  currency: banking.currency,
  cursor: identifiers.cursor,
  'date-time': days.dateTime,
  day: days.day,
  'days-of-month': schedules.daysOfMonth,
  'days-of-week': schedules.daysOfWeek,
  description: texts.description,
  digit: numbers.digit,
  'email-address': email.emailAddress,
  'expiry-day': days.expiryDay,
  'expiry-month': cards.expiryMonth,
  'expiry-year': cards.expiryYear,
  'file-extension': files.fileExtension,
  flag: numbers.flag,
  gender: numbers.gender,
  iban,
  id: numbers.id,
  'identification-number': texts.identificationNumber,
  'inquiry-day': days.inquiryDay,
  instant: days.instant,
  'ip-address': identifiers.ipAddress,
  'json-text': identifiers.jsonText,
  language: languages.language,
  latitude: places.latitude,
  'login-id': numbers.loginId,
  'long-notes': texts.longNotes,
  longitude: places.longitude,
  'merchant-category': numbers.merchantCategory,
  message: texts.message,
  months: schedules.months,
  name: texts.name,
  notes: texts.notes,
  'operation-type': numbers.operationType,
  password: secrets.password,
  'past-day': days.pastDay,
  'phone-number': contacts.phoneNumber,
  'phone-number-sought': contacts.phoneNumberSought,
  'postal-code': texts.postalCode,
  'provider-token': secrets.providerToken,
  'routing-number': banking.routingNumber,
  'relationship-type': numbers.relationshipType,
  'rule-value': identifiers.ruleValue,
  'search-term': texts.searchTerm,
  'secret-answer': secrets.secretAnswer,
  'security-code': secrets.securityCode,
  'short-text': texts.shortText,
  'small-number': numbers.smallNumber,
  'sort-column': identifiers.sortColumn,
  'member-names': identifiers.memberNames,
  'sort-direction': identifiers.sortDirection,
  'source-id': identifiers.sourceId,
  'swift-code': banking.swiftCode,
  text: texts.text,
  'text-or-empty': texts.textOrEmpty,
  'time-of-day': days.timeOfDay,
  'time-zone': days.timeZone,
  url: contacts.url,
  'user-status': numbers.userStatus,
  'verification-code': secrets.verificationCode,
} as const satisfies Record<string, Kind>;

/** The name of a kind. */
export type KindName = keyof typeof kinds;
