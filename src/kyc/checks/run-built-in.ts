import type { Services } from '../../calls/services.ts';
import { isSameName } from '../../search/name-words.ts';
import { type CheckRow, countSameFiles, countSamePapers, readBornOn } from '../../storage/checks.ts';
import { runFor } from '../../storage/connections.ts';
import { changeChecked, endChecked } from './change-checked.ts';
import { openCheck } from './check.ts';
import type { BuiltInCheck, Facts, Subject } from './facts.ts';
import { openSubject } from './subject.ts';

/**
 * Runs a check that Roster makes by itself. What is found is worked out between two changes, a dry one that reads and one that writes,
 * without anything that others wait for.
 */
export async function runBuiltIn(services: Services, row: CheckRow, check: BuiltInCheck): Promise<void> {
  const facts = await readFacts(services, row);
  const finding = facts && (await check(facts));
  await changeChecked(services, row, { isDryRun: false }, (user, now, isSame) =>
    endChecked(services, user, now, isSame ? finding : null),
  );
}

/** Reads what a check is worked out from; null where what it is about is gone or is not what it was. */
async function readFacts(services: Services, row: CheckRow): Promise<Facts | null> {
  const read: Omit<Facts, 'twins'>[] = [];
  const now = services.clock();
  await changeChecked(services, row, { isDryRun: true }, (user, _, isSame) => {
    const mrz = openCheck(user.vault!, row)?.mrz ?? null;
    if (isSame) read[0] = { ...openSubject(user, row, now), mrz };
  });
  const [facts] = read;
  return facts ? { ...facts, twins: await countTwins(services, row, facts) } : null;
}

/** How many other users have the same paper, file, or name and date of birth; 0 for checks that do not ask. */
async function countTwins(
  { connections }: Services,
  { name, program_id: programId, user_id: userId }: CheckRow,
  { person: { firstName, lastName, dateOfBirth }, paper, document }: Subject,
): Promise<number> {
  if (name === 'paper_known' && paper?.numberHash) {
    const [[found]] = await runFor(
      connections,
      programId,
      countSamePapers(programId, userId, paper.numberHash),
    );
    return found!.count;
  }
  if (name === 'file_known' && document && document.contentHashes.length > 0) {
    const [[found]] = await runFor(
      connections,
      programId,
      countSameFiles(programId, userId, document.contentHashes),
    );
    return found!.count;
  }
  if (name !== 'person_known' || dateOfBirth === null) return 0;
  const [others] = await runFor(connections, programId, readBornOn(programId, userId, dateOfBirth));
  return others.filter((one) => isSameName([firstName, lastName], [one.first_name, one.last_name])).length;
}
