import { isDeepStrictEqual } from 'node:util';
import { status } from '../catalogue/codes.ts';
import type { FaultDetail } from '../catalogue/errors.ts';
import { group, groupDetailLists } from '../catalogue/resources/group.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { type StoredSetting, withStoredSecrets } from '../derive/groups.ts';
import type { Row } from '../derive/present.ts';
import { isPlainObject, keysOf } from '../objects.ts';
import { type GroupRow, groupTable } from '../storage/groups.ts';
import { programSeal } from '../storage/program-seal.ts';
import { withoutShown } from '../users/without-shown.ts';
import type { FedGroup } from './read-groups.ts';

/** What the making of rows needs of the call. */
export interface RowContext {
  readonly keyring: Keyring;
  readonly programId: number;
  readonly sourceId: string;
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly now: string;
  /** The call shows no free data, so that null says nothing of it. */
  readonly hidesFreeData: boolean;
  readonly faults: FaultDetail[];
  /** The next number of an entry of details. */
  readonly nextDetailId: () => number;
}

/** How a group works together with others, opened; null where nothing was said of it. */
export function openSetting(
  keyring: Keyring,
  { program_id: programId, id, sealed }: Pick<GroupRow, 'program_id' | 'id' | 'sealed'>,
): StoredSetting | null {
  return sealed === null ? null : JSON.parse(programSeal(keyring, programId).open(groupTable, id, sealed));
}

/** The row of a new group. */
export function newGroupRow(fed: FedGroup, id: number, code: string, context: RowContext): GroupRow {
  const { programId, sourceId, now } = context;
  const empty: GroupRow = {
    program_id: programId,
    id,
    supplied_id: fed.suppliedId!,
    owner_user_id: fed.ownerId!,
    name: '',
    type: 0,
    code,
    status: status.active,
    host_name: null,
    details: null,
    custom_field: null,
    geo_coordinates: null,
    sealed: null,
    as_of: null,
    original_source_id: sourceId,
    created_at: now,
    updated_at: now,
    closed_at: null,
  };
  return changedGroupRow(empty, fed, context);
}

/** A group as a report makes it of what is stored. Where the report says nothing new, only its moment is another. */
export function changedGroupRow(stored: GroupRow, fed: FedGroup, context: RowContext): GroupRow {
  const input = withoutShown(group, fed.input, stored, context, () => ({}));
  const said: GroupRow = { ...stored, ...input };
  const row: GroupRow = {
    ...said,
    id: stored.id,
    owner_user_id: fed.ownerId ?? stored.owner_user_id,
    // A group always has one.
    code: said.code ?? stored.code,
    details: changedDetails(stored.details, fed, context),
    sealed: changedSetting(stored, fed, context),
  };
  const isSame = isDeepStrictEqual(row, stored);
  return { ...row, as_of: fed.asOf, updated_at: isSame ? stored.updated_at : context.now };
}

/** Whether a report says anything of a group that was not stored. */
export function isChangedGroup(before: GroupRow, after: GroupRow): boolean {
  return !isDeepStrictEqual(
    { ...before, as_of: null, updated_at: '' },
    { ...after, as_of: null, updated_at: '' },
  );
}

function changedDetails(stored: object | null, { details }: FedGroup, context: RowContext): object | null {
  const names = keysOf(groupDetailLists).filter((name) => name in details);
  if (names.length === 0) return stored;
  const known: Readonly<Record<string, unknown>> = isPlainObject(stored) ? stored : {};
  const changed = names.map((name) => {
    const before: readonly Row[] = Array.isArray(known[name]) ? known[name] : [];
    return [name, details[name]?.map((entry) => detailOf(entry, before, name, context)) ?? null];
  });
  return { ...known, ...Object.fromEntries(changed) };
}

/** An entry of details: the one that it names among those that were there, or a new one. */
function detailOf(
  input: Row,
  before: readonly Row[],
  name: keyof typeof groupDetailLists,
  { now, sourceId, nextDetailId }: RowContext,
): Row {
  const { id, ...said } = input;
  const named = before.find((one) => one['id'] === id);
  const whole = { ...emptyDetail(name), ...said };
  if (!named)
    return { id: nextDetailId(), ...whole, original_source_id: sourceId, created_at: now, updated_at: now };
  const { id: known, original_source_id, created_at, updated_at, ...was } = named;
  const isSame = isDeepStrictEqual(was, whole);
  return { id: known, ...whole, original_source_id, created_at, updated_at: isSame ? updated_at : now };
}

/** What of an entry has a value by itself, and nothing else. */
function emptyDetail(name: keyof typeof groupDetailLists): Row {
  const fields = Object.entries(groupDetailLists[name].fields).filter(
    ([field, { source, writer }]) => field !== 'id' && source === 'column' && writer !== 'server',
  );
  return Object.fromEntries(fields.map(([field, { otherwise }]) => [field, otherwise ?? null]));
}

function changedSetting(
  stored: GroupRow,
  { setting }: FedGroup,
  { keyring, programId }: RowContext,
): string | null {
  if (Object.keys(setting).length === 0) return stored.sealed;
  const before = openSetting(keyring, stored);
  const part = (name: keyof StoredSetting) =>
    name in setting ? withStoredSecrets(setting[name], before?.[name] ?? null) : (before?.[name] ?? null);
  const after = {
    external_integration: part('external_integration'),
    messaging_setup: part('messaging_setup'),
  };
  if (isDeepStrictEqual(before ?? { external_integration: null, messaging_setup: null }, after))
    return stored.sealed;
  return programSeal(keyring, programId).seal(groupTable, stored.id, JSON.stringify(after));
}
