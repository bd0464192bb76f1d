import type { Call, Services } from '../calls/services.ts';
import { isIndexed, type TextPart } from '../storage/text-conditions.ts';
import { type FoundUser, searchUsers, type UserSearch } from '../storage/user-search.ts';
import { userSearchKind } from './derived-kinds.ts';
import { foldAddress, foldText } from './fold.ts';
import { runInquiry } from './inquirer.ts';
import { digitsOf } from './search-row.ts';
import { sealedNumbers, textPart } from './text-part.ts';

/** The most users that one search answers. */
export const foundMax = 20;

/** By what a user was found, the most telling first. */
export const foundBy = ['user_id', 'number', 'email', 'phone', 'source_id', 'name'] as const;

/** Numbers of users have no more digits than this. */
const userIdText = /^[1-9][0-9]{0,9}$/u;

/**
 * The newest users whose names, emails, phones or source ids have what was typed, whose number it is, who have an entry of that source id,
 * or, for those who may see sealed values, a sealed number that is exactly this. Throws inquiryTooBroad, tooManyRequests.
 */
export async function findByTerm(services: Services, call: Call, term: string) {
  const { programId, boundUserId } = call;
  const behind = await services.derived.behind();
  const typed = term.trim();
  const part = textPart('any', typed, behind.has(userSearchKind));
  const isServed = part !== null && isIndexed(part);
  const folded = foldText(typed);
  const search: UserSearch = {
    programId,
    onlyUserId: boundUserId,
    text: isServed ? part : null,
    wholeName: isServed || folded === '' ? null : folded,
    userId: userIdText.test(typed) ? Number(typed) : null,
    sourceId: typed,
    sealed: maySeeNumbers(call) ? sealedNumbers(services.keyring, programId, typed, behind) : [],
  };
  const rows = await runInquiry(services, programId, searchUsers(search, foundMax));
  return rows.map((row) => show(row, typed, search.text));
}

/** Whether the caller may be shown sealed values: what is found by one says what it is. */
function maySeeNumbers({ scopes, operator }: Call): boolean {
  return operator ? operator.permissions.has('reveal') : scopes.has('user:sensitive');
}

function show(row: FoundUser, typed: string, text: TextPart | null) {
  const by = waysOf(row, typed, text);
  const how = foundBy.find((one) => by[one] !== undefined) ?? 'name';
  const contact = by.email ?? by.phone ?? row.emails[0] ?? row.phones[0]?.number ?? null;
  return {
    id: row.id,
    name: [row.first_name, row.last_name].filter(Boolean).join(' ') || null,
    contact,
    found_by: how,
    status: row.status,
    trust_level: row.trust_level === null ? null : Number(row.trust_level),
    created_at: row.created_at,
  };
}

function waysOf(
  { id, emails, phones, source_id, has_number }: FoundUser,
  typed: string,
  text: TextPart | null,
): Partial<Record<(typeof foundBy)[number], string>> {
  const words = foldAddress(typed)
    .split(' ')
    .filter((word) => word !== '');
  const digits = digitsOf(typed).replace(/^0+/u, '');
  const email = text && emails.find((one) => words.every((word) => foldAddress(one).includes(word)));
  const phone =
    text && digits !== '' ? phones.find((one) => digitsOf(one.digits).includes(digits))?.number : undefined;
  const folded = foldText(typed);
  return {
    ...(String(id) === typed && { user_id: typed }),
    ...(has_number && { number: typed }),
    ...(email && { email }),
    ...(phone !== undefined && { phone }),
    ...(folded !== '' && source_id.includes(folded) && { source_id: typed }),
  };
}
