import { isDeepStrictEqual } from 'node:util';
import type { Answer } from '../../calls/answer.ts';
import type { Call, Services } from '../../calls/services.ts';
import { type CheckKind, checkKinds, countsOf } from '../../catalogue/checks.ts';
import { errors } from '../../catalogue/errors.ts';
import type { Members } from '../../derive/envelope.ts';
import { type CheckRow, checkRead, findCheck, openChecksRead, siblingsRead } from '../../storage/checks.ts';
import { runFor } from '../../storage/connections.ts';
import { emptyBody } from '../../users/body.ts';
import { changeUser } from '../../users/change-user.ts';
import { askForCheck, checkedOfPaper } from '../../users/owed-checks.ts';
import type { UserChange } from '../../users/user-change.ts';
import { decidedLists } from '../decide-document.ts';
import { openCheck, sealCheck, showCheck } from './check.ts';
import { endCheck } from './end-check.ts';
import { judge, type OutsideResult } from './outside-result.ts';
import { documentOf, isSameProof, isSameSubject, openSubject, provenPaper } from './subject.ts';

/**
 * Takes what an outside checker says of a check that it was asked for. Said twice in the same words it counts once. A check whose subject
 * is not what it was is void. `call`: the client that says it, or the system where a signature does. Throws checkUnknown, also for a check
 * that Roster makes by itself; checkEnded; userUnknown.
 */
export async function takeResult(
  services: Services,
  call: Call,
  { checkId, result }: { readonly checkId: number; readonly result: OutsideResult },
  { operationId, isDryRun }: { readonly operationId: string; readonly isDryRun: boolean },
): Promise<Answer> {
  const { programId } = call;
  const [[found]] = await runFor(services.connections, programId, findCheck(programId, checkId));
  if (!found || !isOutside(found.row)) throw errors.checkUnknown();
  const isVoid = { now: false };
  const request = {
    operationId,
    body: emptyBody,
    asked: { check: checkId, result },
    userId: found.row.user_id,
    isDryRun,
    replay: 'none',
    reads: decidedLists,
    further: [checkRead(checkId), siblingsRead(checkId), openChecksRead],
    settles: true,
    envelope: ['check'],
  } as const;
  const answer = await changeUser(services, call, request, (user): Members => {
    const row = user.further(checkRead(checkId));
    if (!row) throw errors.checkUnknown();
    const known = openCheck(user.vault!, row);
    if (row.state !== 'waiting') {
      if (row.state === 'done' && isDeepStrictEqual(known?.result, result))
        return { check: showCheck(row, known) };
      throw errors.checkEnded();
    }
    isVoid.now = !isSameSubject(services, user, row);
    const finding = isVoid.now ? null : judge(result, openSubject(user, row, services.clock()));
    const siblings = user.further(siblingsRead(checkId));
    const ended = endCheck(user, row, finding, { siblings, mayDecide: isSameProof(services, user, row) });
    if (!isVoid.now && result.mrz !== undefined) askForMrz(services, user, row, result.mrz);
    return { check: showCheck(ended.row, ended.content) };
  });
  if (isVoid.now) throw errors.checkEnded();
  return answer;
}

function isOutside({ name }: CheckRow): boolean {
  const kind: CheckKind = checkKinds[name];
  return kind.isOutside === true;
}

/** Has the zone that a checker has read compared, where its document is about an identification and the programme does not mind. */
function askForMrz({ keyring }: Services, user: UserChange, row: CheckRow, mrz: string): void {
  const sent = documentOf(user, row);
  const paper = sent && provenPaper(user, sent);
  const counts = countsOf(user.settings.checks, 'mrz');
  const waits = user
    .further(openChecksRead)
    .some(({ name, entity_id: about }) => name === 'mrz' && about === paper?.id);
  if (!paper || counts === 'off' || waits) return;
  askForCheck(keyring, user, {
    ...{ check: 'mrz', counts, step: 'identification', entityId: paper.id, checked: checkedOfPaper(paper) },
    seal: (id) => sealCheck(user.vault!, id, { mrz }),
  });
}
