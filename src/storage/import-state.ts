import type { Statement } from './connections.ts';
import { byteaArray, type CreationState, hasWatchlists } from './user-state.ts';

/** What rows of an import ask before they are worked out. */
export interface ImportRead {
  readonly programId: number;
  readonly clientId: number;
  /** Source ids of which it is asked which user was imported under them. */
  readonly sourceIds: readonly string[];
  /** Claims of which it is asked whether somebody holds them. */
  readonly claimHashes: readonly string[];
}

/** A row that was imported already. */
export interface ImportedRow {
  readonly source_id: string;
  readonly user_id: number;
  /** Bytes in PostgreSQL's text form. */
  readonly fingerprint: string;
  /** How the fingerprint was made. */
  readonly version: number;
}

/** What the rows of a batch are worked out from. */
export type ImportState = Omit<CreationState, 'claimed'> & {
  readonly imported: readonly ImportedRow[];
  /** The hashes of those of the claims that somebody holds. */
  readonly claimed: readonly string[];
};

/** Reads what a batch is worked out from: one row, none where there is no such programme. */
export function readImportState({
  programId,
  clientId,
  sourceIds,
  claimHashes,
}: ImportRead): Statement<ImportState> {
  return {
    text: stateText,
    values: [programId, clientId, JSON.stringify(sourceIds), byteaArray(claimHashes)],
  };
}

const stateText = `select p.settings, c.status as client_status, c.token_generation as client_generation,
  (select coalesce(json_agg(r), '[]') from (
    select i.source_id, i.user_id, i.fingerprint, i.version from json_array_elements_text($3::json) as asked(source_id)
    join import_row i on i.program_id = $1::bigint and i.source_id = asked.source_id
  ) r) as imported,
  (select coalesce(json_agg(h.hash), '[]') from claim h
    where h.program_id = $1::bigint and h.hash = any($4::bytea[])) as claimed,
  ${hasWatchlists}
from program p
left join client c on c.program_id = p.id and c.id = $2::bigint
where p.id = $1::bigint and p.status = 1`;
