import type postgres from 'postgres';
import { attachmentStatus, documentStatus, documentType, entity } from '../src/catalogue/codes.ts';
import { databaseName } from '../src/ground/embedded.ts';
import { loadSeedPeople } from '../src/seed/seed-people.ts';
import type { SourceRow } from '../src/transfer/source-row.ts';
import { type Cluster, programId } from './cluster.ts';
import { importAll, startImporting } from './importing.ts';

/** The seed of all measurements: the same users in every run. */
const seed = 'bench';
/** After how many users it is told how far it has come. */
const step = 5000;
/** Where users are seeded until all of them are there. */
const draft = 'seeding';

/**
 * Sees to it that there is a database with so many seeded users, made as "roster seed" makes them, and returns its name.
 * It is kept as it is: what is measured works on copies. Those that an earlier run left in the folder are used again, and
 * the biggest that is smaller is gone on from.
 */
export async function seedDatabase(cluster: Cluster, users: number): Promise<string> {
  const name = `seeded_${users}`;
  if (await cluster.exists(name)) return name;
  const made = await biggestBelow(cluster, users);
  await cluster.copy(made === 0 ? databaseName : `seeded_${made}`, draft);
  await addUsers(cluster, made, users);
  await cluster.administer(draft, addDocuments);
  await cluster.administer(draft, (sql) => sql`vacuum (freeze, analyze)`);
  await cluster.administer('postgres', (sql) => sql`alter database ${sql(draft)} rename to ${sql(name)}`);
  return name;
}

async function biggestBelow(cluster: Cluster, users: number): Promise<number> {
  const names = await cluster.administer('postgres', (sql) => sql`select datname from pg_database`);
  const sizes = names.map((row) => Number(/^seeded_(\d+)$/u.exec(String(row['datname']))?.[1] ?? 0));
  return Math.max(...sizes.filter((size) => size < users));
}

async function addUsers(cluster: Cluster, made: number, users: number): Promise<void> {
  const importing = await startImporting(cluster, { database: draft, programId });
  const started = performance.now();
  try {
    await importAll(importing, peopleOf(seed, made, users), (count) => {
      const done = made + count;
      if (count % step !== 0 && done !== users) return;
      const rate = count / ((performance.now() - started) / 1000);
      const left = Math.ceil((users - done) / rate);
      console.error(`${done} of ${users} users, ${Math.round(rate)}/s, ${left} s left`);
    });
  } finally {
    await importing.close();
  }
}

/** Rows of believable users, as "roster seed" makes them. */
export async function* peopleOf(name: string, from: number, to: number): AsyncGenerator<SourceRow> {
  const people = await loadSeedPeople(name);
  for (let index = from; index < to; index += 1) {
    yield { line: index + 1, text: JSON.stringify(people.person(index)) };
  }
}

/**
 * Gives every tenth user a document with one file, where there is none yet, as an upload would write it: nothing uploads
 * documents yet. What they are searched by is what searchedOfDocument makes of such a document.
 */
async function addDocuments(sql: postgres.Sql): Promise<void> {
  await sql`
      with made as (
        insert into document (program_id, user_id, id, entity, entity_id, type, language, status, subject,
          attachment_status, searched, terms, original_source_id, created_at, updated_at)
        select program_id, id, nextval('document_id_seq'), ${entity.identification}, 0, ${documentType.identityDocument},
          'en', ${documentStatus.received}, 'Identity card ' || id, ${attachmentStatus.allStored},
          searched, searched, 'upload-' || id, created_at, updated_at
        from users, lateral (select E'\\n\\nidentity card ' || id || E'\\nupload-' || id) as folded(searched)
        where program_id = ${programId} and id % 10 = 0
          and not exists (select from document d where d.program_id = users.program_id and d.user_id = users.id)
        returning program_id, user_id, id, created_at, updated_at)
      insert into attachment (program_id, user_id, id, document_id, file_name, file_extension, is_selfie,
        original_source_id, created_at, updated_at)
      select program_id, user_id, nextval('attachment_id_seq'), id, 'Page 1', '.jpg', false, 'upload', created_at, updated_at
      from made`;
}
