import { refuseFaults } from '../calls/faults.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { heldPeople } from '../operators/held-people.ts';
import { runFor } from '../storage/connections.ts';
import { noteLook } from '../storage/presence.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { readUser } from './get-user.ts';
import type { Handler } from './handler.ts';

/**
 * Notes that the operator looks at a user, and answers who else does. The user is read as Get User reads one, so that nobody learns of a
 * user that they could not see.
 */
export const notePresence: Handler = async (services, call, { operation, userId, body }) => {
  refuseFaults(unknownMembers(namesOnly([]), body));
  const answer = await readUser(services, call, operation, userId);
  const look = { programId: call.programId, userId, operatorId: call.operator!.id };
  const now = formatDateTime(services.clock());
  const [found] = await runFor(services.connections, '*', noteLook({ ...look, now }));
  const presence = heldPeople(services.access.callers, found).map(({ operator: { id, name } }) => ({
    id,
    name,
  }));
  const { timeZone, language, replayed } = answer;
  return { membersText: JSON.stringify({ presence }).slice(1, -1), timeZone, language, replayed };
};
