import type { ValueField } from '../catalogue/field.ts';
import { searchedEmail } from '../catalogue/kinds/index.ts';
import { lists } from '../catalogue/members.ts';
import type { Resource } from '../catalogue/resource.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { sealedFields, searchColumn } from '../derive/columns.ts';
import { searchHash } from '../storage/search-hash.ts';
import type { SealedNumber, TextPart } from '../storage/user-inquiry.ts';
import { foldText, indexedForm, isPlain } from './fold.ts';
import { digitsOf } from './search-row.ts';

/** The shortest part that the index of three-letter parts finds. */
const indexedMin = 3;

/** A telephone number as people write it, with signs between the digits. */
const spacedDigits = /^\+?[0-9][0-9 ().-]*$/u;

/** What is looked for, from what was typed; null where nothing is left of it, which nobody has a part of. */
export function textPart(of: TextPart['of'], typed: string): TextPart | null {
  const part = foldText(searchedEmail(typed));
  if (part === '') return null;
  const digits = spacedDigits.test(part) ? digitsOf(part) : part;
  return {
    of,
    part,
    indexed: indexedPiece(part),
    isPlain: isPlain(part),
    ...(of === 'any' && digits !== part && { digits }),
  };
}

/**
 * What of a part the index is asked for: of an address what stands before its domain, which too many share for it to
 * help.
 */
function indexedPiece(part: string): string | null {
  const form = indexedForm(part);
  const at = form.indexOf('@');
  const piece = at >= indexedMin ? form.slice(0, at + 1) : form;
  return piece.length >= indexedMin ? piece : null;
}

const sealedSearched = lists.flatMap((list) =>
  sealedFields(list)
    .filter(([, field]) => field.search === 'exact')
    .map(([name, field]): [Resource, string, ValueField] => [list, name, field]),
);

/** Under which keyed hashes a sealed number would be found that is exactly what was typed. */
export function sealedNumbers(keyring: Keyring, programId: number, typed: string): SealedNumber[] {
  return sealedSearched.map(([list, name, field]) => ({
    table: list.name,
    column: searchColumn(list, name),
    hash: searchHash(keyring, programId, list.name, name, field.kind.canonical(typed)),
  }));
}
