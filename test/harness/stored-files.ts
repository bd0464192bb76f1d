import postgres from 'postgres';
import { defaultSettings } from '../../src/catalogue/program-settings.ts';
import { fileColumns, type SentFile, type TakenFile, takeFiles } from '../../src/files/take-files.ts';
import { runFor } from '../../src/storage/connections.ts';
import { UserVault } from '../../src/storage/user-vault.ts';
import type { AssembledTest } from './assembled.ts';
import { insertDocuments, type TestDocument } from './documents.ts';

/** A file that lies in the store, and whose row is there. */
export interface StoredTestFile extends TakenFile {
  readonly documentId: number;
}

/** Stores a file of a user as an upload does, with a document. */
export async function storeFile(
  server: AssembledTest,
  { programId = 77, userId, ...document }: Omit<TestDocument, 'programId'> & { readonly programId?: number },
  file: Partial<SentFile> & Pick<SentFile, 'content'>,
): Promise<StoredTestFile> {
  const { services, database } = server;
  const [documentId] = await insertDocuments(database, [{ ...document, programId, userId, files: 0 }]);
  const [[key]] = await runFor<{ wrapped: Buffer }>(services.connections, programId, {
    text: 'select wrapped from user_key where program_id = $1::bigint and user_id = $2::bigint',
    values: [programId, userId],
  });
  const vault = UserVault.open(services.keyring, programId, userId, key!.wrapped);
  const sent = { path: '$', fileName: 'Bill', fileExtension: '.txt', isSelfie: false, ...file };
  const faults: object[] = [];
  const [taken] = await takeFiles(services, { vault, settings: defaultSettings }, [sent], faults as never);
  if (!taken) throw new Error(`the file was not taken: ${JSON.stringify(faults)}`);
  const sql = postgres({ ...database.adminOptions, max: 1, onnotice: () => {} });
  try {
    await sql`insert into attachment ${sql({
      program_id: programId,
      user_id: userId,
      id: taken.fileId,
      document_id: documentId!,
      file_name: sent.fileName,
      file_extension: sent.fileExtension,
      is_selfie: sent.isSelfie,
      original_source_id: 'upload-1',
      created_at: '2026-03-01T10:00:00',
      updated_at: '2026-03-01T10:00:00',
      ...fileColumns(taken),
      content_search: Buffer.from(taken.contentHash.slice(2), 'hex'),
    })}`;
  } finally {
    await sql.end();
  }
  return { ...taken, documentId: documentId! };
}
