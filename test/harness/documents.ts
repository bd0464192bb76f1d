import postgres from 'postgres';
import { attachmentStatus, documentStatus, documentType, entity } from '../../src/catalogue/codes.ts';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { searchedOfDocument } from '../../src/search/search-row.ts';
import type { TestDatabase } from './database.ts';

/** A document to put into the database, since nothing uploads one yet. */
export interface TestDocument {
  readonly programId: number;
  readonly userId: number;
  readonly subject?: string;
  readonly firstName?: string;
  readonly status?: number;
  readonly sourceId?: string;
  /** `yyyy-mm-ddThh:mm:ss` in UTC. */
  readonly createdAt?: string;
  readonly updatedAt?: string;
  readonly closedAt?: string;
  readonly files?: number;
}

/** Puts documents into the database as an upload would, and returns their numbers. */
export async function insertDocuments(
  { adminOptions }: TestDatabase,
  documents: readonly TestDocument[],
): Promise<number[]> {
  const sql = postgres({ ...adminOptions, max: 1, onnotice: () => {} });
  try {
    const ids: number[] = [];
    for (const document of documents) ids.push(await insertDocument(sql, document));
    return ids;
  } finally {
    await sql.end();
  }
}

async function insertDocument(sql: postgres.Sql, document: TestDocument): Promise<number> {
  const createdAt = document.createdAt ?? '2026-03-01T10:00:00';
  const whose = { program_id: document.programId, user_id: document.userId };
  const life = {
    original_source_id: document.sourceId ?? 'upload-1',
    created_at: createdAt,
    updated_at: document.updatedAt ?? createdAt,
    closed_at: document.closedAt ?? null,
  };
  const row = {
    ...whose,
    entity: entity.identification,
    entity_id: 0,
    first_name: document.firstName ?? null,
    last_name: null,
    email_address: null,
    type: documentType.identityDocument,
    language: 'en',
    status: document.status ?? documentStatus.received,
    subject: document.subject ?? 'Identity card',
    attachment_status: attachmentStatus.allStored,
    geo_coordinates: sql.json({ ...examplePerson['geo_coordinates'] }),
    ...life,
  };
  const [next] = await sql<
    { id: string }[]
  >`select first_number as id from take_numbers(${document.programId}, 'document', 1)`;
  const id = Number(next!.id);
  await sql`insert into document ${sql({ ...row, ...searchedOfDocument(row), id })}`;
  for (let file = 1; file <= (document.files ?? 1); file += 1) {
    const [numbered] = await sql<
      { id: string }[]
    >`select first_number as id from take_numbers(${document.programId}, 'attachment', 1)`;
    const values = {
      document_id: id,
      id: Number(numbered!.id),
      file_name: `Page ${file}`,
      is_selfie: file > 1,
    };
    await sql`insert into attachment ${sql({ ...whose, ...values, file_extension: '.jpg', ...life })}`;
  }
  return id;
}
