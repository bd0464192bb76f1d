import { flagValue } from '../catalogue/codes.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { currency } from '../catalogue/resources/currency.ts';
import { email } from '../catalogue/resources/email.ts';
import { phone } from '../catalogue/resources/phone.ts';
import type { Row } from '../derive/present.ts';
import type { SearchRow } from '../storage/search-writer.ts';
import { foldText, indexedForm } from './fold.ts';

/** The lists of which something is searched. */
export const searchedLists: readonly string[] = [addresses.name, currency.name, email.name, phone.name];

/** The live rows of a user's lists, by table; a table that is absent was not looked at. */
export type LiveLists = Readonly<Record<string, readonly Row[]>>;

/** What a new user is found by. */
export function searchRowOf(user: Row, lists: LiveLists): SearchRow {
  return {
    program_id: user['program_id'] as number,
    user_id: user['id'] as number,
    created_at: user['created_at'] as string,
    source_id: foldText(textOf(user['original_source_id'])),
    ...searchedOfUser(user),
    country_code: null,
    currencies: [],
    email: '',
    other_emails: '',
    phones: '',
    ...searchedOfList(addresses.name, lists[addresses.name] ?? []),
    ...searchedOfList(currency.name, lists[currency.name] ?? []),
    ...searchedOfList(email.name, lists[email.name] ?? []),
    ...searchedOfList(phone.name, lists[phone.name] ?? []),
  };
}

/** What a user's own row is found by. */
export function searchedOfUser(user: Row) {
  const first = foldText(textOf(user['personal_info_first_name']));
  const last = foldText(textOf(user['personal_info_last_name']));
  const nick = foldText(textOf(user['personal_info_nick_name']));
  return {
    is_closed: user['closed_at'] !== null && user['closed_at'] !== undefined,
    status: user['status'] as number,
    first_name: first,
    last_name: last,
    nick_name: nick,
    names: indexedForm(`${first} ${last}\n${nick}`),
  };
}

/** What the live rows of one list are found by. */
export function searchedOfList(table: string, rows: readonly Row[]): Partial<SearchRow> {
  const primaryFirst = rows.length < 2 ? rows : rows.toSorted(byPrimary);
  switch (table) {
    case addresses.name: {
      const [home] = primaryFirst;
      const isThere = home?.['is_primary'] === flagValue.yes;
      return { country_code: isThere ? (home['country_code'] as string | null) : null };
    }
    case currency.name:
      return { currencies: rows.map((row) => textOf(row['code'])).sort() };
    case email.name: {
      const [first = '', ...others] = primaryFirst.map((row) => textOf(row['canonical']));
      return { email: first, other_emails: others.join('\n') };
    }
    case phone.name:
      return { phones: primaryFirst.map((row) => digitsOf(textOf(row['canonical']))).join('\n') };
    default:
      return {};
  }
}

function byPrimary(one: Row, other: Row): number {
  return Number(other['is_primary']) - Number(one['is_primary']) || Number(one['id']) - Number(other['id']);
}

/** What differs after a change, by column; null where nothing does. */
export function changedSearch(
  before: Partial<SearchRow>,
  after: Partial<SearchRow>,
): Partial<SearchRow> | null {
  const changed = Object.entries(after).filter(
    ([name, value]) => String(value) !== String(before[name as keyof SearchRow]),
  );
  return changed.length > 0 ? Object.fromEntries(changed) : null;
}

/** What a document is found by: what it says itself of a person, its subject, its source id. */
export function searchedOfDocument(row: Row): { readonly searched: string; readonly terms: string } {
  const names = ['first_name', 'last_name', 'email_address', 'subject', 'original_source_id'];
  const [first, last, ...others] = names.map((name) => foldText(textOf(row[name])));
  const searched = [`${first} ${last}`.trim(), ...others].join('\n');
  return { searched, terms: indexedForm(searched) };
}

/** The digits of a telephone number. */
export function digitsOf(text: string): string {
  return text.replace(/[^0-9]/gu, '');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
