import type { ProgramSettings } from '../catalogue/program-settings.ts';
import type { Presentation } from '../derive/present.ts';
import { offsetOf } from '../time/zones.ts';
import type { Call, Services } from './services.ts';

/**
 * How an answer is written: in the zone that the caller asks for, else that of the user (null for none), of the
 * programme, of the server. `timeZone` is `UTC ±hh:mm`.
 */
export function presentationOf(
  { serverTimeZone }: Pick<Services, 'serverTimeZone'>,
  call: Pick<Call, 'timeZone' | 'customField' | 'boundUserId'>,
  settings: ProgramSettings,
  userZone: string | null,
): { timeZone: string; presentation: Presentation } {
  const timeZone = call.timeZone ?? userZone ?? settings.default_time_zone ?? serverTimeZone();
  return {
    timeZone,
    presentation: {
      clientOffset: offsetOf(timeZone),
      serverOffset: offsetOf(settings.server_time_zone ?? serverTimeZone()),
      customField: call.customField,
      boundToUser: call.boundUserId !== null,
    },
  };
}
