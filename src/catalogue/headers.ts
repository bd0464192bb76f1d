import { type Kind, kinds } from './kinds/index.ts';

/** A header that any call may carry. Proxies drop underscores, so each is also read with hyphens. */
export interface CallHeader {
  /** The published name; `source-id` for `source_id` works as well. */
  readonly name: string;
  readonly kind: Kind;
  /** How a wrong one is corrected, after "Send". */
  readonly expected: string;
  readonly description: string;
}

/** The headers of every call, by what the code calls them. */
export const callHeaders = {
  sourceId: {
    name: 'source_id',
    kind: kinds['source-id'],
    expected: '1 to 100 visible ASCII characters',
    description:
      "The caller's own id of the call, stored with what the call writes. A POST, PUT or DELETE that is repeated with the same " +
      'id within 24 hours gets the first answer again and is not carried out twice. Absent: the server generates one.',
  },
  language: {
    name: 'lang',
    kind: kinds.language,
    expected: 'a language such as en or fr-CA',
    description:
      'Language of `friendly_message`: en, ar, fr or es. Any other language is answered in English.',
  },
  timeZone: {
    name: 'time_zone',
    kind: kinds['time-zone'],
    expected: 'an offset such as UTC +02:00',
    description: "Time zone of `client_date`. Absent: the user's preference, or else the programme's.",
  },
  showCustomField: {
    name: 'show_custom_field',
    kind: kinds.flag,
    expected: '0 or 1',
    description: '0: every `custom_field` of the answer is null. Absent: 1.',
  },
  showSensitiveData: {
    name: 'show_sensitive_data',
    kind: kinds.flag,
    expected: '0 or 1',
    description:
      '1: masked values are shown in clear, on GET, for a client with the scope `user:sensitive`; the history of the user ' +
      'records each such call. Absent: 0.',
  },
  userIp: {
    name: 'user_ip',
    kind: kinds['ip-address'],
    expected: 'an address of IPv4 or IPv6',
    description:
      'The IP address of the person on whose behalf the call is made: wrong proofs are counted for its network. Absent: ' +
      'for no network. Ignored for a user-bound token: then the address of the caller itself counts.',
  },
} as const satisfies Record<string, CallHeader>;

/** The headers of conditional calls (RFC 9110, section 13.1). */
export const conditionalHeaders = {
  ifNoneMatch: {
    name: 'if-none-match',
    description:
      'The ETag of an answer that the caller has: the answer is 304 without a body if it is still the same.',
  },
  ifMatch: {
    name: 'if-match',
    expected: 'the ETag of an answer, in quotation marks, several separated by commas, or *',
    description:
      'The ETag of an answer about what is to be changed: refused with 412 if that has changed since. A call that is ' +
      'repeated with its source_id gets the first answer all the same.',
  },
} as const;

/** The headers of calls of operators, who sign in by a cookie. */
export const operatorHeaders = {
  programId: {
    name: 'program_id',
    description: 'The programme in which the operator acts. Absent: the only one that the operator serves.',
  },
} as const;
