import { activityType, entity, entityData } from '../catalogue/codes.ts';
import type { FurtherName, FurtherRead } from './user-state.ts';

/** When a phone was verified for the last time, UTC, `yyyy-mm-ddThh:mm:ss`. */
export type PhoneProof = Readonly<{ entity_id: number; proven_at: string }>;

/**
 * Reads when each phone of the user was verified for the last time, by the history; without those that were added as verified and never
 * again.
 */
export const phoneProofsRead: FurtherRead & FurtherName<readonly PhoneProof[]> = {
  name: 'further_phone_proofs',
  sql: () => `(select coalesce(json_agg(p), '[]') from (
    select h.entity_id, max(h.created_at) as proven_at from history h
    where h.program_id = $1::bigint and h.user_id = $5::bigint and h.entity = ${entity.phone}
      and h.entity_data = ${entityData.verificationStatus} and h.activity_type = ${activityType.updated}
    group by h.entity_id) p)`,
};
