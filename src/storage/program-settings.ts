import type { ProgramSettings } from '../catalogue/program-settings.ts';
import type { Statement } from './connections.ts';

/** Reads what an open programme has decided for itself; no row where there is none. */
export function readProgramSettings(
  programId: number,
): Statement<{ readonly settings: Partial<ProgramSettings> }> {
  return { text: 'select settings from program where id = $1::bigint and status = 1', values: [programId] };
}
