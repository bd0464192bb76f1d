import type { EntryKind, HitStatus } from '../catalogue/watchlists.ts';
import type { UserVault } from '../storage/user-vault.ts';
import type { CandidateRow, HitRow } from '../storage/watchlist-hits.ts';
import { hitTable } from '../storage/watchlist-hits.ts';
import { explainScore } from './explain-score.ts';
import type { Subject } from './subject.ts';

/** What a hit keeps of the entry: the list may be loaded anew, or deleted, while the hit is still to be explained. */
export interface HitEntry {
  readonly list: string;
  readonly kind: EntryKind;
  readonly names: readonly string[];
  readonly birth_dates: readonly string[];
  readonly countries: readonly string[];
  readonly about: string | null;
}

/** What of a hit is sealed under the data key of its user. */
export interface HitContent {
  /** The user as it was compared. */
  readonly user: Subject;
  readonly entry: HitEntry;
  /** Why it was decided so; null while nobody has. */
  readonly reason: string | null;
}

/** An entry that a user may be. */
export interface Match {
  readonly entry: CandidateRow;
  readonly score: number;
}

/** Names of an entry that a hit keeps. */
const namesMax = 20;

/** What a hit keeps of an entry. */
export function keptEntry({ list, kind, names, birth_dates, countries, about }: CandidateRow): HitEntry {
  return { list, kind, names: names.slice(0, namesMax), birth_dates, countries, about };
}

/** Seals what a hit keeps. */
export function sealHit(vault: UserVault, id: number, content: HitContent): string {
  return vault.seal(hitTable, id, JSON.stringify(content));
}

/** What a hit keeps, opened. Throws UnsealError. */
export function openHit(vault: UserVault, { id, sealed }: Pick<HitRow, 'id' | 'sealed'>): HitContent {
  return JSON.parse(vault.open(hitTable, id, sealed));
}

/** A hit as answers show it. */
export function showHit(row: HitRow, { user, entry, reason }: HitContent): Record<string, unknown> {
  const { list: watchlist, ...listed } = entry;
  const { id, user_id, ref, status, score, version } = row;
  return {
    ...{ id, user_id, watchlist, ref, status, score, version },
    user,
    entry: listed,
    scored: explainScore(user, listed),
    reason,
    decided_by: row.decided_by,
    date_utc: row.created_at,
    update_date_utc: row.updated_at,
    decision_date_utc: row.decided_at,
  };
}

/** What the history tells of a hit. */
export function toldHit(
  { ref, score }: Pick<HitRow, 'ref' | 'score'>,
  { entry, reason }: HitContent,
  status: HitStatus,
): object {
  return {
    watchlist: entry.list,
    ref,
    name: entry.names[0] ?? null,
    score,
    status,
    ...(reason !== null && { reason }),
  };
}
