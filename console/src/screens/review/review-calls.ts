import { useQuery } from '@tanstack/react-query';
import { errorCodes, RosterError } from '../../../../sdk/src/index.ts';
import { call, type Received } from '../../api/call.ts';
import { statusOf } from '../../api/describe-error.ts';
import type { ListSearch } from '../../lists/list-search.ts';
import type { Seat } from '../../session/session.ts';
import { useSeat } from '../../session/session-context.ts';
import { missingPermission, type Outcome, type ReasonCode, type Review, type WholeReview } from './review.ts';

/** Under which name a review is kept. */
export function reviewKey(program: number, id: number) {
  return ['review', program, id] as const;
}

/** Under which name every list of reviews is kept. */
export const reviewsPath = '/v1/review';

/** A review with what is to be decided. */
export function useReview(id: number) {
  const seat = useSeat();
  return useQuery({
    queryKey: reviewKey(seat.id, id),
    queryFn: ({ signal }) => readReview(seat.id, id, signal),
  });
}

/** Reads a review. Throws RosterError. */
export async function readReview(program: number, id: number, signal?: AbortSignal): Promise<WholeReview> {
  const { data } = await call<{ review: WholeReview }>('GET', '/v1/review/:review_id', {
    program,
    path: { review_id: id },
    ...(signal && { signal }),
  });
  return data.review;
}

/** Claims a review, or gives it back. Throws RosterError. */
export function moveClaim(
  program: number,
  id: number,
  way: 'claim' | 'release',
): Promise<Received<{ review: Review }>> {
  return call('POST', `/v1/review/${way}/:review_id`, { program, path: { review_id: id } });
}

/** What a reviewer says. */
export interface Said {
  readonly outcome: Outcome;
  readonly reasonCode: ReasonCode | null;
  readonly words: string;
  /** Values that are accepted in place of those that are stated, by the names of fields. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Decides at the version that was seen. Throws RosterError. */
export async function decide(
  program: number,
  { id, version }: Pick<Review, 'id' | 'version'>,
  { outcome, reasonCode, words, fields = {} }: Said,
): Promise<Review> {
  const reason = words.trim();
  const decision = {
    outcome,
    version,
    ...(reasonCode && { reason_code: reasonCode }),
    ...(reason && { reason }),
    ...(Object.keys(fields).length > 0 && { fields }),
  };
  const { data } = await call<{ review: Review }>('POST', '/v1/review/decision/:review_id', {
    program,
    path: { review_id: id },
    body: { decision },
  });
  return data.review;
}

/** How many reviews are read at once to find the next one. */
const queueSize = '200';

/** Parameters of the list that narrow it. */
const filterNames = [
  'step',
  'state',
  'user_id',
  'country',
  'age',
  'overdue',
  'risk',
  'assigned',
  'claimed_by',
];

/** The filters of an address. */
export function filtersOf(search: ListSearch): ListSearch {
  return Object.fromEntries(Object.entries(search).filter(([name]) => filterNames.includes(name)));
}

/** What waits and fits filters, the oldest first, page by page. Throws RosterError. */
async function* readQueue(program: number, filters: ListSearch): AsyncGenerator<readonly Review[]> {
  let cursor: string | null = null;
  do {
    const query: ListSearch = { ...filters, page_size: queueSize, ...(cursor && { cursor }) };
    const { data }: Received<QueuePage> = await call<QueuePage>('GET', reviewsPath, { program, query });
    yield data.review;
    cursor = data.cursor;
  } while (cursor);
}

interface QueuePage {
  readonly review: readonly Review[];
  readonly cursor: string | null;
}

/** Where one goes from a review. */
export interface Going {
  readonly seat: Pick<Seat, 'id' | 'seat_id' | 'permissions'>;
  readonly from: Pick<Review, 'id' | 'since'>;
  readonly filters: ListSearch;
  readonly step: 1 | -1;
}

/**
 * The review after another or before it that one may decide on: nobody else holds it, one has not said already what one thinks of
 * it, and one lacks no permission for it, which does not count for who only looks on. Behind the last one comes the first; null where
 * there is none.
 */
export async function findBeside({ seat, from, filters, step }: Going): Promise<Review | null> {
  const { id: program, seat_id: seatId, permissions } = seat;
  const isOpen = (one: Review) => {
    const missing = missingPermission(one, permissions);
    return (
      one.id !== from.id &&
      (one.claimed_by === null || one.claimed_by === seatId) &&
      !one.opinions_by.includes(seatId) &&
      (missing === null || missing === 'review')
    );
  };
  const isAfter = ({ id, since }: Review) => since > from.since || (since === from.since && id > from.id);
  let first: Review | undefined;
  let before: Review | undefined;
  let last: Review | undefined;
  for await (const page of readQueue(program, filters)) {
    const open = page.filter(isOpen);
    const after = open.find(isAfter);
    first ??= open[0];
    before = open.findLast((one) => !isAfter(one)) ?? before;
    last = open.at(-1) ?? last;
    if (step === 1 && after) return after;
    if (step === -1 && before && page.some(isAfter)) return before;
  }
  return (step === 1 ? first : (before ?? last)) ?? null;
}

/** Reviews that are tried where others are faster with each. */
const triesMax = 20;

/**
 * Claims the next review that one may hold; null where none is left, or others are faster with each. One of a user with one's own email
 * is passed over: nobody decides on themselves. Throws RosterError.
 */
export async function claimNext(going: Going): Promise<Review | null> {
  const refused = new Set<number>();
  let next = await findBeside(going);
  while (next && !refused.has(next.id) && refused.size < triesMax) {
    try {
      return (await moveClaim(going.seat.id, next.id, 'claim')).data.review;
    } catch (error) {
      const isOwn = error instanceof RosterError && error.code === errorCodes.ownUser;
      if (statusOf(error) !== 409 && !isOwn) throw error;
      refused.add(next.id);
      next = await findBeside({ ...going, from: next });
    }
  }
  return null;
}
