import { defaultSettings, type ProgramSettings } from '../catalogue/program-settings.ts';
import type { DatabaseRow } from '../storage/connections.ts';

/** A programme's settings, complete, of a row that has them in the column `settings`. */
export function settingsOf(state: DatabaseRow): ProgramSettings {
  return { ...defaultSettings, ...(state['settings'] as Partial<ProgramSettings>) };
}
