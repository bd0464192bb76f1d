import type { Operation } from './operation.ts';

/**
 * The groups of operations in the documentation, in order, with what each group is about. The group of an operation on
 * users is the second word of the operation's id; that of any other operation is the first.
 */
export const topics: Readonly<Record<string, string>> = {
  user: 'A user of the programme as a whole.',
  personal_info: 'Who the user is.',
  email: 'Email addresses, unique per programme among live users.',
  phone: 'Telephone numbers, unique per programme among live users.',
  address: 'Postal addresses. `address` is the primary entry of `addresses`.',
  identification: 'Identity papers. Their numbers are stored encrypted and shown masked.',
  document: 'Files that serve as proof: copies of identity papers, proofs of address.',
  bank_account: 'Accounts with banks. Number and IBAN are stored encrypted and shown masked.',
  credit_card:
    'Payment cards. The number is stored encrypted and shown masked, the security code never stored.',
  currency: 'The currencies that a user has.',
  account: "The user's accounts with the programme.",
  relationship:
    'How two users of a programme are related. Only the other user, or a privileged caller, can confirm a relationship.',
  custom_field: "The programme's own data about a user: any JSON object.",
  preferences: 'Language, time zone, and which notices the user wants.',
  terms_conditions: 'The terms that the user accepted.',
  security: 'Secrets with which the user proves who they are. They are stored as hashes and never shown.',
  two_factor: 'A second factor: time-based one-time passwords and recovery codes.',
  external_auth: 'Logins with outside identity providers.',
  access_rule: 'When, where and for what the user may pay.',
  group: 'The groups a user belongs to.',
  history: 'Every change of a user, newest first, in a chain that shows a missing or changed entry.',
  transfer: 'Importing and exporting many users at once.',
  program: 'Programmes: each has its own users, clients and settings.',
  template: 'Texts of mails and text messages, by kind and language.',
  message: 'Mails and text messages that were queued, and what became of them.',
  ticket: 'What is asked of users and not met, and what was said about it.',
  webhook: 'Endpoints of a programme that are sent events.',
  watchlist: 'Lists of people and organisations that users are compared with, and users who may be listed.',
  check: 'Checks of what users say, and what they found.',
  review: 'What of users waits for somebody to decide, and the decisions.',
  rule: 'Rules of a programme, and what rules decide of transactions.',
  event: 'What happened to users, as endpoints are sent it.',
  client: 'API clients of a programme, and what each may do.',
  operator:
    'People who work in the console: who they are, what they may do in which programme, and what they did.',
  session: 'Signing in to the console, and the own account there.',
  statistics: 'Figures of a programme.',
  colleague: 'Who else works in the console.',
  presence: 'Who looks at the same user at the same time.',
  installation: 'How the installation stands, for whoever runs it.',
  catalogue:
    'What there is in this API, as data: fields, codes, operations and settings, with names for people.',
};

/** The topic of an operation. `addresses` belongs to the topic `address`, and `inquiry` to the topic `user`. */
export function topicOf({ id }: Pick<Operation, 'id'>): string {
  const [first = id, second = ''] = id.split('.');
  if (first !== 'user') return first;
  if (second === 'addresses') return 'address';
  return Object.hasOwn(topics, second) ? second : first;
}
