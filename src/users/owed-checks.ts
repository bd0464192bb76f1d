import { type CheckName, type CheckStep, checkSteps, checksOfStep } from '../catalogue/checks.ts';
import { attachment, document } from '../catalogue/resources/document.ts';
import { identification } from '../catalogue/resources/identification.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { searchColumn } from '../derive/columns.ts';
import { parentColumn } from '../derive/ownership.ts';
import type { RowOf, UserRow } from '../derive/rows.ts';
import { type CheckRow, checkTable } from '../storage/checks.ts';
import { toHex } from '../storage/user-vault.ts';
import type { UserChange } from './user-change.ts';

/** What of a user's own row is checked, in one text. */
export function checkedOfUser(user: UserRow): string {
  const { personal_info_first_name, personal_info_last_name, personal_info_date_of_birth } = user;
  return JSON.stringify([personal_info_first_name, personal_info_last_name, personal_info_date_of_birth]);
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

/** Asks for the checks that the programme wants of what the change brings: the rows and their jobs are written with it. */
export function enqueueChecks(keyring: Keyring, change: UserChange): void {
  const { settings, isClosing, state, checkedBefore, draft, userId } = change;
  if (settings.checks.length === 0 || isClosing) return;
  const ask = (step: CheckStep, id: number, checked: string) => askFor(keyring, change, step, id, checked);
  const person = checkedOfUser(state.user);
  if (person !== checkedBefore) ask('personal_info', userId, person);
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
    if (resource.name === document.name && !before) ask('document', row.id, checkedOfDocument(row, files));
  }
}

function askFor(
  keyring: Keyring,
  change: UserChange,
  step: CheckStep,
  entityId: number,
  checked: string,
): void {
  for (const { check, counts } of checksOfStep(change.settings.checks, step))
    if (counts !== 'off') askForCheck(keyring, change, { check, counts, step, entityId, checked });
}

/** A check that is asked for. */
interface AskedCheck {
  readonly check: CheckName;
  readonly counts: CheckRow['counts'];
  readonly step: CheckStep;
  readonly entityId: number;
  /** What of the record is checked, in one text. */
  readonly checked: string;
  /** Seals what the check needs besides the record, given the number of the check. */
  readonly seal?: (id: number) => string;
}

/** Asks for a check: its row and its job are written with the change. Returns the row. */
export function askForCheck(
  keyring: Keyring,
  change: UserChange,
  { check, counts, step, entityId, checked, seal }: AskedCheck,
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
    state: 'waiting',
    counts,
    outcome: null,
    created_at: now,
    ended_at: null,
    sealed: seal?.(id) ?? null,
  };
  change.insert(checkTable, row);
  change.enqueue('checks.run', { payload: { checkId: id }, uniqueKey: `check ${id}` });
  return row;
}
