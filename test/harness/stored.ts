import { Connection } from '../../src/storage/connections.ts';
import { listTables } from '../../src/storage/stored-tables.ts';
import type { TestDatabase } from './database.ts';

/** The tables that a backup of a database holds, and those that it leaves out. */
export async function readBackUpTables({ adminOptions }: TestDatabase) {
  const connection = new Connection(adminOptions);
  try {
    return await listTables(connection);
  } finally {
    await connection.close();
  }
}
