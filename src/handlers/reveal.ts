import { readFlag } from '../access/read-administration.ts';
import { refuseFaults } from '../calls/faults.ts';
import { activityType, entity } from '../catalogue/codes.ts';
import { errors, type FaultDetail } from '../catalogue/errors.ts';
import { noteText } from '../catalogue/history-notes.ts';
import { answerName, lists } from '../catalogue/members.ts';
import { nounOf, type Resource } from '../catalogue/resource.ts';
import { account } from '../catalogue/resources/account.ts';
import { revealReasonCodes, revealWordsMax } from '../catalogue/reveal.ts';
import { hasEnvelope, sealedFields } from '../derive/columns.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { memberIn } from '../objects.ts';
import { emptyBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import type { Handler } from './handler.ts';
import { ValueReader } from './read-values.ts';

/** The lists of a user of which some values are sealed, by the names that answers have for them. */
export const revealedLists = new Map<string, Resource>(
  [...lists, account].filter(hasEnvelope).map((list) => [answerName(list), list]),
);

const known = new Map([
  ['validate', new Map()],
  ['reveal', namesOnly(['member', 'id', 'field', 'reason_code', 'reason'])],
]);

/**
 * Shows one sealed value in clear, and notes who looked, at what and why, in one unit of work: nobody sees the value without the entry.
 */
export const reveal: Handler = async (services, call, { operation, body, userId }) => {
  const faults: FaultDetail[] = unknownMembers(known, body);
  const isDryRun = readFlag(body, faults);
  const read = new ValueReader(memberIn(body, 'reveal'), faults, '$.reveal');
  const member = read.word('member', [...revealedLists.keys()]);
  const list = revealedLists.get(member ?? '');
  const fields = list ? sealedFields(list).map(([name]) => name) : undefined;
  const field = fields ? read.word('field', fields) : read.text('field');
  const id = read.number('id', 1, Number.MAX_SAFE_INTEGER);
  const code = read.word('reason_code', revealReasonCodes);
  const words = read.kind('reason', 'long-notes');
  for (const [name, value] of Object.entries({ member, id, field, reason_code: code }))
    if (value === undefined && read.sent(name) === undefined) read.fault(name, { fault: 'required' });
  if (words && words.length > revealWordsMax)
    read.fault('reason', { fault: 'tooLong', params: { maximum: revealWordsMax } });
  if (code === 'other' && !words) read.fault('reason', { fault: 'required' });
  refuseFaults(faults);
  const request = {
    operationId: operation.id,
    body: emptyBody,
    userId,
    isDryRun,
    reads: [list!],
    envelope: ['reveal'],
    replay: 'none',
  } as const;
  return changeUser(services, call, request, (user) => {
    const row = user
      .list(list!)
      .stored()
      .find((one) => one.id === id);
    if (!row) throw errors.resourceUnknown({ resource: nounOf(list!) });
    const value = user.openEnvelope(list!.name, row)[field!] ?? null;
    user.isActivity = false;
    user.updatedAt = user.state.user.updated_at;
    user.note({
      activityType: activityType.sensitiveDataShown,
      entity: entity.user,
      entityId: userId,
      adminNotes: noteText('clearShown', {
        ...{ noun: nounOf(list!), id: row.id, field: field! },
        reason: [code, words].filter(Boolean).join('. '),
      }),
    });
    return { reveal: { value: isDryRun ? null : value } };
  });
};
