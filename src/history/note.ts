import type { Entity } from '../catalogue/codes.ts';
import type { Snapshot } from './snapshot.ts';

/** One line of the history to be, before it is numbered, sealed and chained. */
export interface HistoryNote {
  readonly activityType: number;
  readonly entity: Entity;
  readonly entityId: number;
  readonly adminNotes: string;
  /** What it is about, before and after, told once its values are sealed; absent where there is nothing. */
  readonly before?: () => Snapshot;
  readonly after?: () => Snapshot;
}
