import { completeSettings, type ProgramSettings } from '../catalogue/program-settings.ts';
import type { CallerState } from '../storage/user-state.ts';

/** A programme's settings, complete, of a row that has them in the column `settings`. */
export function settingsOf({ settings }: Partial<Pick<CallerState, 'settings'>>): ProgramSettings {
  return completeSettings(settings);
}
