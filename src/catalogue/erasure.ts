import { keysOf } from '../objects.ts';

/**
 * Why an operator erases somebody, by code, in words for those who erase. A code and no words of one's own: they would say of a person
 * what is to be gone.
 */
export const erasureReasons = {
  person_request: 'The person asked for it.',
  retention_over: 'The waiting period is over, and nothing asks for the data any more.',
  wrongly_collected: 'The data should never have been collected.',
  legal_order: 'A court or an authority has ordered it.',
  test_data: 'Nobody real: it was made for a trial.',
} as const;

/** The code of a reason. */
export type ErasureReason = keyof typeof erasureReasons;

/** Every code of a reason. */
export const erasureReasonCodes: readonly ErasureReason[] = keysOf(erasureReasons);
