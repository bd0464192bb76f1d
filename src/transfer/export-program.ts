import type { Call, Services } from '../calls/services.ts';
import { noteText } from '../catalogue/history-notes.ts';
import { errorResult } from '../derive/error-result.ts';
import { readRelationships, readSnapshot, readUsers, type StoredUser } from '../storage/export-reader.ts';
import { UserVault } from '../storage/user-vault.ts';
import { pepperName } from '../users/stored-secrets.ts';
import { exportNames } from './export-names.ts';
import { exportRelationship, exportUser } from './export-object.ts';
import { checkLiveness, noteExported } from './note-exported.ts';
import { refusalOf } from './refused-line.ts';

/** What is exported of a programme. */
export interface ProgramExport {
  /** Whether closed users and closed entries are exported too. */
  readonly archive: boolean;
  /** Sealed values in clear, and the hashes of secrets: what an import needs. Else masks, and no hashes. */
  readonly complete: boolean;
}

const usersPage = 200;
const relationshipsPage = 1000;

/** What was exported. */
export interface Exported {
  readonly users: number;
  /** How many of the users have a value that an import would refuse: the `result` of their lines says which. */
  readonly refused: number;
}

/**
 * Writes the users of a programme as lines of JSON that an import takes, then their relationships: all as they were at
 * one moment, in memory for a page of users. Each user's history says so before the user is told. A line that an import
 * would refuse carries the `result` that the import would answer; of masked lines, which no import takes, nothing is said. `write`
 * takes lines and is waited for. Throws tokenRevoked and programUnknown.
 */
export async function exportProgram(
  services: Services,
  call: Call,
  { archive, complete }: ProgramExport,
  write: (lines: string, users: number) => Promise<void>,
): Promise<Exported> {
  const { exports, keyring } = services;
  const { programId } = call;
  await checkLiveness(services, call);
  const names = exportNames(keyring, programId);
  const language = call.language ?? 'en';
  const view = { clear: complete, pepper: complete ? pepperName(keyring) : null };
  const read = { programId, archive };
  const adminNotes = complete ? noteText('userExported') : noteText('userExportedMasked');
  return exports.use((connection) =>
    readSnapshot(connection, programId, async () => {
      let users = 0;
      let refused = 0;
      const linesOf = async (page: readonly StoredUser[]): Promise<string[]> => {
        const vaults = page.map(({ user, wrapped }) => UserVault.open(keyring, programId, user.id, wrapped));
        const noted = await noteExported(services, call, vaults, adminNotes);
        const lines: string[] = [];
        for (const [index, stored] of page.entries()) {
          if (!noted.has(stored.user.id)) continue;
          const told = exportUser(vaults[index]!, names, stored, view);
          const line = JSON.stringify(told);
          const refusal = complete ? refusalOf(services, programId, line) : null;
          if (refusal) refused += 1;
          lines.push(refusal ? JSON.stringify({ ...told, result: errorResult(refusal, language) }) : line);
          // Other calls get their turn.
          await new Promise<void>(setImmediate);
        }
        return lines;
      };
      const inPieces = services.giveWay.begin();
      for (let after = 0; ; ) {
        const page = await readUsers(connection, read, after, usersPage);
        if (page.length === 0) break;
        const lines = await inPieces(() => linesOf(page));
        users += lines.length;
        if (lines.length > 0) await write(`${lines.join('\n')}\n`, users);
        after = page.at(-1)!.user.id;
      }
      for (let after = { userId: 0, id: 0 }; ; ) {
        const page = await readRelationships(connection, read, after, relationshipsPage);
        if (page.length === 0) break;
        const lines = page.map((row) => JSON.stringify(exportRelationship(names, row)));
        await write(`${lines.join('\n')}\n`, users);
        const last = page.at(-1)!;
        after = { userId: last.user_id, id: last.id };
      }
      return { users, refused };
    }),
  );
}
