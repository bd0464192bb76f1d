import type { Services } from '../calls/services.ts';
import type { ApiError } from '../catalogue/errors.ts';
import { faults } from '../catalogue/faults.ts';
import { UnsealError } from '../crypto/seal.ts';
import { memberIn } from '../objects.ts';
import { readUsers, type StoredUser } from '../storage/export-reader.ts';
import { listProgramIds } from '../storage/program-ids.ts';
import { UserVault } from '../storage/user-vault.ts';
import { exportNames } from './export-names.ts';
import { exportUser } from './export-object.ts';
import { refusalOf } from './refused-line.ts';

/** Stored values that an import would refuse. */
export interface RefusedValues {
  /** How many users were looked at. */
  readonly users: number;
  /** How many of them have such a value. */
  readonly refused: number;
  /** How many such values there are. */
  readonly values: number;
  /** The first of the values, each with user, path and code, and never the value itself. */
  readonly told: readonly string[];
}

const usersPage = 200;

/**
 * Looks for values that were stored under earlier rules, and that an import would refuse today. What is stored stays as it is;
 * it has to be corrected before the user can be moved. Reads every user of the installation, closed ones too, and opens what
 * is sealed. `toldMax`: how many values are told of.
 */
export async function findRefused(
  services: Pick<Services, 'connections' | 'keyring' | 'clock'>,
  { toldMax = 100, onProgress }: { toldMax?: number; onProgress?: (users: number) => void } = {},
): Promise<RefusedValues> {
  const counts = { users: 0, refused: 0, values: 0 };
  const told: string[] = [];
  for (const programId of await listProgramIds(services.connections)) {
    for (let after = 0; ; ) {
      const page = await services.connections.use(async (connection) => {
        await connection.actFor(programId);
        return readUsers(connection, { programId, archive: true }, after, usersPage);
      });
      if (page.length === 0) break;
      for (const stored of page) {
        const found = refusedOf(services, programId, stored);
        counts.users += 1;
        if (found.length > 0) counts.refused += 1;
        counts.values += found.length;
        told.push(...found.slice(0, Math.max(0, toldMax - told.length)));
      }
      onProgress?.(counts.users);
      after = page.at(-1)!.user.id;
    }
  }
  return { ...counts, told };
}

function refusedOf(
  services: Pick<Services, 'keyring' | 'clock'>,
  programId: number,
  stored: StoredUser,
): string[] {
  const { keyring } = services;
  const whose = `user ${stored.user.id} of programme ${programId}`;
  try {
    const vault = UserVault.open(keyring, programId, stored.user.id, stored.wrapped);
    const view = { clear: true, pepper: null };
    const told = exportUser(vault, exportNames(keyring, programId), stored, view);
    const error = refusalOf(services, programId, JSON.stringify(told));
    return error ? describe(error, told).map((text) => `${whose}: ${text}`) : [];
  } catch (error) {
    if (error instanceof UnsealError) return [`${whose}: a sealed value does not open`];
    throw error;
  }
}

function describe(error: ApiError, told: Record<string, unknown>): string[] {
  if (error.details.length === 0) return [`${error.code} ${error.key}`];
  return error.details.map(({ path, fault }) => {
    const [, list = '', index = ''] = /^\$\.(\w+)\[([0-9]+)\]/u.exec(path) ?? [];
    const entries = told[list];
    const id = Array.isArray(entries) ? memberIn(entries[Number(index)], 'id') : undefined;
    return `${path}${id === undefined ? '' : ` (entry ${id})`}: ${faults[fault].code} ${fault}`;
  });
}
