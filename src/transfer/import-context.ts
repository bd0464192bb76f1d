import { checkState } from '../calls/reach.ts';
import type { Call, Services } from '../calls/services.ts';
import { errors } from '../catalogue/errors.ts';
import { errorResult } from '../derive/error-result.ts';
import type { Row } from '../derive/present.ts';
import { runFor } from '../storage/connections.ts';
import { type ImportedRow, type ImportState, readImportState } from '../storage/import-state.ts';
import { formatDateTime } from '../time/format-instant.ts';
import type { Body } from '../users/body.ts';
import { endsOf, type PreparedRow, type RefusedRow, readRowBody, withEnds } from './import-row.ts';
import { fingerprintOf, fingerprintVersion } from './row-fingerprint.ts';
import type { RowOutcome, RowResult } from './source-row.ts';

/** The name of what an import does, among the operations. */
export const importOperationId = 'user.import';

/** How an import is carried out. */
export interface ImportOptions {
  /** All checks run and nothing is written. */
  readonly dryRun: boolean;
  /** The language of the words for people in the results. */
  readonly language: string;
  /** Hears of what a row failed with that was not foreseen, for the log. */
  readonly onFailure?: (cause: unknown) => void;
  /** Lets others have their turn between two rows; a server with calls to answer gives one. */
  readonly pause?: () => Promise<void>;
}

/** What the rows of a batch share. */
export interface ImportContext {
  readonly services: Services;
  readonly call: Call;
  readonly options: ImportOptions;
  /** What became of the rows so far, by their lines. */
  readonly results: Map<number, RowResult>;
}

/** Users of the programme by the rows they came from. */
export type Imported = ReadonlyMap<string, ImportedRow>;

/** What is answered of a row that was refused. */
export function refusedResult({ line, sourceId, error }: RefusedRow, language: string): RowResult {
  const result = errorResult(error, language);
  return { line, source_id: sourceId, outcome: 'refused', id: null, result };
}

/** Refuses a row. */
export function refuse({ results, options }: ImportContext, row: RefusedRow): void {
  results.set(row.line, refusedResult(row, options.language));
}

/** Tells what became of a row that was not refused; `id`: the user's, null on a dry run. */
export function tell(
  { results }: ImportContext,
  { line, sourceId, leftOut }: PreparedRow,
  outcome: Exclude<RowOutcome, 'refused'>,
  id: number | null,
): void {
  const left = leftOut.length > 0 ? { left_out: leftOut } : {};
  results.set(line, { line, source_id: sourceId, outcome, id, ...left });
}

/** Tells of a row that was imported before; returns whether anything was, under its source id. */
export function tellKnown(context: ImportContext, row: PreparedRow, imported: Imported): boolean {
  const known = imported.get(row.sourceId);
  if (!known) return false;
  const fingerprint = fingerprintOf(context.services.keyring, row.sent, known.version);
  if (known.fingerprint === fingerprint) tell(context, row, 'present', known.user_id);
  else refuse(context, { ...row, error: errors.importMismatch() });
  return true;
}

/**
 * Reads what rows are worked out from: settings, the users they name, and which of `claimHashes` are held. Throws
 * tokenRevoked and programUnknown.
 */
export async function readForRows(
  { services, call }: ImportContext,
  rows: readonly PreparedRow[],
  claimHashes: readonly string[],
): Promise<{ state: ImportState; imported: Imported }> {
  const { programId, clientId } = call;
  const named = rows.flatMap((row) => [
    row.sourceId,
    ...(row.ownerId === null ? [] : [row.ownerId]),
    ...(row.naming ? endsOf(row.naming) : []),
  ]);
  const statement = readImportState({ programId, clientId, sourceIds: [...new Set(named)], claimHashes });
  const [[state]] = await runFor(services.connections, programId, statement);
  checkState(state, call);
  return { state, imported: new Map(state.imported.map((row) => [row.source_id, row])) };
}

/**
 * The body of a row, with the numbers of the users that it names by the rows they came from. Throws invalidInput. On a
 * dry run nobody comes from the rows before it: relationships with those who are not there are left out.
 */
export function bodyOf(
  { services, options }: ImportContext,
  { body, naming, ownerId }: PreparedRow,
  imported: Imported,
): Body {
  if (!naming) return body;
  const named = withEnds(naming, (id) => imported.get(id)?.user_id, options.dryRun);
  return readRowBody(named, services.clock(), ownerId !== null);
}

/** What remembers that a row was imported. */
export function importedRow(
  { call, services }: ImportContext,
  { sourceId, sent }: PreparedRow,
  userId: number,
): Row {
  return {
    program_id: call.programId,
    source_id: sourceId,
    user_id: userId,
    fingerprint: fingerprintOf(services.keyring, sent, fingerprintVersion),
    version: fingerprintVersion,
    created_at: formatDateTime(services.clock()),
  };
}
