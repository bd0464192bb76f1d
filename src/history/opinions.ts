import { activityType, entity } from '../catalogue/codes.ts';
import { noteText } from '../catalogue/history-notes.ts';
import type { HistoryRow } from '../storage/history-appender.ts';
import type { HistoryContent } from './chain.ts';

/** Whether an entry tells an opinion while somebody else is still to see with eyes of their own; `undecided`: the reviews of which that holds. */
export function isHeldOpinion(row: HistoryRow, undecided: readonly number[]): boolean {
  const isOpinion = row.entity === entity.review && row.activity_type === activityType.requested;
  return isOpinion && undecided.includes(row.entity_id);
}

/** What is told of such an entry meanwhile: that an opinion was given. */
export function withoutOpinion(content: HistoryContent): HistoryContent {
  return { ...content, new_data: null, admin_notes: noteText('reviewHeld') };
}
