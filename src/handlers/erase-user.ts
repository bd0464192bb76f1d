import type { Answer } from '../calls/answer.ts';
import { refuseFaults } from '../calls/faults.ts';
import { refuseOwn } from '../calls/own-user.ts';
import { checkState } from '../calls/reach.ts';
import type { Call } from '../calls/services.ts';
import { erasureReasonCodes } from '../catalogue/erasure.ts';
import { errors } from '../catalogue/errors.ts';
import { completeSettings } from '../catalogue/program-settings.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { actorOf } from '../history/chain.ts';
import { memberIn } from '../objects.ts';
import { runFor } from '../storage/connections.ts';
import { readProgramSettings } from '../storage/program-settings.ts';
import { readErasure } from '../storage/user-eraser.ts';
import { erasableFrom, eraseUsers, keptDays } from '../users/erase-users.ts';
import type { Handler, HandlerServices } from './handler.ts';
import { ValueReader } from './read-values.ts';

/**
 * Erases a closed user. The body has no member that would look like a dry run, and the same again is answered alike. An operator says why;
 * the log of the operator has it already (operators/note-call.ts).
 */
export const eraseUser: Handler = async (services, call, { userId, body }) => {
  const faults = unknownMembers(call.operator ? knownOfOperator : namesOnly([]), body);
  if (call.operator) {
    const read = new ValueReader(memberIn(body, 'erasure'), faults, '$.erasure');
    const reason = read.word('reason_code', erasureReasonCodes);
    if (reason === undefined && read.sent('reason_code') === undefined)
      read.fault('reason_code', { fault: 'required' });
  }
  refuseFaults(faults);
  await refuseOwn(services.connections, call, userId);
  const [erasure] = await eraseUsers(services, call.programId, [userId], {
    actor: actorOf(call),
    sourceId: call.sourceId,
    clientId: call.clientId,
    check: (state) => checkState(state, call),
  });
  return answer(services, call, { user_id: erasure!.userId, date_utc: erasure!.erasedAt });
};

/** Tells from when on a user may be erased, and when the user was. */
export const getErasure: Handler = async (services, call, { userId }) => {
  const { programId } = call;
  await services.access.checkLive(call);
  const [[found], [program]] = await runFor(
    services.connections,
    programId,
    readErasure(programId, userId),
    readProgramSettings(programId),
  );
  if (!found) throw errors.userUnknown();
  const { closed_at: closedAt, erased_at: erasedAt } = found.row;
  const settings = completeSettings(program?.settings);
  return answer(services, call, {
    user_id: userId,
    retention_days: keptDays(settings),
    closed_date_utc: closedAt,
    due_date_utc: closedAt && erasableFrom(closedAt, settings),
    date_utc: erasedAt,
  });
};

const knownOfOperator = new Map([['erasure', namesOnly(['reason_code'])]]);

async function answer(services: HandlerServices, call: Call, shown: object): Promise<Answer> {
  const { language, timeZone } = await services.access.defaultsOf(call.programId);
  return {
    membersText: `"erasure":${JSON.stringify(shown)}`,
    timeZone: call.timeZone ?? timeZone ?? services.serverTimeZone(),
    language,
    replayed: false,
    isBare: true,
  };
}
