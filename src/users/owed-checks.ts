import {
  type CheckName,
  type CheckStep,
  checkSteps,
  checksOfStep,
  type ScoredEvent,
} from '../catalogue/checks.ts';
import { userType } from '../catalogue/codes.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { creditCard } from '../catalogue/resources/credit-card.ts';
import { attachment, document } from '../catalogue/resources/document.ts';
import { email } from '../catalogue/resources/email.ts';
import { identification } from '../catalogue/resources/identification.ts';
import { phone } from '../catalogue/resources/phone.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { searchColumn } from '../derive/columns.ts';
import { provenFields } from '../derive/field-rules.ts';
import { parentColumn } from '../derive/ownership.ts';
import type { RowOf, UserRow } from '../derive/rows.ts';
import { type CheckRow, checkTable } from '../storage/checks.ts';
import { toHex } from '../storage/user-vault.ts';
import { liveRowsOf } from './live-rows.ts';
import type { UserChange } from './user-change.ts';

/** What of a user's own row is checked, in one text. An organisation that is a person from now on is checked anew. */
export function checkedOfUser(user: UserRow): string {
  const { personal_info_first_name, personal_info_last_name, personal_info_date_of_birth, type } = user;
  const said = [personal_info_first_name, personal_info_last_name, personal_info_date_of_birth];
  return JSON.stringify(type === userType.organisation ? [...said, type] : said);
}

/** What of a paper is checked, in one text: its number as the keyed hash by which it is found, and a change that is held as it is sealed. */
export function checkedOfPaper(row: RowOf): string {
  const columns = ['type', 'country_of_issue', 'country_of_residence', 'issue_date', 'expiry_date'];
  const { held } = row;
  return JSON.stringify([
    ...columns.map((column) => row[column] ?? null),
    numberHash(row),
    ...(typeof held === 'string' ? [held] : []),
  ]);
}

/** What of a document is checked, in one text: what it says of itself, and its files by the keyed hashes of their contents. */
export function checkedOfDocument(row: RowOf, files: readonly RowOf[]): string {
  const columns = ['type', 'entity', 'entity_id', 'first_name', 'last_name'];
  return JSON.stringify([...columns.map((column) => row[column] ?? null), ...contentHashes(row, files)]);
}

/** What a document is to prove, in one text: values of its identification or address; undefined where it is about neither. */
export function provenBy(change: UserChange, { entity: kind, entity_id: id }: RowOf): string | undefined {
  const list = [identification, addresses].find((one) => one.entity === kind);
  const row = list && liveRowsOf(list, change).find((one) => one.id === id);
  if (!list || !row) return undefined;
  if (list === identification) return checkedOfPaper(row);
  return JSON.stringify(provenFields(list).map((name) => row[name] ?? null));
}

/** The keyed hashes of the contents of a document's files, in one order. */
export function contentHashes({ id }: Pick<RowOf, 'id'>, files: readonly RowOf[]): string[] {
  return files
    .filter((file) => file[parentColumn(attachment)!] === id)
    .flatMap(({ content_search: hash }) => (typeof hash === 'string' ? [hash] : []))
    .sort();
}

/** The keyed hash by which the number of a paper is found; null where it has none. */
export function numberHash(row: object): string | null {
  const hash: unknown = Object.entries(row).find(([name]) => name === numberColumn)?.[1];
  return typeof hash === 'string' ? hash : null;
}

const numberColumn = searchColumn(identification, 'number');

/** A keyed hash of what is checked, by which it is known again. */
export function subjectHash(keyring: Keyring, programId: number, checked: string): string {
  return toHex(keyring.keyedHash('check-subject', String(programId), checked));
}

/** What a check of the user as a whole looks at is what there is when it runs. */
export const checkedOfRisk = 'risk';

/** The lists of which another entry, or another value, has the user's risk worked out anew. */
const scored = [email, phone, creditCard];

/** Columns that say nothing of what an entry is. */
const unscored = [
  'updated_at',
  'sealed',
  'status',
  'verification_status',
  'custom_field',
  'original_source_id',
];

