import { ApiError, errors } from '../catalogue/errors.ts';
import { relationship } from '../catalogue/resources/relationship.ts';
import { ownerMember } from '../derive/import-names.ts';
import { relatedUserIds } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import {
  bodyOf,
  type ImportContext,
  type Imported,
  importedRow,
  importOperationId,
  readForRows,
  refuse,
  tell,
  tellKnown,
} from './import-context.ts';
import { endsOf, type PreparedRow } from './import-row.ts';

/** Relates users who are there, one row after the other: each belongs to two users. */
export async function importRelationships(
  context: ImportContext,
  rows: readonly PreparedRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const { imported } = await readForRows(context, rows, []);
  for (const row of rows) {
    if (tellKnown(context, row, imported)) continue;
    try {
      await relate(context, row, imported);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Another import of the same row may have been quicker.
      const { imported: now } = await readForRows(context, [row], []);
      if (!tellKnown(context, row, now)) refuse(context, { ...row, error });
    }
  }
}

async function relate(context: ImportContext, row: PreparedRow, imported: Imported): Promise<void> {
  const named = [row.ownerId!, ...(row.naming ? endsOf(row.naming) : [])];
  // They may come from rows before it, of which a dry run makes nobody: then it is not looked at.
  if (context.options.dryRun && named.some((id) => !imported.has(id)))
    return tell(context, row, 'checked', null);
  const userId = imported.get(row.ownerId!)?.user_id;
  if (userId === undefined) {
    const details = [{ path: `$.${ownerMember}`, fault: 'unknownSource' as const }];
    throw errors.invalidInput({ count: details.length }, { details });
  }
  const body = bodyOf(context, row, imported);
  const isDryRun = context.options.dryRun || body.dryRun;
  const request = {
    operationId: importOperationId,
    body,
    userId,
    isDryRun,
    reads: [relationship],
    others: relatedUserIds(body),
  };
  await changeUser(context.services, { ...context.call, sourceId: row.sourceId }, request, (user) => {
    user.relationship.create(body.lists.get(relationship) ?? []);
    // A user whom another system already related is not changed by that.
    user.updatedAt = user.state.user.updated_at;
    user.insert('import_row', importedRow(context, row, userId));
    return {};
  });
  tell(context, row, isDryRun ? 'checked' : 'created', isDryRun ? null : userId);
}
