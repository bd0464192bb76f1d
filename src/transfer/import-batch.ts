import type { Call, Services } from '../calls/services.ts';
import { type ImportContext, type ImportOptions, refuse } from './import-context.ts';
import { importRelationships } from './import-relationships.ts';
import { type PreparedRow, prepareRow } from './import-row.ts';
import { importUsers } from './import-users.ts';
import type { RowResult, SourceRow } from './source-row.ts';

/**
 * Imports rows, each by itself: those with a fault are refused, the others are made in one statement. Rows that were
 * imported before, in this run or in any other, are not made again. The results are in the order of the rows. Throws
 * tokenRevoked and programUnknown, and what the database throws when it cannot be reached.
 */
export async function importBatch(
  services: Services,
  call: Call,
  rows: readonly SourceRow[],
  options: ImportOptions,
): Promise<RowResult[]> {
  const context: ImportContext = { services, call, options, results: new Map() };
  const ready: PreparedRow[] = [];
  for (const row of rows) {
    const read =
      'error' in row
        ? { line: row.line, sourceId: null, error: row.error }
        : prepareRow(services, call, row.line, row.text);
    if ('error' in read) refuse(context, read);
    else ready.push(read);
    await options.pause?.();
  }
  const users = ready.filter(({ ownerId }) => ownerId === null);
  await importUsers(
    context,
    users.filter(({ naming }) => naming === null),
  );
  // A row may name the user of the row before it.
  for (const row of users) if (row.naming) await importUsers(context, [row]);
  await importRelationships(
    context,
    ready.filter(({ ownerId }) => ownerId !== null),
  );
  services.statistics.noteWrite();
  return rows.map(({ line }) => context.results.get(line)!);
}
