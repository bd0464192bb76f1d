import { isSealed } from '../catalogue/field.ts';
import { answerName, lists, singles } from '../catalogue/members.ts';
import type { Resource } from '../catalogue/resource.ts';
import { accessRule } from '../catalogue/resources/access-rule.ts';
import { account } from '../catalogue/resources/account.ts';
import { attachment, document } from '../catalogue/resources/document.ts';
import { groupMember, groupUser } from '../catalogue/resources/group.ts';
import { info } from '../catalogue/resources/info.ts';
import { relationship } from '../catalogue/resources/relationship.ts';
import { presentAccessRule } from '../derive/access-rules.ts';
import { hasEnvelope, isStored, shownColumn } from '../derive/columns.ts';
import { hashMember, ownerMember } from '../derive/import-names.ts';
import { closedMember, keptFields } from '../derive/kept.ts';
import { listsBelow, parentColumn } from '../derive/ownership.ts';
import { perResource } from '../derive/per-resource.ts';
import { hasSingle, present, type Row } from '../derive/present.ts';
import { restoredFields } from '../derive/read-input.ts';
import type { ListRows, RowOf } from '../derive/rows.ts';
import { presentDocument, presentStoredAccount, utc } from '../history/snapshot.ts';
import { heldChangeOf } from '../kyc/held-change.ts';
import type { StoredUser } from '../storage/export-reader.ts';
import type { UserVault } from '../storage/user-vault.ts';
import { openEnvelope, openUserEnvelope } from '../users/envelopes.ts';
import { secretFields } from '../users/secrets.ts';
import { nameOwnHash, openStoredHash } from '../users/stored-secrets.ts';
import type { ExportNames } from './export-names.ts';

/** What of a user is shown. */
export interface ExportView {
  /** Sealed values in clear; else their masks. */
  readonly clear: boolean;
  /** Whether changes that are held are told, in clear; absent: no. */
  readonly held?: boolean;
  /** The name of the pepper that hashes need, where hashes are shown. */
  readonly pepper: string | null;
}

/** What an export, or an archive, tells of a user: every stored value that is not null, in the words of an import. */
export function exportUser(
  vault: UserVault,
  names: ExportNames,
  { user, lists: rows, secrets }: StoredUser,
  view: ExportView,
): Record<string, unknown> {
  const told: Record<string, unknown> = {
    source_id: names.user(vault.userId),
    info: { id: vault.userId, ...objectOf(info, user, null) },
  };
  const opened = view.clear ? openUserEnvelope(vault, user) : {};
  for (const single of singles) {
    const hashes = hashesOf(vault, single, secrets, view);
    const values = {
      ...(hasSingle(single, user) && objectOf(single, user, opened[single.name] ?? null)),
      ...hashes,
    };
    if (Object.keys(values).length > 0) told[single.name] = values;
  }
  for (const list of lists) {
    const entries = (rows[list.name] ?? []).map((row) => entryOf(vault, list, row, view, rows));
    if (entries.length > 0) told[list.name] = entries;
  }
  const documents = (rows[document.name] ?? []).map((row) => exportDocument(row, rows));
  if (documents.length > 0) told[answerName(document)] = documents;
  const accounts = (rows[account.name] ?? []).map((row) => exportAccount(vault, row, view));
  if (accounts.length > 0) told[answerName(account)] = accounts;
  const rules = (rows[accessRule.name] ?? []).map((row) => presentAccessRule(row));
  if (rules.length > 0) told[answerName(accessRule)] = rules;
  const memberships = (rows[groupUser.name] ?? []).map(exportMembership);
  if (memberships.length > 0) told[answerName(groupUser)] = memberships;
  if (user.custom_field) told['custom_field'] = user.custom_field;
  return told;
}

/** A membership in the form in which answers show groups: the number of the group, and the user in it. */
function exportMembership(row: RowOf): Record<string, unknown> {
  const { server_date: _, ...member } = present(groupMember, { ...row }, utc);
  const told = Object.entries(member).filter(([, value]) => value !== null && value !== undefined);
  const closed = row.closed_at && { [closedMember]: row.closed_at };
  return { info: { id: row['group_id'] }, group_user: [{ ...Object.fromEntries(told), ...closed }] };
}

