/**
 * Every way in which one member of an input can be wrong. A fault is an entry of `result.details[]`; all the
 * faults of a call are answered at once, under the error `invalidInput`. The texts are for the developer;
 * the person's words are in `messages/`, under the same keys. `{placeholders}` are filled by the caller.
 */
export const faults = {
  required: { code: '1101', message: 'This member is required. Send it with a value.' },
  pattern: {
    code: '1102',
    message: 'The value does not have the form of {kind}. Compare it with the pattern in /openapi.json.',
  },
  wrongType: { code: '1103', message: 'Send {expected} here, not {found}.' },
  numberTooLarge: {
    code: '1104',
    message: 'This JSON number is beyond 2^53 - 1 and has lost digits. Send it as a string.',
  },
  notObject: { code: '1105', message: 'Send a JSON object here.' },
  notList: { code: '1106', message: 'Send a JSON array here.' },
  emptyList: { code: '1107', message: 'The array is empty. Send at least one entry.' },
  tooManyEntries: { code: '1108', message: 'The array has too many entries. Send at most {maximum}.' },
  duplicateInList: { code: '1109', message: 'The same value stands twice in this array. Send it once.' },
  tooLong: { code: '1110', message: 'The value is too long. Send at most {maximum} characters.' },
  unstorableText: {
    code: '1111',
    message: 'The text holds a NUL character or half of a surrogate pair. Send well-formed Unicode.',
  },
  cannotClear: { code: '1112', message: 'null would clear a member that must have a value. Leave it out.' },
  unknownCode: { code: '1113', message: 'This code is none of the allowed ones: {allowed}.' },
  outOfRange: { code: '1114', message: 'The value must be from {minimum} to {maximum}.' },

  notARealDate: { code: '1120', message: 'The calendar has no such day.' },
  dateInFuture: { code: '1121', message: 'The day lies in the future. It must be today or earlier.' },
  expired: { code: '1122', message: 'The day has passed. It must be today or later.' },
  datesReversed: { code: '1123', message: 'The first day lies after the last. Swap or correct them.' },
  tooYoung: { code: '1124', message: 'The person is under the minimum age of the programme, {minimum}.' },

  unknownCountry: { code: '1130', message: 'Not a country of ISO 3166. Send its numeric code, such as 840.' },
  countryNotAllowed: { code: '1131', message: 'The programme does not allow this country.' },
  unknownCurrency: { code: '1132', message: 'Not a currency of ISO 4217. Send its letters, such as USD.' },
  currencyNotAllowed: { code: '1133', message: 'The programme does not allow this currency.' },
  unknownLanguage: { code: '1134', message: 'Not a language tag. Send one such as en or fr-CA.' },
  impossiblePhone: {
    code: '1135',
    message:
      'No telephone can have this number: its country code or its length is wrong. Send it as +15180000000.',
  },
  latitudeOutOfRange: { code: '1136', message: 'A latitude is between -90 and 90 degrees.' },
  longitudeOutOfRange: { code: '1137', message: 'A longitude is between -180 and 180 degrees.' },

  ibanChecksum: {
    code: '1140',
    message: 'The IBAN fails its checksum or does not have the length of its country.',
  },
  unknownSwiftCode: { code: '1141', message: 'Not a SWIFT code (BIC): its country letters name no country.' },
  cardChecksum: {
    code: '1142',
    message: 'The card number fails its checksum (Luhn) or does not have the length of its brand.',
  },
  cardTypeMismatch: {
    code: '1143',
    message: 'The card number does not belong to the brand that type names.',
  },
  cardExpired: { code: '1144', message: 'The card has expired.' },

  invalidJson: { code: '1150', message: 'The text does not parse as JSON.' },
  invalidBase64: {
    code: '1151',
    message: 'The content is not base64 of a file. Send the file itself, encoded with padding (RFC 4648).',
  },
  fileTypeMismatch: {
    code: '1152',
    message: 'The content is not a file of the type that the extension names.',
  },
  fileTooLarge: { code: '1153', message: 'The file is larger than {maximum} bytes.' },
  objectTooDeep: { code: '1154', message: 'The object is nested deeper than {maximum} levels.' },
  objectTooLarge: { code: '1155', message: 'The object is larger than {maximum} bytes as JSON.' },
  forbiddenName: {
    code: '1156',
    message: 'A member name is not allowed here. Use 1 to 100 characters, not __proto__ or constructor.',
  },

  passwordTooShort: {
    code: '1160',
    message: 'The password is too short. Use at least {minimum} characters.',
  },
  passwordCommon: {
    code: '1161',
    message: 'The password is on the list of leaked passwords. Choose another.',
  },
  passwordPersonal: {
    code: '1162',
    message: "The password holds the user's own name, email or phone. Choose another.",
  },
  passwordTooWeak: { code: '1163', message: 'The password is too easy to guess for this programme.' },
  sameQuestion: { code: '1164', message: 'The two secret questions are the same. Choose two.' },
  mustBeAccepted: { code: '1165', message: 'The terms must be accepted: send 1.' },
  unsupportedHash: {
    code: '1166',
    message: 'Not a password hash that can be taken. See docs/moving-people.md for those that can.',
  },
  costlyHash: { code: '1167', message: 'Checking this hash would take too much memory or time.' },
  secretTwice: { code: '1168', message: 'The secret is sent in clear and as a hash. Send one of them.' },

  pageTooLarge: { code: '1170', message: 'A page has at most {maximum} entries.' },
  unknownSortColumn: { code: '1171', message: 'Cannot sort by this. Sort by one of: {allowed}.' },
  invalidCursor: {
    code: '1172',
    message: 'The cursor is not one that this inquiry gave. Start again without.',
  },
  severalPrimaries: { code: '1174', message: 'More than one entry is marked as primary. Mark one.' },
  unknownReference: { code: '1175', message: 'The user has no {resource} with this id.' },
  endElsewhere: {
    code: '1177',
    message: 'Neither end is the user of the path. One end of a relationship must be.',
  },
  selfReference: { code: '1176', message: 'A relationship needs two different ends.' },
  alreadyTaken: { code: '1179', message: 'Another user of the programme has this value.' },
  unknownSource: { code: '1178', message: 'No user was imported under this source_id.' },
} as const satisfies Record<string, { readonly code: string; readonly message: string }>;

/** The key of a fault: `notARealDate`. Its four-digit code is `faults[key].code`. */
export type FaultCode = keyof typeof faults;
