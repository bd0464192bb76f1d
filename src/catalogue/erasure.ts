/**
 * Why an operator erases somebody, by code. A code and no words of one's own: they would say of a person what is to be gone. The console
 * says them in words.
 */
export const erasureReasonCodes = [
  // The person asked for it.
  'person_request',
  // The waiting period is over, and nothing asks for the data any more.
  'retention_over',
  // The data should never have been collected.
  'wrongly_collected',
  // A court or an authority has ordered it.
  'legal_order',
  // Nobody real: it was made for a trial.
  'test_data',
] as const;

/** The code of a reason. */
export type ErasureReason = (typeof erasureReasonCodes)[number];
