import { field } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { type EnvelopeMember, envelope } from '../members.ts';
import { type Resource, resource } from '../resource.ts';
import { nothing } from './nothing.ts';

/**
 * The parameters of the user inquiry. Ours are `cursor`, what `result_set` told of where a page ended, and `members`, which
 * narrows what is answered of each user.
 */
export const userInquiry = resource({
  name: 'user_inquiry',
  shape: 'shape',
  fields: {
    start_index: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    page_size: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    sort_by: field(kinds['sort-column'], 'NA NA O NA'),
    sort_flag: field(kinds['sort-direction'], 'NA NA O NA'),
    program_id: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    user_id: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    search_term: field(kinds['search-term'], 'NA NA O NA'),
    first_name: field(kinds.name, 'NA NA O NA'),
    last_name: field(kinds.name, 'NA NA O NA'),
    email: field(kinds['email-address'], 'NA NA O NA'),
    status: field(kinds.code, 'NA NA O NA', { type: 'integer' }),
    currency: field(kinds['currency'], 'NA NA O NA'),
    from_date: field(kinds['inquiry-day'], 'NA NA R NA'),
    to_date: field(kinds['inquiry-day'], 'NA NA R NA'),
    archive: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    // Published as a flag by a slip: it is a country.
    country_code: field(kinds.country, 'NA NA O NA'),
    original_source_id: field(kinds['source-id'], 'NA NA O NA'),
    entity: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    members: field(kinds['member-names'], 'NA NA O NA', {
      description:
        'The members that are wanted of each user, with commas. The others are null, and are not read; info is always there. Without it, all are answered.',
    }),
    cursor: field(kinds.cursor, 'NA NA O NA'),
  },
});

/** The parameters of the document inquiry. */
export const documentInquiry = resource({
  name: 'document_inquiry',
  shape: 'shape',
  fields: {
    start_index: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    page_size: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    sort_by: field(kinds['sort-column'], 'NA NA O NA'),
    sort_flag: field(kinds['sort-direction'], 'NA NA O NA'),
    program_id: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    user_id: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    terminal_id: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    terminal_user_id: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    search_term: field(kinds['search-term'], 'NA NA O NA'),
    account_id: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    status: field(kinds.code, 'NA NA O NA', { type: 'integer' }),
    user_name: field(kinds['email-address'], 'NA NA O NA'),
    from_date: field(kinds['inquiry-day'], 'NA NA R NA'),
    to_date: field(kinds['inquiry-day'], 'NA NA R NA'),
    archive: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    transaction_id: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    order_id: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    original_source_id: field(kinds['source-id'], 'NA NA O NA'),
    document_id: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    cursor: field(kinds.cursor, 'NA NA O NA'),
  },
});

/** What an inquiry tells of its page: the question as it was understood, and how many records there are in all. */
export const resultSet = resource({
  name: 'result_set',
  shape: 'shape',
  fields: {
    from_date: field(kinds['date-time'], 'NA NA NA NA', {
      description: 'The first instant of the days that were asked for, UTC.',
    }),
    to_date: field(kinds['date-time'], 'NA NA NA NA', {
      description: 'The last instant of the days that were asked for, UTC.',
    }),
    start_index: field(kinds.id, 'NA NA NA NA', {
      type: 'integer',
      description: 'The first record of the page, counted from 1.',
    }),
    page_size: field(kinds.id, 'NA NA NA NA', {
      type: 'integer',
      description: 'The maximum number of records on the page.',
    }),
    total_records: field(kinds.id, 'NA NA NA NA', {
      type: 'integer',
      description: 'The total number of records that the inquiry finds.',
    }),
    time_zone_Name: nothing,
    time_zone: nothing,
    cursor: field(kinds.cursor, 'NA NA NA NA', {
      description: 'Continues where this page ended; null on the last page.',
    }),
  },
});

/** What users and documents can be sorted by; ties by their number. Names and email of a document are the user's. */
export const sortColumns = [
  'id',
  'create_time',
  'update_time',
  'first_name',
  'last_name',
  'email',
  'status',
] as const;

/** A column that an inquiry can be sorted by. */
export type SortColumn = (typeof sortColumns)[number];

/** An inquiry: its parameters, and the member of the answer that lists what it found. */
export interface Inquiry {
  readonly parameters: Resource;
  readonly lists: 'users' | 'documents';
  /** What it can be sorted by, first what it is sorted by where nothing is said. */
  readonly sortColumns: readonly SortColumn[];
  /** The members of each record that may be asked for by name; none where a record is always answered whole. */
  readonly members: readonly EnvelopeMember[];
}

const ofUsers = {
  parameters: userInquiry,
  lists: 'users',
  sortColumns,
  // What Get User answers.
  members: envelope.filter((member) => member !== 'history'),
} as const satisfies Inquiry;
const ofDocuments = {
  parameters: documentInquiry,
  lists: 'documents',
  sortColumns,
  members: [],
} as const satisfies Inquiry;

/** The inquiries by operation. Each is asked by GET, and by POST with the same names in a body. */
export const inquiries: Readonly<Record<string, Inquiry>> & {
  readonly 'user.inquiry': typeof ofUsers;
  readonly 'user.document.inquiry': typeof ofDocuments;
} = { 'user.inquiry': ofUsers, 'user.document.inquiry': ofDocuments };

/** The members of an inquiry's answer between its result and its ending, in the order of the samples. */
export function inquiryEnvelope({ lists }: Inquiry): readonly string[] {
  return ['result_set', lists, 'archive', 'notes', 'last_activity', 'authentication'];
}
