import { LRUCache } from 'lru-cache';
import { defaultSettings } from '../catalogue/program-settings.ts';
import { type Connections, runFor } from '../storage/connections.ts';

/** How a programme wants to be answered where the caller does not say. */
export interface ProgramDefaults {
  readonly language: string;
  /** `UTC ±hh:mm`; null: the server's. */
  readonly timeZone: string | null;
}

/** How an answer is written that belongs to no programme. */
const installationDefaults: ProgramDefaults = {
  language: defaultSettings.default_language,
  timeZone: defaultSettings.default_time_zone,
};

/** A change of the setting is seen after this time, in milliseconds: what is refused must cost less than what succeeds. */
const rememberMilliseconds = 30_000;

/**
 * Tells how errors are to be written, which have read nothing of their programme. Never rejects: without a database
 * an error is told in the installation's way.
 */
export function programDefaults(
  connections: Connections,
): (programId: number | undefined) => Promise<ProgramDefaults> {
  const known = new LRUCache<number, ProgramDefaults>({ max: 1000, ttl: rememberMilliseconds });
  return async (programId) => {
    if (programId === undefined) return installationDefaults;
    const found = known.get(programId) ?? (await readDefaults(connections, programId));
    if (!found) return installationDefaults;
    known.set(programId, found, { noUpdateTTL: true });
    return found;
  };
}

/** What a programme has said of itself; null where it has not. */
interface DefaultsRow {
  readonly language: string | null;
  readonly zone: string | null;
}

async function readDefaults(
  connections: Connections,
  programId: number,
): Promise<ProgramDefaults | undefined> {
  const [[row]] = await runFor<DefaultsRow>(connections, programId, {
    text: `select settings->>'default_language' as language, settings->>'default_time_zone' as zone
from program where id = $1::bigint`,
    values: [programId],
  }).catch((): [DefaultsRow[]] => [[]]);
  if (!row) return undefined;
  return {
    language: row.language ?? installationDefaults.language,
    timeZone: row.zone,
  };
}
