import type { FaultDetail } from '../catalogue/errors.ts';
import { type FileOwner, type FileServices, type TakenFile, takeFiles } from '../files/take-files.ts';
import type { Connections } from '../storage/connections.ts';
import { knownElsewhere } from '../storage/known-files.ts';
import type { SentDocument } from '../users/sent-documents.ts';

/** The files of the documents of a call, as they were taken in before the change is worked out. */
export interface TakenDocuments {
  /** Those of all documents, in the order of the body; none where there is a fault. */
  readonly files: readonly TakenFile[];
  readonly faults: readonly FaultDetail[];
  /** The hashes of contents that another user of the programme has sent too. */
  readonly known: ReadonlySet<string>;
}

/** Of a call that brings no documents. */
export const nothingTaken: TakenDocuments = { files: [], faults: [], known: new Set() };

/**
 * Checks and stores the files of documents, which no row names yet (`takeFiles`); a dry run only checks them. Throws
 * filesUnavailable.
 */
export async function takeDocuments(
  services: FileServices & { readonly connections: Connections },
  documents: readonly SentDocument[],
  owner: FileOwner,
): Promise<TakenDocuments> {
  const sent = documents.flatMap(({ attachments }) =>
    attachments.map(({ path, input, content }) => ({
      path,
      fileName: input.file_name ?? '',
      fileExtension: input.file_extension ?? '',
      isSelfie: input.is_selfie === true,
      content,
    })),
  );
  if (sent.length === 0) return nothingTaken;
  const faults: FaultDetail[] = [];
  const files = await takeFiles(services, owner, sent, faults);
  if (files.length === 0 || owner.isDryRun) return { files, faults, known: new Set() };
  const { programId, userId } = owner.vault;
  const hashes = files.map(({ contentHash }) => contentHash);
  return { files, faults, known: await knownElsewhere(services.connections, { programId, userId }, hashes) };
}
