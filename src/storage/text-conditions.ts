import { all, any, holds, type Parameters, reallyHolds } from './conditions.ts';
import { byteaArray } from './user-state.ts';

/**
 * Where a part is looked for. `whole`: everything. `signs`: names as they are written, emails and source ids. The places that
 * begin with `former` are those of rows that are still as an older version wrote them.
 */
export type Place =
  | 'whole'
  | 'names'
  | 'first_name'
  | 'last_name'
  | 'email'
  | 'phones'
  | 'source_id'
  | 'signs'
  | 'former'
  | 'former_first_name'
  | 'former_last_name';

/** A part that a place has to have, folded. */
export interface Part {
  readonly text: string;
  /** Whether it is ASCII. */
  readonly isPlain: boolean;
  /** Whether it must be the beginning of a word. */
  readonly begins: boolean;
}

/** One way in which a word is found: all parts in one place. */
export interface Way {
  readonly place: Place;
  readonly parts: readonly Part[];
  /** Pieces that the index of parts holds where this way finds something; none where they are too short for the index. */
  readonly indexed: readonly string[];
}

/** A word that is to be found in one of several ways. */
export type Word = readonly Way[];

/** A sealed value: its table, the column of its keyed hash, and the hashes it may have as PostgreSQL writes bytes. */
export interface SealedNumber {
  readonly table: string;
  /** The column that names the user. */
  readonly user: 'user_id' | 'id';
  readonly column: string;
  readonly hashes: readonly string[];
}

/** A text that is looked for: all words of one of the alternatives, or one of the sealed numbers. */
export interface TextPart {
  readonly alternatives: readonly (readonly Word[])[];
  readonly sealed?: readonly SealedNumber[];
}

/** The columns of a table in which texts are looked for. */
export interface TextTarget {
  /** The column of the index of parts. */
  readonly terms: string;
  /** The text of a place in which a part is looked for, each word of it behind a space or a line's end; null: it has none. */
  column(place: Place, part: Part): string | null;
  /** The condition besides that a row is as an older version wrote it. */
  readonly isFormer: string;
}

/** How many words of a text the index is asked for; the others are looked for in what it finds. */
const indexedWordsMax = 3;

/** The condition that a row of a target has every word of one of the alternatives. */
export function hasText({ alternatives }: TextPart, target: TextTarget, parameters: Parameters): string {
  return any(alternatives.map((words) => `(${all(wordConditions(words, target, parameters))})`));
}

/** Whether the index of parts serves a text, whichever of its alternatives. */
export function isIndexed({ alternatives }: TextPart): boolean {
  return alternatives.every((words) => words.some((word) => lengthInIndex(word) > 0));
}

function wordConditions(words: readonly Word[], target: TextTarget, parameters: Parameters): string[] {
  const asked = new Set(
    words
      .filter((word) => lengthInIndex(word) > 0)
      .toSorted((one, other) => lengthInIndex(other) - lengthInIndex(one))
      .slice(0, indexedWordsMax),
  );
  return words.map((word) => {
    // Ways for which the index is asked the same are one look-up.
    const groups = Map.groupBy(word, ({ indexed }) => (asked.has(word) ? indexed.join('\n') : ''));
    const conditions = [...groups].flatMap(([pieces, ways]) => {
      const found = ways.flatMap((way) => wayCondition(way, target, parameters));
      if (found.length === 0) return [];
      const inIndex = pieces.split('\n').filter((piece) => piece !== '');
      return [`(${all([...inIndex.map((piece) => holds(target.terms, piece, parameters)), any(found)])})`];
    });
    return conditions.length === 0 ? 'false' : any(conditions);
  });
}

/** How many characters of a word the index is asked for at least; 0 where it cannot be asked for each of the ways. */
function lengthInIndex(word: Word): number {
  return Math.min(...word.map(({ indexed }) => indexed.reduce((sum, piece) => sum + piece.length, 0)));
}

function wayCondition({ place, parts }: Way, target: TextTarget, parameters: Parameters): string[] {
  const conditions = parts.map((part) => {
    const column = target.column(place, part);
    return column && partCondition(column, part, parameters);
  });
  if (conditions.includes(null)) return [];
  return [`(${all([...(place.startsWith('former') ? [target.isFormer] : []), ...conditions.map(String)])})`];
}

function partCondition(column: string, { text, begins }: Part, parameters: Parameters): string {
  if (!begins) return reallyHolds(column, text, parameters);
  return any([' ', '\n'].map((before) => reallyHolds(column, `${before}${text}`, parameters)));
}

/** Where users are looked for, `s`. */
export const userTarget: TextTarget = {
  terms: 's.terms',
  isFormer: 's.name_words is null',
  column: (place, { isPlain }) => {
    // What is ASCII stands in the index as it is.
    if (place === 'whole') return isPlain ? 's.terms' : `(${userNames} || E'\\n' || ${emails})`;
    return userColumns[place];
  },
};

const emails = "s.email || E'\\n' || s.other_emails";
/** The forms of the names in their own letters: of the first name, the last, the nick name and of East Asian full names, a line each. */
const userNames = `case s.name_words when '' then s.names
  else coalesce(s.name_words, ' ' || s.first_name || E'\\n ' || s.last_name || E'\\n ' || s.nick_name) end`;

const userColumns: Readonly<Record<Exclude<Place, 'whole'>, string>> = {
  names: userNames,
  first_name: `split_part(${userNames}, E'\\n', 1)`,
  last_name: `split_part(${userNames}, E'\\n', 2)`,
  email: `(${emails})`,
  phones: "(E'\\n' || s.phones)",
  source_id: 's.source_id',
  signs: `(s.first_name || ' ' || s.last_name || E'\\n' || s.nick_name || E'\\n' || ${emails} || E'\\n' || s.source_id)`,
  former: "(s.first_name || ' ' || s.last_name || E'\\n' || s.nick_name)",
  former_first_name: 's.first_name',
  former_last_name: 's.last_name',
};

/** Where documents are looked for, `d`: all that a document says is one text. */
export const documentTarget: TextTarget = {
  terms: 'd.terms',
  isFormer: "d.searched not like ' %'",
  column: (place) => (place === 'phones' ? null : place === 'source_id' ? 'd.source_id' : 'd.searched'),
};

/** The condition that a user, `s`, has a text or is found by one of its sealed numbers. */
export function userHasText(text: TextPart, programId: number, parameters: Parameters): string {
  const ways = [hasText(text, userTarget, parameters)];
  const { sealed = [] } = text;
  if (sealed.length > 0) {
    ways.push(`s.user_id = any(array(${selectNumbered(programId, sealed, parameters)}))`);
  }
  return any(ways);
}

/** The statement that selects the users of whom a sealed number is one of these. */
export function selectNumbered(
  programId: number,
  sealed: readonly SealedNumber[],
  parameters: Parameters,
): string {
  return sealed
    .map(
      ({ table, user, column, hashes }) =>
        `select ${user} from ${table} where program_id = ${parameters.add(programId, 'bigint')} and closed_at is null
  and ${column} = any(${parameters.add(byteaArray(hashes), 'bytea[]')})`,
    )
    .join(' union all ');
}
