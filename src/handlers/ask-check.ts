import { refuseFaults } from '../calls/faults.ts';
import { answerFrame } from '../catalogue/answer-frame.ts';
import { askedChecks, countsOf, mrzLengthMax } from '../catalogue/checks.ts';
import { errors } from '../catalogue/errors.ts';
import { identification } from '../catalogue/resources/identification.ts';
import type { Members } from '../derive/envelope.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { sealCheck, showCheck } from '../kyc/checks/check.ts';
import { linesOf } from '../kyc/checks/mrz.ts';
import { memberIn } from '../objects.ts';
import { openChecksRead } from '../storage/checks.ts';
import { emptyBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import { askForCheck, checkedOfPaper } from '../users/owed-checks.ts';
import type { Handler } from './handler.ts';
import { numberIn } from './pages.ts';
import { userIdMax, ValueReader } from './read-values.ts';

/**
 * Asks for a check of an identification by what a caller has read of it. One waits at a time. A token that is bound to a user asks for
 * checks of its user, which advise at most, and is not told what they find. Throws invalidInput, userUnknown, resourceUnknown, notPossibleNow.
 */
export const ask: Handler = async (services, call, { operation, body, params }) => {
  const userId = numberIn({ params }, 'user_id');
  const { dryRun, entityId, check, mrz } = readAsked(body);
  await services.access.checkLive(call);
  const request = {
    operationId: operation.id,
    body: { ...emptyBody, dryRun },
    asked: { check, entity_id: entityId, mrz },
    userId,
    isDryRun: dryRun,
    reads: [identification],
    further: [openChecksRead],
    envelope: ['check'],
  };
  return changeUser(services, call, request, (user): Members => {
    const paper = user
      .list(identification)
      .live()
      .find(({ id }) => id === entityId);
    if (!paper) throw errors.resourceUnknown({ resource: 'identification' });
    const wanted = countsOf(user.settings.checks, check);
    // Anybody can work a zone out from what is stated: nobody decides on oneself by sending one.
    const counts = wanted === 'decides' && call.boundUserId !== null ? 'advises' : wanted;
    const waits = user
      .further(openChecksRead)
      .some(({ name, entity_id: about }) => name === check && about === entityId);
    if (counts === 'off' || waits) throw errors.notPossibleNow({ resource: 'check' });
    const row = askForCheck(services.keyring, user, {
      ...{ check, counts, step: 'identification', entityId, checked: checkedOfPaper(paper) },
      seal: (id) => sealCheck(user.vault!, id, { mrz }),
    });
    return { check: showCheck(dryRun ? { ...row, id: 0 } : row, null) };
  });
};

const known = new Map([
  ...namesOnly(answerFrame),
  ['check', namesOnly(['entity_id', 'check', 'mrz'])] as const,
]);

function readAsked(body: unknown) {
  const faults = unknownMembers(known, body);
  const dryRun = new ValueReader(body, faults).number('validate', 0, 1) === 1;
  const read = new ValueReader(memberIn(body, 'check'), faults, '$.check');
  const entityId = read.number('entity_id', 1, userIdMax);
  const check = read.word('check', askedChecks);
  const mrz = read.text('mrz');
  for (const name of ['entity_id', 'check', 'mrz'])
    if (read.sent(name) === undefined) read.fault(name, { fault: 'required' });
  const isZone = mrz === undefined || (mrz.length <= mrzLengthMax && isZoneText(mrz));
  if (!isZone) read.fault('mrz', { fault: 'pattern', params: { kind: 'a machine-readable zone' } });
  refuseFaults(faults);
  return { dryRun, entityId: entityId!, check: check!, mrz: mrz! };
}

/** Two or three lines of the letters of such zones. */
function isZoneText(mrz: string): boolean {
  const lines = linesOf(mrz);
  return lines.length >= 2 && lines.length <= 3 && lines.every((line) => /^[A-Z0-9<]{9,44}$/u.test(line));
}
