import { refuseFaults } from '../calls/faults.ts';
import type { Call, Services } from '../calls/services.ts';
import { settingsOf } from '../calls/settings.ts';
import type { FaultDetail } from '../catalogue/errors.ts';
import { runFor } from '../storage/connections.ts';
import type { CallerState } from '../storage/user-state.ts';
import type { Body } from './body.ts';

/**
 * Ends a call whose body has a fault, or a member that nobody knows where the programme refuses those (`unknown_members`).
 * The setting is read for such a body alone, and each time: a change of it holds at once. Throws invalidInput.
 */
export async function refuseBody({ connections }: Services, call: Call, body: Body): Promise<void> {
  const { faults, unknown, doubtful } = body;
  // Where a call is refused in any case, it hears of everything.
  const refuse = (found: readonly FaultDetail[]) =>
    refuseFaults(found.length > 0 ? [...found, ...doubtful] : []);
  if (unknown.length === 0) return refuse(faults);
  const [[row = {}]] = await runFor<Pick<CallerState, 'settings'>>(connections, call.programId, {
    text: 'select settings from program where id = $1::bigint',
    values: [call.programId],
  });
  refuse(settingsOf(row).unknown_members === 'ignore' ? faults : [...unknown, ...faults]);
}
