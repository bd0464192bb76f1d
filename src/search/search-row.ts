import { flagValue } from '../catalogue/codes.ts';
import type { Resource } from '../catalogue/resource.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { currency } from '../catalogue/resources/currency.ts';
import type { document } from '../catalogue/resources/document.ts';
import { email } from '../catalogue/resources/email.ts';
import { phone } from '../catalogue/resources/phone.ts';
import { type ListRows, type RowOf, rowsIn, type UserRow } from '../derive/rows.ts';
import type { SearchRow } from '../storage/search-writer.ts';
import { foldAddress, foldText, indexedForm, isPlain } from './fold.ts';
import { fullNameForms, nameForms, textForms } from './name-forms.ts';

/** The lists of which something is searched. */
export const searchedLists: readonly Resource[] = [addresses, currency, email, phone];

/** What a new user is found by, with the live rows of the user's lists. */
export function searchRowOf(user: UserRow, lists: ListRows): SearchRow {
  return {
    program_id: user.program_id,
    user_id: user.id,
    created_at: user.created_at,
    source_id: foldText(user.original_source_id ?? ''),
    ...searchedOfUser(user),
    ...searchedOfAddresses(rowsIn(lists, addresses)),
    ...searchedOfCurrency(rowsIn(lists, currency)),
    ...searchedOfEmail(rowsIn(lists, email)),
    ...searchedOfPhone(rowsIn(lists, phone)),
  };
}

/** What a user's own row is found by. */
export function searchedOfUser(user: UserRow) {
  const first = foldText(user.personal_info_first_name ?? '');
  const last = foldText(user.personal_info_last_name ?? '');
  const nick = foldText(user.personal_info_nick_name ?? '');
  const forms = [...[first, last, nick].map(nameForms), fullNameForms(first, last)].join('\n');
  return {
    is_closed: typeof user.closed_at === 'string',
    status: user.status,
    first_name: first,
    last_name: last,
    nick_name: nick,
    names: indexedForm(forms),
    name_words: isPlain(forms) ? '' : forms,
  };
}

/** What one list is found by, among the live rows of the user's lists. */
export function searchedOfList(list: Resource, lists: ListRows): Partial<SearchRow> {
  switch (list) {
    case addresses:
      return searchedOfAddresses(rowsIn(lists, addresses));
    case currency:
      return searchedOfCurrency(rowsIn(lists, currency));
    case email:
      return searchedOfEmail(rowsIn(lists, email));
    case phone:
      return searchedOfPhone(rowsIn(lists, phone));
    default:
      return {};
  }
}

function searchedOfAddresses(rows: readonly RowOf<typeof addresses>[]) {
  const [home] = primaryFirst(rows);
  return { country_code: home?.is_primary === flagValue.yes ? home.country_code : null };
}

function searchedOfCurrency(rows: readonly RowOf<typeof currency>[]) {
  return { currencies: rows.map(({ code }) => code).sort() };
}

function searchedOfEmail(rows: readonly RowOf<typeof email>[]) {
  const [first = '', ...others] = primaryFirst(rows).map(({ address }) => foldAddress(address));
  // Other letters than those of ASCII stand in the index in a form of their own.
  const indexed = [first, ...others].filter((address) => !isPlain(address)).map(indexedForm);
  return { email: first, other_emails: [...others, ...indexed].join('\n') };
}

function searchedOfPhone(rows: readonly RowOf<typeof phone>[]) {
  return {
    phones: primaryFirst(rows)
      .map(({ canonical }) => digitsOf(canonical))
      .join('\n'),
  };
}

/** What a row of a list is ordered by. */
interface Ordered {
  readonly id: number;
  readonly is_primary: number;
}

function primaryFirst<Of extends Ordered>(rows: readonly Of[]): readonly Of[] {
  if (rows.length < 2) return rows;
  return rows.toSorted((one, other) => other.is_primary - one.is_primary || one.id - other.id);
}

/** What differs after a change, by column; null where nothing does. */
export function changedSearch(
  before: Partial<SearchRow>,
  after: Partial<SearchRow>,
): Partial<SearchRow> | null {
  const known: Readonly<Record<string, unknown>> = before;
  const changed = Object.entries(after).filter(([name, value]) => String(value) !== String(known[name]));
  return changed.length > 0 ? Object.fromEntries(changed) : null;
}

/** What a document says itself of a person, its subject, its source id. */
type DocumentWords = Pick<
  RowOf<typeof document>,
  'first_name' | 'last_name' | 'email_address' | 'subject' | 'original_source_id'
>;

/** What a document is found by. */
export function searchedOfDocument(words: DocumentWords): {
  readonly searched: string;
  readonly terms: string;
} {
  const { first_name, last_name, email_address, subject, original_source_id } = words;
  const [first, last] = [foldText(first_name ?? ''), foldText(last_name ?? '')];
  const names = `${nameForms(first)}${nameForms(last)}${fullNameForms(first, last)}`;
  const lines = [
    textForms(foldText(subject ?? '')),
    foldAddress(email_address ?? ''),
    foldText(original_source_id ?? ''),
  ];
  // A space first tells what this version writes from what was written before.
  const searched = ` ${[names, ...lines].join('\n')}`;
  return { searched, terms: indexedForm(searched) };
}

/** The digits of a telephone number. */
export function digitsOf(text: string): string {
  return text.replace(/[^0-9]/gu, '');
}
