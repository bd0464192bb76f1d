import { attachmentStatus } from '../catalogue/codes.ts';
import type { attachment } from '../catalogue/resources/document.ts';
import type { RowOf } from '../derive/rows.ts';
import { type Connections, runFor, type Statement } from './connections.ts';
import { fromLiveCaller } from './live-caller.ts';

/** The row of a file. */
export type FileRow = RowOf<typeof attachment> & { readonly document_id: number };

/** A file of an open user, and what opens it. */
export interface FoundFile {
  readonly file: FileRow;
  /** The user's data key, wrapped, as PostgreSQL writes bytes. */
  readonly wrapped: string;
}

/** Which file a caller asks for. */
export interface FileRead {
  readonly programId: number;
  readonly clientId: number;
  readonly clientGeneration: number;
  readonly fileId: number;
}

/**
 * A file by its number, of whichever open user of the programme: no row where the caller does not count any more, null where there is no
 * such file.
 */
export function findFile({
  programId,
  clientId,
  clientGeneration,
  fileId,
}: FileRead): Statement<{ found: FoundFile | null }> {
  return {
    text: `select (select json_build_object('file', to_json(a), 'wrapped', k.wrapped) from attachment a
    join users u on u.program_id = a.program_id and u.id = a.user_id and u.closed_at is null
    join user_key k on k.program_id = a.program_id and k.user_id = a.user_id
  where a.program_id = p.id and a.id = $4::bigint) as found
${fromLiveCaller}`,
    values: [programId, clientId, clientGeneration, fileId],
  };
}

/** A row that names a file. */
export interface NamedFile {
  readonly storedName: string;
  readonly programId: number;
  readonly userId: number;
  readonly fileId: number;
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly createdAt: string;
}

/** The rows of all programmes that name files, in the order of the names, after one; at most `limit`. */
export async function listNamedFiles(
  connections: Connections,
  after: string,
  limit: number,
): Promise<NamedFile[]> {
  const [rows] = await runFor<NamedFile>(connections, '*', {
    text: `select stored_name as "storedName", program_id as "programId", user_id as "userId", id as "fileId",
  to_char(created_at, 'YYYY-MM-DD"T"HH24:MI:SS') as "createdAt"
from attachment where stored_name is not null and stored_name collate "C" > $1::text
order by stored_name collate "C" limit $2::integer`,
    values: [after, limit],
  });
  return rows;
}

/** Whether a row names a file. */
export async function isFileNamed(connections: Connections, storedName: string): Promise<boolean> {
  const [[row]] = await runFor<{ named: boolean }>(connections, '*', {
    text: `select exists (select 1 from attachment where stored_name is not null and stored_name collate "C" = $1::text) as named`,
    values: [storedName],
  });
  return row!.named;
}

/** The files of a user, with those of closed documents. */
export function readFilesOf(programId: number, userId: number): Statement<{ file: FileRow }> {
  return {
    text: `select to_json(a) as file from attachment a
where a.program_id = $1::bigint and a.user_id = $2::bigint and a.stored_name is not null order by a.id`,
    values: [programId, userId],
  };
}

/** A file that is to be scanned: it waits for that, or was taken in while nothing scanned. */
export type FileToScan = FileRow & { readonly stored_name: string; readonly bytes: number };

/** The files of a document of an open user that are to be scanned, each with the wrapped key of the user. */
export function readFilesToScan(
  programId: number,
  userId: number,
  documentId: number,
): Statement<{ file: FileToScan; wrapped: Buffer }> {
  return {
    text: `select to_json(a) as file, k.wrapped from attachment a
  join users u on u.program_id = a.program_id and u.id = a.user_id and u.closed_at is null
  join user_key k on k.program_id = a.program_id and k.user_id = a.user_id
where a.program_id = $1::bigint and a.user_id = $2::bigint and a.document_id = $3::bigint and a.closed_at is null
  and (a.scan_status = ${attachmentStatus.scanPending} or a.is_unscanned) and a.stored_name is not null and a.bytes is not null order by a.id`,
    values: [programId, userId, documentId],
  };
}

/** A document with files that wait for their scan. */
export interface DocumentToScan {
  readonly userId: number;
  readonly documentId: number;
}

/** Documents of open users of a programme with files that wait for their scan. */
export async function listDocumentsToScan(
  connections: Connections,
  programId: number,
): Promise<DocumentToScan[]> {
  const [rows] = await runFor<DocumentToScan>(connections, programId, {
    text: `select distinct a.user_id as "userId", a.document_id as "documentId" ${fromWaiting}`,
    values: [programId],
  });
  return rows;
}

/** Documents of open users of a programme with files that were taken in while nothing scanned, and that no job is to scan yet; at most `limit`. */
export async function listDocumentsUnscanned(
  connections: Connections,
  programId: number,
  limit: number,
): Promise<DocumentToScan[]> {
  const [rows] = await runFor<DocumentToScan>(connections, programId, {
    text: `select distinct a.user_id as "userId", a.document_id as "documentId" ${fromUnscanned}
  and not exists (select from job j where j.program_id = a.program_id and j.user_id = a.user_id and j.name = 'files.scan'
    and j.unique_key = 'document ' || a.document_id)
order by 1, 2 limit $2::integer`,
    values: [programId, limit],
  });
  return rows;
}

/** Says of files that were taken in while nothing scanned that nothing was found in them. Nobody could see that they were not scanned. */
export function markScanned(programId: number, userId: number, fileIds: readonly number[]): Statement {
  return {
    text: `update attachment set is_unscanned = null
where program_id = $1::bigint and user_id = $2::bigint and id = any($3::bigint[]) and is_unscanned`,
    values: [programId, userId, `{${fileIds.join()}}`],
  };
}

/** How many files of open users of a programme wait for their scan, and how many were taken in while nothing scanned. */
export async function countFilesToScan(
  connections: Connections,
  programId: number,
): Promise<{ readonly waiting: number; readonly unscanned: number }> {
  const [[row]] = await runFor<{ waiting: number; unscanned: number }>(connections, programId, {
    text: `select (select count(*)::integer ${fromWaiting}) as waiting, (select count(*)::integer ${fromUnscanned}) as unscanned`,
    values: [programId],
  });
  return row!;
}

/** Whether the user is open is looked up by number, whatever the planner knows of the tables. */
const fromFiles = (condition: string) => `from attachment a
where a.program_id = $1::bigint and ${condition} and a.closed_at is null
  and (select u.closed_at is null from users u where u.program_id = a.program_id and u.id = a.user_id)`;
const fromWaiting = fromFiles(`a.scan_status = ${attachmentStatus.scanPending}`);
const fromUnscanned = fromFiles('a.is_unscanned and a.stored_name is not null');
