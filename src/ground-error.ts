/**
 * A fault of the ground the server stands on (settings, data folder, database) that the operator can mend.
 * Its message is shown as it is, without a stack: it says what was found and what to do.
 */
export class GroundError extends Error {
  override name = 'GroundError';
}
