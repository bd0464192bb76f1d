/**
 * Every table of codes the API speaks in, with names. No bare number stands elsewhere in the code. Numbers
 * follow the reference's samples where it has them; the rest are ours. Add, never renumber: they are stored.
 */

/** What a history entry, a ticket or a relationship's end is about. */
export const entity = {
  system: 1,
  apiClient: 3,
  user: 7,
  account: 10,
  address: 15,
  bankAccount: 16,
  creditCard: 17,
  email: 19,
  phone: 20,
  relationship: 23,
  identification: 25,
  document: 26,
  personalInfo: 29,
  preferences: 30,
  currency: 31,
  security: 32,
  customField: 33,
  accessRule: 34,
  terms: 35,
  externalAuth: 36,
  twoFactor: 37,
  ticket: 38,
  group: 40,
  notification: 41,
  watchlistHit: 42,
  check: 43,
  review: 44,
  operator: 45,
  groupUser: 46,
  organisation: 75,
} as const;
export type Entity = (typeof entity)[keyof typeof entity];

/** What happened, in a history entry. */
export const activityType = {
  createdBySystem: 1,
  updated: 2,
  deleted: 3,
  created: 4,
  sensitiveDataShown: 5,
  erased: 6,
  /** Asked for: a code to verify a contact, or one for a forgotten password. */
  requested: 7,
  /** What the part said holds no more: a verification that was taken back or rejected, a suspension that was lifted. */
  ended: 8,
  /** Used up: a recovery code. */
  used: 9,
  /** A rule denied a transaction, and somebody is told of it. */
  denied: 10,
} as const;
export type ActivityType = (typeof activityType)[keyof typeof activityType];

/** Which part of an entity a history entry is about. */
export const entityData = {
  whole: -1,
  initial: 1,
  status: 5,
  /** Of a user: the trust level. */
  verificationStatus: 19,
  password: 40,
  securityCode: 41,
  questions: 42,
  /** Of security: that checks are suspended after wrong answers. That a whole user is suspended is its status. */
  suspension: 43,
  recoveryCodes: 44,
  /** Of a ticket: what was said about it. */
  comment: 45,
  /** Of a user: how risky it is found. */
  risk: 46,
} as const;
export type EntityData = (typeof entityData)[keyof typeof entityData];

/** The state of a user and of the records a user has. */
export const status = {
  active: 1,
  suspended: 2,
  closed: 9,
  waitingForVerification: 17,
  /** A change that takes effect when the identity check ends; the old values are shown until then. */
  changeHeld: 20,
} as const;
export type Status = (typeof status)[keyof typeof status];

/** The state of a programme or of an API client. */
export const clientStatus = { active: 1, closed: 9 } as const;

/** The state of an operator: `invited` has set no password yet. */
export const operatorStatus = { active: 1, invited: 2, disabled: 9 } as const;

/** The state of a session of an operator: `pending` waits for the second factor. */
export const sessionStatus = { active: 1, pending: 2 } as const;

/** The state of a document. */
export const documentStatus = {
  received: 1,
  accepted: 2,
  rejected: 3,
  /** Sent together with an identification, and waiting with it. */
  submittedWithIdentification: 5,
  /** Another document was handed in for it. */
  replaced: 9,
} as const;

/** The state of a link to an outside identity provider. */
export const externalAuthStatus = { on: 1, off: 2 } as const;

/** Kinds of user (`info.type`, samples). */
export const userType = { person: 1, organisation: 2 } as const;

/** What a person is (`personal_info.gender`); the words are a programme's own where it gives the numbers others. */
export const gender = { notSaid: 0, male: 1, female: 2 } as const;

/** The state of an access rule. */
export const accessRuleStatus = { on: 3, off: 4 } as const;

/** What a rule does with what matches (`access_type`). */
export const accessType = { deny: 0, allow: 1 } as const;

/** Whether somebody has checked a record. */
export const verificationStatus = { notVerified: 0, verified: 1, rejected: 2 } as const;

/** How well a programme knows a user: what of the user is verified. The levels from the second on include those below them. */
export const trustLevel = {
  unknown: 0,
  /** Something is verified that is no contact: who the user is, an identification, the address. */
  known: 1,
  oneContactVerified: 2,
  /** Email and phone. */
  contactsVerified: 3,
  /** Email, phone and identification. */
  identificationVerified: 4,
  /** Email, phone, identification and address. */
  trusted: 5,
} as const;

/** What has become of the files sent with a document. */
export const attachmentStatus = {
  nothingStored: 0,
  scanPending: 1,
  allStored: 2,
  /** Something was found in a file, which was destroyed. */
  destroyed: 3,
} as const;

/** What a document is. */
export const documentType = {
  other: 1,
  identityDocument: 2,
  nationalId: 3,
  drivingLicence: 4,
  residencePermit: 5,
  selfie: 6,
  proofOfAddress: 7,
} as const;

/** What a security operation is about (`info.type`), by operation: the same number means another thing in each. */
export const securityInfoType = {
  reset: { password: 1, securityCode: 2, forgotPassword: 3, questions: 4 },
  validate: { email: 8, phone: 9, password: 10, securityCode: 11, dateOfBirth: 12, answers: 13 },
  verify: { emailLinkAndCode: 8, emailCode: 9, smsCode: 10 },
  confirm: { emailCode: 9, smsCode: 10 },
} as const;

/** What the `code` of an authentication is. */
export const authenticationType = {
  challengeHandle: 2,
  totp: 11,
  recoveryCode: 12,
  /** What the ID token of an outside provider must carry. */
  nonce: 13,
} as const;

/** The brand of a card; card-brands.ts says what is known of each. */
export const cardType = {
  other: 0,
  visa: 1,
  mastercard: 2,
  americanExpress: 3,
  discover: 4,
  dinersClub: 5,
  jcb: 6,
  unionPay: 7,
  maestro: 8,
  mir: 9,
  elo: 10,
  hiper: 11,
  hipercard: 12,
  troy: 13,
  verve: 14,
  /** Cards of Naranja that were taken before Naranja had a code of its own have this one, too. */
  rupay: 15,
  mada: 16,
  naranja: 17,
} as const;
export type CardType = (typeof cardType)[keyof typeof cardType];

/** How a notification reaches the user; in the app in every case. */
export const deliveryMethod = { mail: 1, sms: 2, inApp: 3, webhook: 4 } as const;

/** Whom a rule can have told. */
export const ruleRecipient = { operator: 1, client: 3, user: 7 } as const;

/** Yes and no as the API writes them. */
export const flagValue = { no: 0, yes: 1 } as const;
