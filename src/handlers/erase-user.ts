import { refuseFaults } from '../calls/faults.ts';
import { refuseOwn } from '../calls/own-user.ts';
import { checkState } from '../calls/reach.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { actorOf } from '../history/chain.ts';
import { eraseUsers } from '../users/erase-users.ts';
import type { Handler } from './handler.ts';

/** Erases a closed user. The call takes no member in its body, so that nobody takes it for a dry run, and the same again is answered alike. */
export const eraseUser: Handler = async (services, call, { userId, body }) => {
  refuseFaults(unknownMembers(namesOnly([]), body));
  await refuseOwn(services.connections, call, userId);
  const [erasure] = await eraseUsers(services, call.programId, [userId], {
    actor: actorOf(call),
    sourceId: call.sourceId,
    clientId: call.clientId,
    check: (state) => checkState(state, call),
  });
  const { language, timeZone } = await services.access.defaultsOf(call.programId);
  const shown = { user_id: erasure!.userId, date_utc: erasure!.erasedAt };
  return {
    membersText: `"erasure":${JSON.stringify(shown)}`,
    timeZone: call.timeZone ?? timeZone ?? services.serverTimeZone(),
    language,
    replayed: false,
    isBare: true,
  };
};
