import { answerOf } from '../access/change-program.ts';
import { refuseFaults } from '../calls/faults.ts';
import { errors } from '../catalogue/errors.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { verifyUserHistory } from '../history/verify-history.ts';
import type { Handler } from './handler.ts';

/** For how long the entries of a chain are walked, in milliseconds. */
const walkMilliseconds = 5000;

/** Says whether the chain of a user's history holds. Throws userUnknown. */
export const verifyChain: Handler = async (services, call, { userId, query }) => {
  refuseFaults(unknownMembers(namesOnly([]), query));
  await services.access.checkLive(call);
  const { programId, boundUserId } = call;
  if (boundUserId !== null && boundUserId !== userId) throw errors.userUnknown();
  const endsAt = Date.now() + walkMilliseconds;
  // Entries are many: the walk takes a connection from who searches, never from who writes.
  const report = await verifyUserHistory(services.inquiries, services.keyring, {
    programId,
    userId,
    endsAt,
  });
  if (!report) throw errors.userUnknown();
  const { entries, isPartial, faults } = report;
  const state = faults.length > 0 ? 'broken' : isPartial ? 'partial' : 'whole';
  return answerOf(services, call, { verification: { state, entries, faults } });
};
