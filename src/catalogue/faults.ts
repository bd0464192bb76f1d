import type { Text } from './text.ts';

/**
 * Every way in which one member of the input can be wrong. A fault is one entry of `result.details[]`; an answer lists
 * all faults of the request at once, under the error `invalidInput`. These texts are for the developer; the texts for
 * the end user stand in `messages/` under the same keys. The code that reports a fault gives the values of its
 * `{placeholders}`.
 */
export const faults = {
  required: { code: '1101', message: 'This member is required. Send a value for it.' },
  pattern: {
    code: '1102',
    message: 'The value does not have the expected form: {kind}. /openapi.json has the pattern.',
  },
  wrongType: { code: '1103', message: 'Send {expected} here, not {found}.' },
  numberTooLarge: {
    code: '1104',
    message: 'This JSON number is beyond 2^53 - 1 and has lost digits. Send it as a string.',
  },
  notObject: { code: '1105', message: 'Send a JSON object here.' },
  notList: { code: '1106', message: 'Send a JSON array here.' },
  emptyList: { code: '1107', message: 'The array is empty. Send at least one entry.' },
  tooManyEntries: { code: '1108', message: 'There are too many entries. Send at most {maximum}.' },
  duplicateInList: { code: '1109', message: 'The same value appears twice in this array. Send it once.' },
  tooLong: {
    code: '1110',
    message: {
      counts: 'maximum',
      one: 'The value is too long. Send at most {maximum} character.',
      other: 'The value is too long. Send at most {maximum} characters.',
    },
  },
  unstorableText: {
    code: '1111',
    message: 'The text contains a NUL character or half of a surrogate pair. Send well-formed Unicode.',
  },
  cannotClear: {
    code: '1112',
    message: 'This member must have a value, so null cannot clear it. Omit it instead.',
  },
  unknownCode: { code: '1113', message: 'This code is not one of the allowed codes: {allowed}.' },
  outOfRange: { code: '1114', message: 'The value must be from {minimum} to {maximum}.' },
  lineBreak: {
    code: '1117',
    message:
      'There is a line break ({character}) at position {position}, but this must be a single line. Send a space instead.',
  },
  controlCharacter: {
    code: '1118',
    message: 'There is a control character ({character}) at position {position}. Remove it.',
  },
  directionControl: {
    code: '1119',
    message:
      'There is a character that reorders the text around it ({character}) at position {position}. Remove it: text has its direction without it.',
  },
  noncharacter: {
    code: '1193',
    message: 'There is a code point that is not a character ({character}) at position {position}. Remove it.',
  },
  tooManyMarks: {
    code: '1194',
    message: {
      counts: 'maximum',
      one: 'There is more than {maximum} combining mark in a row from position {position} on. Remove the others.',
      other:
        'There are more than {maximum} combining marks in a row from position {position} on. Remove the others.',
    },
  },
  noLetterOrDigit: {
    code: '1195',
    message: 'The text has no letter and no digit. Send at least one, in any script.',
  },
  nothingVisible: {
    code: '1196',
    message: 'The text has no visible character. Send at least one.',
  },
  refusedCharacter: {
    code: '1197',
    message: 'The character at position {position} is not allowed here. Allowed: {allowed}.',
  },
  tooShort: {
    code: '1198',
    message: {
      counts: 'minimum',
      one: 'The value is too short. Send at least {minimum} character.',
      other: 'The value is too short. Send at least {minimum} characters.',
    },
  },
  notADigit: {
    code: '1115',
    message: 'The character at position {position} is not a digit. Send only the digits 0 to 9.',
  },

  templateText: { code: '1205', message: 'The template cannot be used: {reason}.' },

  notARealDate: { code: '1120', message: 'There is no such day in the calendar.' },
  dateInFuture: { code: '1121', message: 'The date is in the future. It must be today or earlier.' },
  expired: { code: '1122', message: 'The date is in the past. It must be today or later.' },
  datesReversed: {
    code: '1123',
    message: 'The first date is later than the last date. Swap or correct them.',
  },
  tooYoung: {
    code: '1124',
    message: 'The person is younger than {minimum}, the minimum age of the programme.',
  },

  dateForm: { code: '1125', message: 'A day is written yyyy-mm-dd, such as 1988-04-17.' },
  dateTimeForm: {
    code: '1126',
    message: 'A date and time is written yyyy-mm-ddThh:mm:ss, without a zone, such as 2012-11-03T13:00:59.',
  },
  instantForm: {
    code: '1263',
    message:
      'A date and time in UTC is written yyyy-mm-ddThh:mm:ss, optionally with up to three decimals and a trailing Z, such as 2026-03-02T15:04:05.250Z.',
  },
  timeForm: { code: '1127', message: 'A time of day is written hh:mm, from 00:00 to 23:59.' },
  zoneForm: {
    code: '1128',
    message: 'A time zone is written as an offset from UTC, such as UTC +02:00 or UTC -06:30.',
  },

  countryForm: {
    code: '1200',
    message: 'A country is written as its number in ISO 3166-1: up to three digits, such as 840.',
  },
  unknownCountry: {
    code: '1130',
    message: 'No country has this number in ISO 3166-1. Send the number of a country, such as 840.',
  },
  countryNotAllowed: { code: '1131', message: 'The programme does not allow this country.' },
  unknownCurrency: {
    code: '1132',
    message:
      'This is not a currency of ISO 4217. Send a three-letter code, such as USD; codes for testing and for metals are not accepted.',
  },
  currencyNotAllowed: { code: '1133', message: 'The programme does not allow this currency.' },
  unknownLanguage: {
    code: '1134',
    message:
      'This is not a language tag (BCP 47): subtags are joined by hyphens. Send one such as en, fr-CA or zh-Hant.',
  },
  unregisteredSubtag: {
    code: '1199',
    message:
      'The {part} of this language tag, subtag {position}, is not in the IANA registry. Send a tag such as en, fr-CA or zh-Hant.',
  },
  impossiblePhone: {
    code: '1135',
    message: 'No telephone number of this country has this length. Send it in the form +15180000000.',
  },
  degreesForm: {
    code: '1201',
    message:
      'Degrees are written in digits, with a minus for south and west and up to 24 decimals after a dot, such as -33.8.',
  },
  latitudeOutOfRange: { code: '1136', message: 'A latitude must be between -90 and 90 degrees.' },
  longitudeOutOfRange: { code: '1137', message: 'A longitude must be between -180 and 180 degrees.' },
  countryWithdrawn: {
    code: '1138',
    message:
      'This country code has been withdrawn; its last day was {day}. Send the current code of the country.',
  },
  currencyWithdrawn: {
    code: '1139',
    message: 'This currency has been withdrawn; its last day was {day}. Send the currency that replaced it.',
  },

  urlForm: {
    code: '1129',
    message:
      'A web address begins with http:// or https:// and a host that contains a dot, and has no spaces: https://example.com/page.',
  },
  emailParts: {
    code: '1157',
    message: 'An email address has one @, with a mailbox before it and a domain after it: anna@example.com.',
  },
  emailDots: {
    code: '1158',
    message:
      'A dot is first, last or twice in a row on one side of the @. No mail server accepts such an address.',
  },

  ibanChecksum: { code: '1140', message: 'The check digits do not match: one character is probably wrong.' },
  unknownSwiftCode: {
    code: '1141',
    message: 'This is not a SWIFT code (BIC): its country letters do not name a country.',
  },
  cardChecksum: {
    code: '1142',
    message: 'The card number fails its checksum (Luhn): one digit is probably wrong.',
  },
  cardTypeMismatch: {
    code: '1143',
    message: 'Card numbers of {brand} begin with other digits. Correct the number or the type.',
  },
  cardExpired: { code: '1144', message: 'The card has expired.' },
  ibanLength: {
    code: '1145',
    message: "This IBAN has {length} characters; {country}'s have {expected}.",
  },
  ibanCountry: {
    code: '1146',
    message: 'The first two letters are not those of a country that uses IBANs.',
  },
  ibanDigit: { code: '1147', message: 'At position {position}, IBANs of {country} have a digit.' },
  ibanLetter: { code: '1148', message: 'At position {position}, IBANs of {country} have a letter.' },
  ibanStart: {
    code: '1149',
    message: 'An IBAN begins with two letters for its country and two check digits, such as DE89.',
  },

  weekdayForm: {
    code: '1202',
    message:
      'Entry {position} is not a day of the week. Send English names, short or long, separated by commas without spaces, such as mon,Tuesday.',
  },
  monthForm: {
    code: '1203',
    message:
      'Entry {position} is not a month in the form of the first entry. Send all months by English name, such as mar,April, or all by number, such as 03,4.',
  },
  monthDayForm: {
    code: '1204',
    message:
      'Entry {position} is not a day of the month. Send two digits each, separated by commas without spaces, such as 01,20,31; or the word all.',
  },

  ipAddressForm: {
    code: '1210',
    message: 'This is not an IPv4 or IPv6 address. Send one such as 203.0.113.9 or 2001:db8::7.',
  },

  addressRefused: { code: '1211', message: 'Nothing is sent to this address: {reason}.' },
  unknownEventType: {
    code: '1212',
    message:
      'There are no such events. Send a type from docs/events.md such as user.email.verified, a prefix followed by .* such as user.email.*, or *.',
  },

  invalidJson: { code: '1150', message: 'The text is not valid JSON.' },
  invalidBase64: {
    code: '1151',
    message: 'The content is not a file in base64. Send the file itself, encoded with padding (RFC 4648).',
  },
  dataUri: {
    code: '1249',
    message: 'This is a data URI. Send only what follows its comma: the file in base64 (RFC 4648).',
  },
  unknownExtension: {
    code: '1116',
    message:
      'Files with this extension are not accepted. Send one of these with its dot, in lower or upper case: {allowed}.',
  },
  fileTypeMismatch: {
    code: '1152',
    message: 'The content is not a file of the type given by the extension.',
  },
  fileTooLarge: { code: '1153', message: 'The file is larger than {maximum} bytes.' },
  filesTooLarge: {
    code: '1240',
    message: 'The files of this call together have more than {maximum} bytes. Send them in several calls.',
  },
  emptyFile: { code: '1241', message: 'The file is empty.' },
  documentSubject: {
    code: '1251',
    message: 'A document of this type belongs to {expected}. Omit entity, or send that one.',
  },
  notProven: { code: '1290', message: 'This is wrong, or does not prove what it should.' },
  noSubject: {
    code: '1252',
    message: 'The call names no {expected} that this document could belong to.',
  },
  extensionNotAllowed: {
    code: '1242',
    message: 'The programme does not accept files with this extension. It accepts: {allowed}.',
  },
  selfieNotPicture: {
    code: '1243',
    message: 'A selfie is a picture: send a JPEG, PNG, GIF or TIFF.',
  },
  pictureTooLarge: {
    code: '1244',
    message: 'The picture has more than {maximum} pixels. Send a smaller one.',
  },
  unreadableFile: {
    code: '1245',
    message: 'The file cannot be opened: it is damaged, truncated, or takes too long to read.',
  },
  pdfEncrypted: {
    code: '1246',
    message: 'The PDF is encrypted. Send it without a password and without restrictions.',
  },
  pdfActive: {
    code: '1247',
    message: 'The PDF contains {found}, which is not accepted. Print it to a new PDF and send that.',
  },
  tooManyPages: {
    code: '1248',
    message: {
      counts: 'maximum',
      one: 'The file has more than {maximum} page.',
      other: 'The file has more than {maximum} pages.',
    },
  },
  objectTooDeep: {
    code: '1154',
    message: {
      counts: 'maximum',
      one: 'The object is nested deeper than {maximum} level.',
      other: 'The object is nested deeper than {maximum} levels.',
    },
  },
  objectTooLarge: { code: '1155', message: 'The object is larger than {maximum} bytes as JSON.' },
  forbiddenName: {
    code: '1156',
    message:
      'A member name is not allowed here. Use 1 to 100 characters, and none of __proto__, constructor, prototype.',
  },

  passwordTooShort: {
    code: '1160',
    message: {
      counts: 'minimum',
      one: 'The password is too short. Use at least {minimum} character.',
      other: 'The password is too short. Use at least {minimum} characters.',
    },
  },
  passwordCommon: {
    code: '1161',
    message: 'The password is on a list of leaked passwords. Choose another one.',
  },
  passwordPersonal: {
    code: '1162',
    message: "The password contains the user's own name, email address or phone number. Choose another one.",
  },
  passwordTooWeak: { code: '1163', message: 'The password is too easy to guess for this programme.' },
  sameQuestion: {
    code: '1164',
    message: 'The two secret questions are the same. Choose two different ones.',
  },
  mustBeAccepted: { code: '1165', message: 'The terms must be accepted: send 1.' },
  unsupportedHash: {
    code: '1166',
    message: 'This form of password hash is not supported. docs/moving-people.md lists the supported forms.',
  },
  costlyHash: { code: '1167', message: 'Checking this hash would take too much memory or time.' },
  secretTwice: {
    code: '1168',
    message: 'The secret is sent both in clear and as a hash. Send only one of them.',
  },

  pageTooLarge: {
    code: '1170',
    message: {
      counts: 'maximum',
      one: 'A page has at most {maximum} entry.',
      other: 'A page has at most {maximum} entries.',
    },
  },
  unknownSortColumn: {
    code: '1171',
    message: 'The results cannot be sorted by this. Sort by one of: {allowed}.',
  },
  invalidCursor: {
    code: '1172',
    message: 'The cursor is not valid for this inquiry. Start again without a cursor.',
  },
  balanceForm: {
    code: '1260',
    message:
      'An amount has up to 15 digits, with up to 8 decimals after a dot and a minus for a debt, such as -12.50.',
  },
  swiftForm: {
    code: '1159',
    message:
      'A SWIFT code (BIC) has 8 or 11 characters: six letters for bank and country, then letters or digits.',
  },
  cardLength: {
    code: '1169',
    message: 'This card number has {length} digits; those of {brand} have {expected}.',
  },
  cardZeros: {
    code: '1182',
    message: 'A card number cannot consist of zeros only. Send the number of a card.',
  },
  cardCodeLength: {
    code: '1183',
    message: 'The security code of a card of {brand} has {expected} digits.',
  },
  accountUnnamed: {
    code: '1184',
    message: 'Send the number of the account, or its IBAN, or both.',
  },
  emailMailboxTooLong: {
    code: '1185',
    message: 'The part before the @ takes {length} bytes in UTF-8; an address has at most {maximum} there.',
  },
  emailDomain: {
    code: '1186',
    message:
      'This domain cannot exist. The part after the @ consists of labels of 1 to 63 letters, digits and hyphens, separated by dots, with no hyphen at either end (UTS 46).',
  },
  emailEnding: {
    code: '1187',
    message: 'The domain after the @ does not end in a top-level domain: only letters, such as com or рф.',
  },
  phoneForm: {
    code: '1188',
    message:
      'A telephone number begins with a plus and the country code, with no zero before it: +15180000000.',
  },
  phoneCountry: { code: '1189', message: 'This number does not begin with the calling code of a country.' },
  phoneTooShort: {
    code: '1190',
    message: 'The telephone number is too short for its country: a digit is missing.',
  },
  phoneTooLong: {
    code: '1191',
    message: 'The telephone number is too long for its country: there is a digit too many.',
  },
  phoneTrunk: {
    code: '1192',
    message:
      'The country code is followed by a digit that is only dialled within the country. Omit it: +442071838750, not +4402071838750.',
  },

  costlyPhone: {
    code: '1220',
    message: 'No text messages are sent to this number: it is a premium-rate or shared-cost number.',
  },
  oneContact: {
    code: '1221',
    message: 'Send exactly one of verified_email, verified_mobile and account_number.',
  },
  ruleValue: {
    code: '1230',
    message: 'A rule cannot compare {fact} with this value.',
  },
  amountForm: {
    code: '1232',
    message: 'An amount is written in digits, with up to four decimals after a dot: 25.00.',
  },
  amountTooFine: {
    code: '1233',
    message:
      'An amount in {currency} has at most {decimals} decimals, and is at most 2^53 - 1 of its smallest units.',
  },
  currencyWithoutUnits: {
    code: '1234',
    message: 'ISO 4217 defines no smallest unit for this currency, so nothing can be counted in it.',
  },
  outsideTime: {
    code: '1235',
    message: 'The time of a transaction must be at most {past} days ago and at most {future} day from now.',
  },
  ruleNeverMatches: { code: '1231', message: 'The rule contradicts itself or can never match: {why}.' },
  sameSecret: { code: '1222', message: 'The new value is the same as the current one. Send another one.' },
  proofMissing: {
    code: '1223',
    message: 'Send the current password, or instead the handle of a challenge in authentication (type 2).',
  },
  severalPrimaries: { code: '1174', message: 'More than one entry is marked as primary. Mark only one.' },
  noName: { code: '1173', message: 'Send first_name or last_name; one of them is enough.' },
  unknownReference: { code: '1175', message: 'The user has no {resource} with this id.' },
  endElsewhere: {
    code: '1177',
    message: 'Neither end of the relationship is the user named in the path. One of them must be.',
  },
  selfReference: { code: '1176', message: 'The two ends of a relationship must be different users.' },
  unknownInProgram: { code: '1261', message: 'The programme has no such {resource}.' },
  takenInProgram: { code: '1262', message: 'The programme already has a {resource} with this value.' },
  alreadyTaken: { code: '1179', message: 'Another user of the programme already has this value.' },
  unknownSource: { code: '1178', message: 'No user was imported under this source_id.' },

  lineUnreadable: { code: '1236', message: 'Line {line} cannot be read: {reason}.' },

  unknownMember: { code: '1180', message: '`{name}` is not known here. Leave it out or correct its name.' },
  misspeltMember: { code: '1181', message: '`{name}` is not known here; did you mean `{nearest}`?' },
} as const satisfies Record<string, { readonly code: string; readonly message: Text }>;

/** The key of a fault: `notARealDate`. Its four-digit code is `faults[key].code`. */
export type FaultCode = keyof typeof faults;
