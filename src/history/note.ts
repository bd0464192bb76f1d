import { type ActivityType, type Entity, type EntityData, entityData } from '../catalogue/codes.ts';
import type { Snapshot } from './snapshot.ts';

/** One line of the history to be, before it is numbered, sealed and chained. */
export interface HistoryNote {
  readonly activityType: ActivityType;
  readonly entity: Entity;
  readonly entityId: number;
  /** The part of the entity that it is about. Absent: the whole. */
  readonly entityData?: EntityData;
  readonly adminNotes: string;
  /** It follows from what the call did: it says why, whatever the caller wants entries to say. */
  readonly isDerived?: boolean;
  /** What it is about, before and after, told once its values are sealed; absent where there is nothing. */
  readonly before?: () => Snapshot;
  readonly after?: () => Snapshot;
}

/** The part of its entity that a line of the history is about. */
export function entityDataOf(note: Pick<HistoryNote, 'entityData'>): EntityData {
  return note.entityData ?? entityData.whole;
}
