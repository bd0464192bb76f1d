import type { Services } from '../../calls/services.ts';
import { type CheckRow, siblingsRead } from '../../storage/checks.ts';
import type { UserChange } from '../../users/user-change.ts';
import { askedId } from './ask-outside.ts';
import { changeChecked, endChecked } from './change-checked.ts';
import { openCheck } from './check.ts';
import { judgeScore, minfraudRequest, scoredLists } from './minfraud.ts';
import { rateRisk } from './rate-risk.ts';

/**
 * Has a user scored by minFraud. Of several scores that are owed the newest is asked for, since what is looked at is the same; the others
 * are void. Throws a MinfraudError or what the network says where there is no answer, and an Error where no account is configured: the
 * user waits for nothing meanwhile.
 */
export async function runMinfraud(services: Services, row: CheckRow): Promise<void> {
  const asked: object[] = [];
  await changeChecked(services, row, { isDryRun: true, reads: scoredLists }, (user, now) => {
    if (now?.state !== 'waiting' || isOutrun(user, now)) return;
    const { event = null } = openCheck(user.vault!, now) ?? {};
    asked[0] = minfraudRequest(user, { transactionId: askedId(row), event, at: row.created_at });
  });
  const [request] = asked;
  if (request && services.minfraud === null) throw new Error('no account of minFraud is configured');
  const answer = request && services.minfraud ? await services.minfraud(request) : null;
  await changeChecked(services, row, { isDryRun: false, reads: scoredLists }, (user, now) => {
    if (now?.state !== 'waiting') return;
    const score = answer && judgeScore(answer, user.settings);
    // The newest activity is what comes of the check.
    if (score) rateRisk(user, score.riskRate);
    endChecked(services, user, now, score);
  });
}

/** Whether a newer score of the user is owed as well. */
function isOutrun(user: UserChange, { id, name }: CheckRow): boolean {
  return user
    .further(siblingsRead(id))
    .some((other) => other.name === name && other.state === 'waiting' && other.id > id);
}