/** An account in the form of its answers. */
function exportAccount(vault: UserVault, row: RowOf, { clear }: ExportView): Record<string, unknown> {
  const told = presentStoredAccount(row, utc);
  const number = clear ? openEnvelope(vault, account.name, row)['number'] : null;
  const info = { ...Object(told['info']), ...(number && { number }) };
  return { ...told, info, ...(row.closed_at && { [closedMember]: row.closed_at }) };
}

/** A document and what is said of its files, in the form of its answers. */
function exportDocument(row: RowOf, rows: ListRows): Record<string, unknown> {
  const files = (rows[attachment.name] ?? []).filter((file) => file[parentColumn(attachment)!] === row.id);
  return presentDocument({ ...row, [attachment.name]: files }, utc);
}

/** A relationship as a row of its own: its ends may stand anywhere in the file. */
export function exportRelationship(
  names: ExportNames,
  row: RowOf<typeof relationship>,
): Record<string, unknown> {
  const { entity_id: _, on_entity_id: __, ...values } = objectOf(relationship, row, null);
  return {
    source_id: names.relationship(row.id),
    [ownerMember]: names.user(row.user_id),
    [relationship.name]: [
      {
        ...values,
        entity_source_id: names.user(row.entity_id!),
        on_entity_source_id: names.user(row.on_entity_id!),
      },
    ],
  };
}

/** An entry of a list, with its number, and the entries below it. */
export function entryOf(
  vault: UserVault,
  list: Resource,
  row: RowOf,
  view: ExportView,
  rows: ListRows = {},
): Record<string, unknown> {
  const opened = view.clear && hasEnvelope(list) && row.sealed ? openEnvelope(vault, list.name, row) : null;
  const below = listsBelow(list).flatMap(({ name, list: one, column }) => {
    const entries = (rows[one.name] ?? []).filter((entry) => entry[column] === row.id);
    return entries.length > 0 ? [[name, entries.map((entry) => entryOf(vault, one, entry, view, rows))]] : [];
  });
  const held = view.held ? heldChangeOf({ vault }, row) : null;
  const changed = held && objectOf(list, { ...row, ...held.columns }, { ...opened, ...held.plain });
  return {
    id: row.id,
    ...objectOf(list, row, opened),
    ...Object.fromEntries(below),
    ...(changed && { held_change: changed }),
  };
}

/** The columns that an export tells, under the names by which an import reads them. */
const toldColumns = perResource(
  (resource): readonly { name: string; column: string; isSealed: boolean }[] => [
    ...restoredFields(resource)
      // The programme is the importer's own.
      .filter(({ name, field }) => isStored(field) && name !== 'program_id')
      .map(({ name, field }) => ({ name, column: shownColumn(resource, name), isSealed: isSealed(field) })),
    ...keptFields(resource).map(({ name, column }) => ({ name, column, isSealed: false })),
    ...followingFields(resource).map((name) => ({
      name,
      column: shownColumn(resource, name),
      isSealed: false,
    })),
  ],
);

/** What follows from other values: told to people, passed over by an import. */
function followingFields(resource: Resource): string[] {
  const kept = keptFields(resource).map(({ name }) => name);
  return Object.entries(resource.fields)
    .filter(
      ([name, field]) =>
        field.writer === 'server' && isStored(field) && name !== 'id' && !kept.includes(name),
    )
    .map(([name]) => name);
}

function objectOf(
  resource: Resource,
  row: Row,
  opened: Record<string, string | null> | null,
): Record<string, unknown> {
  const told: Record<string, unknown> = {};
  for (const { name, column, isSealed } of toldColumns(resource)) {
    const value = isSealed && opened ? opened[name] : row[column];
    if (value !== null && value !== undefined) told[name] = value;
  }
  return told;
}

function hashesOf(
  vault: UserVault,
  single: Resource,
  secrets: Readonly<Record<string, string>>,
  { pepper }: ExportView,
): Record<string, string> {
  if (pepper === null) return {};
  const shown = secretFields
    .filter(({ resource, kind }) => resource === single && secrets[kind] !== undefined)
    .map(({ name, kind }) => {
      const { hash, isForeign } = openStoredHash(vault, kind, secrets[kind]!);
      return [hashMember(name), isForeign ? hash : nameOwnHash(hash, pepper)];
    });
  return Object.fromEntries(shown);
}
