import type { attachment } from '../catalogue/resources/document.ts';
import type { RowOf } from '../derive/rows.ts';
import type { Statement } from './connections.ts';
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
