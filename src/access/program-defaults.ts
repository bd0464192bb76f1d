import { LRUCache } from 'lru-cache';
import { defaultSettings } from '../catalogue/program-settings.ts';
import { Coalescer } from '../storage/coalescer.ts';
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

/** How long an answer may be remembered where an old one is good enough, in milliseconds. */
const rememberMilliseconds = 30_000;

/** Tells how answers of a programme's callers are written; undefined: of nobody's. */
export type DefaultsReader = (programId: number | undefined, mayBeOld?: boolean) => Promise<ProgramDefaults>;

/**
 * Tells how answers are to be written that have read nothing of their programme, such as errors. Calls that ask at the same
 * moment share a statement. `mayBeOld`: what was read within the last 30 seconds is good enough, where a database that is down or
 * overloaded is not to be asked once more. Never rejects: without a database an error is told as it was last time, or in the
 * installation's way.
 */
export function programDefaults(connections: Connections): DefaultsReader {
  const known = new LRUCache<number, ProgramDefaults>({ max: 1000, ttl: rememberMilliseconds });
  const reads = new Coalescer<number, ProgramDefaults | undefined>({
    lanes: 2,
    batchMax: 1000,
    send: async ([programId, ...others]) => {
      const found = await readDefaults(connections, programId!);
      return [found, ...others.map(() => found)];
    },
  });
  return async (programId, mayBeOld = false) => {
    if (programId === undefined) return installationDefaults;
    const old = known.get(programId);
    if (mayBeOld && old) return old;
    const found = await reads.ask(String(programId), programId);
    if (found) known.set(programId, found);
    return found ?? old ?? installationDefaults;
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
