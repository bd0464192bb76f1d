import { activityType, entity, verificationStatus } from '../catalogue/codes.ts';
import { noteText } from '../catalogue/history-notes.ts';
import type { PartField } from '../catalogue/parts.ts';
import type { HistoryNote } from '../history/note.ts';
import type { ChangeContext } from './change-context.ts';

/** A field that is a part of its resource, and the value that it has now; undefined where only a hash is stored. */
export interface ChangedPart extends PartField {
  readonly value: unknown;
}

/**
 * Adds the entries of a change to the history: one for each part where nothing but parts has changed, and where `parts` is
 * empty one for the whole (decision 62). `whole` is what that one says.
 */
export function noteChange(
  whole: HistoryNote,
  parts: readonly ChangedPart[],
  { draft, userId }: Pick<ChangeContext, 'draft' | 'userId'>,
): void {
  if (parts.length === 0) draft.notes.push(whole);
  for (const [part, fields] of Map.groupBy(parts, (changed) => changed.part)) {
    const { of } = fields[0]!;
    const names = fields.map(({ name }) => name.replaceAll('_', ' ')).join(', ');
    draft.notes.push({
      ...whole,
      // What the part is of may be new; the part is said to be other than it was.
      activityType: fields.some(endsVerification) ? activityType.ended : activityType.updated,
      entity: of,
      entityId: of === entity.user ? userId : whole.entityId,
      entityData: part,
      adminNotes: noteText('partsChanged', { said: whole.adminNotes, parts: names }),
    });
  }
}

/** Whether a record counts as not verified now. To those who read the history that is not what a verification is. */
function endsVerification({ name, value }: ChangedPart): boolean {
  return name === 'verification_status' && value !== verificationStatus.verified;
}