/** Why the user's risk is to be worked out anew; undefined where nothing of that has changed. */
function scoredEventOf({ isNew, draft }: UserChange): ScoredEvent | undefined {
  if (isNew) return 'account_creation';
  const moved = draft.entries.filter(
    ({ resource, row, before }) =>
      scored.some(({ name }) => name === resource.name) &&
      !row.closed_at &&
      !(before && Object.keys(row).every((name) => unscored.includes(name) || row[name] === before[name])),
  );
  if (moved.length === 0) return undefined;
  return moved.some(({ resource }) => resource.name === email.name) ? 'email_change' : null;
}

/**
 * Asks for the checks that the programme wants of what the change brings: the rows and their jobs are written with it. `isImport`: what
 * is paid for is not asked for.
 */
export function enqueueChecks(keyring: Keyring, change: UserChange, { isImport = false } = {}): void {
  const { settings, isClosing, state, checkedBefore, draft, userId } = change;
  if (settings.checks.length === 0 || isClosing) return;
  const ask = (step: CheckStep, id: number, checked: string, proven?: string) =>
    askFor(keyring, change, { step, entityId: id, checked, ...(proven !== undefined && { proven }) });
  const person = checkedOfUser(state.user);
  if (person !== checkedBefore) ask('personal_info', userId, person);
  const event = isImport ? undefined : scoredEventOf(change);
  if (event !== undefined) {
    const seal = (id: number) => change.vault!.seal(checkTable, id, JSON.stringify({ event }));
    askFor(keyring, change, { step: 'risk', entityId: userId, checked: checkedOfRisk, seal });
  }
  const files = draft.entries.flatMap(({ resource, row }) =>
    resource.name === attachment.name ? [row] : [],
  );
  for (const { resource, row, before } of draft.entries) {
    if (row.closed_at) continue;
    if (resource.name === identification.name) {
      const checked = checkedOfPaper(row);
      // What was held was checked when it was sent.
      const isDecided = Boolean(before?.['held']) && !row['held'];
      if (!isDecided && !(before && checkedOfPaper(before) === checked))
        ask('identification', row.id, checked);
    }
    // A document never changes; another takes its place.
    if (resource.name === document.name && !before)
      ask('document', row.id, checkedOfDocument(row, files), provenBy(change, row));
  }
}

function askFor(keyring: Keyring, change: UserChange, about: Omit<AskedCheck, 'check' | 'counts'>): void {
  for (const { check, counts } of checksOfStep(change.settings.checks, about.step))
    if (counts !== 'off') askForCheck(keyring, change, { check, counts, ...about });
}

/** A check that is asked for. */
interface AskedCheck {
  readonly check: CheckName;
  readonly counts: CheckRow['counts'];
  readonly step: CheckStep;
  readonly entityId: number;
  /** What of the record is checked, in one text. */
  readonly checked: string;
  /** What the record is to prove, in one text; absent where it proves nothing. */
  readonly proven?: string;
  /** Seals what the check needs besides the record, given the number of the check. */
  readonly seal?: (id: number) => string;
}

/** Asks for a check: its row and its job are written with the change. Returns the row. */
export function askForCheck(
  keyring: Keyring,
  change: UserChange,
  { check, counts, step, entityId, checked, proven, seal }: AskedCheck,
): CheckRow {
  const { programId, userId, now } = change;
  const id = change.nextId(checkTable);
  const row: CheckRow = {
    program_id: programId,
    user_id: userId,
    id,
    name: check,
    step,
    entity: checkSteps[step],
    entity_id: entityId,
    subject_hash: subjectHash(keyring, programId, checked),
    proven_hash: proven === undefined ? null : subjectHash(keyring, programId, proven),
    state: 'waiting',
    counts,
    outcome: null,
    created_at: now,
    asked_at: null,
    ended_at: null,
    sealed: seal?.(id) ?? null,
  };
  change.insert(checkTable, row);
  change.enqueue('checks.run', { payload: { checkId: id }, uniqueKey: `check ${id}` });
  return row;
}
