import { answerOf } from '../access/change-program.ts';
import { refuseFaults } from '../calls/faults.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { runFor } from '../storage/connections.ts';
import { colleaguesOf } from '../storage/presence.ts';
import type { Handler } from './handler.ts';

/** Who works, or has worked, in the console of the programme. */
export const listColleagues: Handler = async (services, call, { query }) => {
  refuseFaults(unknownMembers(namesOnly([]), query));
  await services.access.checkLive(call);
  const [colleagues] = await runFor(services.connections, '*', colleaguesOf(call.programId));
  return answerOf(services, call, { colleagues });
};
