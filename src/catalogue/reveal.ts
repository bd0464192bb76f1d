import { keysOf } from '../objects.ts';

/** Why somebody looks at a masked value, by code, in words for those who look. */
export const revealReasons = {
  customer_request: 'The person asked about it.',
  identity_check: 'It is compared with a document or with what the person says.',
  fraud_suspicion: 'Fraud is suspected.',
  dispute: 'A payment is disputed.',
  legal_request: 'A court or an authority asked for it.',
  data_correction: 'It is wrong and is being corrected.',
  other: "None of these: words of one's own say why.",
} as const;

/** The code of a reason. */
export type RevealReason = keyof typeof revealReasons;

/** Every code of a reason. */
export const revealReasonCodes: readonly RevealReason[] = keysOf(revealReasons);

/** Characters of one's own words. */
export const revealWordsMax = 500;
