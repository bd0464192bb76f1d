import { answerOf } from '../access/change-program.ts';
import { refuseFaults } from '../calls/faults.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { heldPeople } from '../operators/held-people.ts';
import { runFor } from '../storage/connections.ts';
import { colleaguesOf } from '../storage/presence.ts';
import type { Handler } from './handler.ts';

/** Who works, or has worked, in the console of the programme. */
export const listColleagues: Handler = async (services, call, { query }) => {
  refuseFaults(unknownMembers(namesOnly([]), query));
  const { access, connections } = services;
  await access.checkLive(call);
  const [found] = await runFor(connections, '*', colleaguesOf(call.programId));
  const colleagues = heldPeople(access.callers, found).map(({ operator: { id, name }, seat, is_active }) => ({
    id,
    seat_id: seat.id,
    name,
    is_active,
  }));
  return answerOf(services, call, { colleagues });
};
