import { type components, errorCodes, RosterError } from '../../../../sdk/src/index.ts';
import { call } from '../../api/call.ts';

/** A user who may be on a list. */
export type Hit = components['schemas']['watchlist.hit'];

/** What can be said of a hit. */
export type HitDecision = 'dismissed' | 'confirmed' | 'open';

/** Where hits are listed. */
export const hitsPath = '/v1/watchlist/hit';

/** How a hit is found by its number. */
export const hitSource = {
  path: hitsPath,
  idOf: ({ id }: Hit) => String(id),
  read: async (program: number, id: string, signal: AbortSignal): Promise<Hit | null> => {
    const query = { hit_id: id };
    const { data } = await call<{ hits: readonly Hit[] }>('GET', hitsPath, { program, query, signal });
    return data.hits[0] ?? null;
  },
};

/** Words by which a decision is explained; of a review that rejects, a code is asked for as well, which the user is not told. */
const rejectedBecause = 'suspicious';

/** What came of a decision: it counts, or it waits for that of somebody else. */
export type DecisionResult = 'decided' | 'waiting';

/** The review of a hit, where several decide. */
interface HitReview {
  readonly id: number;
  readonly version: number;
  readonly entity_id: number;
  readonly state: string;
}

/**
 * Decides on a hit. Where the programme wants two people to say the same, what is said goes to the review of the hit. Throws
 * RosterError.
 */
export async function decideHit(
  program: number,
  { id, user_id, version }: Pick<Hit, 'id' | 'user_id' | 'version'>,
  status: HitDecision,
  reason: string,
): Promise<DecisionResult> {
  try {
    const hit = { status, version, ...(reason !== '' && { reason }) };
    await call('PUT', '/v1/watchlist/hit/:hit_id', { program, path: { hit_id: id }, body: { hit } });
    return 'decided';
  } catch (error) {
    const isForTwo = error instanceof RosterError && error.code === errorCodes.reviewNeeded;
    const review = isForTwo ? await readHitReview(program, user_id, id) : undefined;
    if (!review) throw error;
    return sayInReview(program, review, status, reason);
  }
}

/** The review that waits for what people say of a hit; undefined where none does. Throws RosterError. */
export async function readHitReview(
  program: number,
  userId: number,
  hitId: number,
  signal?: AbortSignal,
): Promise<HitReview | undefined> {
  const { data } = await call<{ review: readonly HitReview[] }>('GET', '/v1/review', {
    program,
    query: { user_id: userId, step: 'watchlist', page_size: 100 },
    ...(signal && { signal }),
  });
  return data.review.find(({ entity_id }) => entity_id === hitId);
}

async function sayInReview(
  program: number,
  { id, version }: HitReview,
  status: HitDecision,
  reason: string,
): Promise<DecisionResult> {
  const said =
    status === 'confirmed' ? { outcome: 'reject', reason_code: rejectedBecause } : { outcome: 'accept' };
  const { data } = await call<{ review: HitReview }>('POST', '/v1/review/decision/:review_id', {
    program,
    path: { review_id: id },
    body: { decision: { ...said, version, ...(reason !== '' && { reason }) } },
  });
  return data.review.state === 'decided' ? 'decided' : 'waiting';
}
